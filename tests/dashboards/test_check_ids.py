"""The checker finds each kind of id that is used twice."""

import pytest

from dashboards.checker.checks.names import IDS
from tests.dashboards.definition_edits import (
    Edit,
    Json,
    add_control,
    control_bar,
    field_wells,
    filter_,
    filter_group,
    place_element,
    report_after,
    visual,
)

TEXT_BOX: Json = {"SheetTextBoxId": "added"}
IMAGE: Json = {
    "SheetImageId": "added",
    "Source": {"SheetImageStaticFileSource": {"StaticFileId": "file"}},
}


def repeat_sheet_id(document: Json) -> None:
    document["Sheets"].append({"SheetId": "trends", "Name": "Trends again"})


def repeat_sheet_id_in_tooltip(document: Json) -> None:
    document["TooltipSheets"] = [{"SheetId": "trends", "Name": "A tooltip"}]


def add_to_two_sheets(member: str, element_type: str, element: Json) -> Edit:
    def edit(document: Json) -> None:
        for sheet in (0, 1):
            document["Sheets"][sheet].setdefault(member, []).append(element)
            place_element(document, sheet, "added", element_type)

    return edit


def repeat_parameter_control(document: Json) -> None:
    for sheet in (0, 1):
        source = {"ParameterControlId": "added", "SourceParameterName": "OnlyCategory"}
        add_control(document, sheet, "TextField", **source)


def repeat_filter_control(document: Json) -> None:
    for sheet in (0, 1):
        document["Sheets"][sheet]["FilterControls"][0]["CrossSheet"]["FilterControlId"] = "added"
        elements = control_bar(document, sheet)
        next(element for element in elements if element["ElementType"] == "FILTER_CONTROL").update(
            ElementId="added"
        )


def repeat_visual(document: Json) -> None:
    document["Sheets"][1]["Visuals"].append(document["Sheets"][0]["Visuals"][0])
    place_element(document, 1, "kpi-income", "VISUAL")


REPEATED_IDS: dict[str, Edit] = {
    "SheetDefinition.SheetId": repeat_sheet_id,
    "TooltipSheetDefinition.SheetId": repeat_sheet_id_in_tooltip,
    "*.FilterId": lambda d: filter_(d, "filter-top-descriptions").update(FilterId="filter-trends-days"),
    "FilterGroup.FilterGroupId": lambda d: filter_group(d, "top-descriptions").update(
        FilterGroupId="group-days"
    ),
    "*.ParameterControlId": repeat_parameter_control,
    "*.FilterControlId": repeat_filter_control,
    "SheetTextBox.SheetTextBoxId": add_to_two_sheets("TextBoxes", "TEXT_BOX", TEXT_BOX),
    "SheetImage.SheetImageId": add_to_two_sheets("Images", "IMAGE", IMAGE),
    "*.CustomActionId": lambda d: visual(d, "this-month")["Actions"][0].update(
        CustomActionId="action-by-month"
    ),
    "Visual.VisualId": repeat_visual,
    "ParameterDeclaration.Name": lambda d: d["ParameterDeclarations"].append(d["ParameterDeclarations"][0]),
    "FieldWells.FieldId": lambda d: field_wells(d, "ledger")["Values"].append(
        field_wells(d, "ledger")["Values"][0]
    ),
}


@pytest.mark.parametrize("mistake", REPEATED_IDS.values(), ids=REPEATED_IDS.keys())
def test_a_repeated_id_of_any_kind_is_reported_once(mistake: Edit) -> None:
    [problem] = report_after(mistake).problems
    assert problem.rule == "unique-id"


def test_every_kind_of_id_has_its_mistake() -> None:
    others = {"Visual.VisualId", "ParameterDeclaration.Name", "FieldWells.FieldId"}
    assert set(REPEATED_IDS) == others | {member for members in IDS.values() for member in members}
