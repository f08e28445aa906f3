"""Checks what CloudFormation takes less of than the API.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-quicksight-dashboard.html
against https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DashboardVersionDefinition.html; a test
compares these with the schema of the resource.
"""

from collections.abc import Iterator, Mapping

from dashboards.checker.catalogue import Catalogue
from dashboards.checker.problem import Problem

CLOUDFORMATION = "cloudformation"
API = "api"
TARGETS = (API, CLOUDFORMATION)

MAX_ITEMS: Mapping[str, int] = {
    "CalculatedFields": 500,
    "FilteredVisualsList": 50,
    "SheetVisualScopingConfigurations": 50,
    "TableFieldOptionList": 100,
    "TableUnaggregatedFieldList": 200,
    "TargetVisualList": 50,
    "VisualList": 50,
}
"""The most items of a list, by its shape."""
MISSING_MEMBERS: Mapping[str, frozenset[str]] = {
    "AssetOptions": frozenset({"CustomActionDefaults", "VisualMessages"}),
    "DashboardVersionDefinition": frozenset({"TooltipSheets"}),
    "FilledMapVisual": frozenset({"GeocodingPreferences"}),
    "GeospatialMapVisual": frozenset({"GeocodingPreferences"}),
    "HeatMapConfiguration": frozenset({"ColumnAxisDisplayOptions", "RowAxisDisplayOptions"}),
    "PivotTableConfiguration": frozenset({"DashboardCustomizationVisualOptions", "Tooltip"}),
    "PluginVisual": frozenset({"Actions"}),
    "SheetDefinition": frozenset({"CustomActionDefaults"}),
    "SheetTextBox": frozenset({"Interactions"}),
    "TableConfiguration": frozenset({"DashboardCustomizationVisualOptions", "Tooltip"}),
    "TooltipOptions": frozenset({"SheetTooltip"}),
}
"""The members of a structure that only the API has."""
CONTROL_MEMBERS = frozenset({"ControlTitleFormatText", "ControlSortConfigurations"})
"""The members of controls that only the API has."""
TITLED_CONTROLS = frozenset(
    {
        "DefaultFilterControlConfiguration",
        "FilterDateTimePickerControl",
        "FilterDropDownControl",
        "FilterListControl",
        "FilterRelativeDateTimeControl",
        "FilterSliderControl",
        "FilterTextAreaControl",
        "FilterTextFieldControl",
        "ParameterDateTimePickerControl",
        "ParameterDropDownControl",
        "ParameterListControl",
        "ParameterSliderControl",
        "ParameterTextAreaControl",
        "ParameterTextFieldControl",
    }
)
"""The controls that need a title in CloudFormation."""


def cloudformation_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Check lists, members and titles against CloudFormation's schema."""
    for node in catalogue.walk.nodes:
        most = MAX_ITEMS.get(node.shape)
        if most is not None and isinstance(node.value, list) and len(node.value) > most:
            message = f"CloudFormation takes at most {most} items here, not {len(node.value)}."
            yield Problem("cloudformation", node.path, message)
        if not isinstance(node.value, dict):
            continue
        for name in sorted(
            (MISSING_MEMBERS.get(node.shape, frozenset()) | CONTROL_MEMBERS) & set(node.value)
        ):
            yield Problem(
                "cloudformation", f"{node.path}.{name}", "CloudFormation does not know this member."
            )
        if node.shape in TITLED_CONTROLS and not node.value.get("Title"):
            yield Problem("cloudformation", node.path, "CloudFormation needs a Title here.")
