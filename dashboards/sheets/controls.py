"""The parameters of the dashboard (currency, days, category), their controls and their filters."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.dataset import DAYS, TRANSACTIONS
from dashboards.definition_builders import Json, column

CURRENCY, FROM, TO, ONLY_CATEGORY = "Currency", "From", "To", "OnlyCategory"
ALL_CATEGORIES = "All"
CATEGORY_FILTER = "filter-category"
IN_CATEGORY = "In the selected category"

# The last twelve months, the current one up to today.
DEFAULT_FROM = "addDateTime(-11, 'MM', truncDate('MM', now()))"
DEFAULT_TO = "truncDate('DD', now())"


def parameters(default_currency: str) -> list[Json]:
    def text(name: str, default: str) -> Json:
        return {
            "StringParameterDeclaration": {
                "Name": name,
                "ParameterValueType": "SINGLE_VALUED",
                "DefaultValues": {"StaticValues": [default]},
                "ValueWhenUnset": {"ValueWhenUnsetOption": "RECOMMENDED_VALUE"},
            }
        }

    def day(name: str, expression: str) -> Json:
        return {
            "DateTimeParameterDeclaration": {
                "Name": name,
                "TimeGranularity": "DAY",
                "DefaultValues": {"RollingDate": {"Expression": expression}},
            }
        }

    return [
        text(CURRENCY, default_currency),
        day(FROM, DEFAULT_FROM),
        day(TO, DEFAULT_TO),
        text(ONLY_CATEGORY, ALL_CATEGORIES),
    ]


def calculated_fields() -> list[Json]:
    category = f"${{{ONLY_CATEGORY}}}"
    is_in_it = f"{{category}} = {category} OR {{top_level_category}} = {category}"
    return [
        {
            "DataSetIdentifier": TRANSACTIONS.identifier,
            "Name": IN_CATEGORY,
            "Expression": f"ifelse({category} = '{ALL_CATEGORIES}', 1, {is_in_it}, 1, 0)",
        }
    ]


def filter_groups(
    by_date: Mapping[str, Sequence[str]], by_category: Mapping[str, Sequence[str]]
) -> list[Json]:
    """Return the filters that follow the controls.

    Args:
        by_date: Sheet id to the visuals that the range of days filters.
        by_category: Sheet id to the visuals that the one category of a click filters.
    """
    currency = {
        "CategoryFilter": {
            "FilterId": "filter-currency",
            "Column": column(DAYS, "currency"),
            "Configuration": {
                "CustomFilterConfiguration": {
                    "MatchOperator": "EQUALS",
                    "ParameterName": CURRENCY,
                    "NullOption": "NON_NULLS_ONLY",
                }
            },
        }
    }
    days = {
        "TimeRangeFilter": {
            "FilterId": "filter-days",
            "Column": column(DAYS, "date"),
            "IncludeMinimum": True,
            "IncludeMaximum": True,
            "RangeMinimumValue": {"Parameter": FROM},
            "RangeMaximumValue": {"Parameter": TO},
            "NullOption": "NON_NULLS_ONLY",
            "TimeGranularity": "DAY",
        }
    }
    drill = {
        "NumericEqualityFilter": {
            "FilterId": "filter-only-category",
            "Column": {"DataSetIdentifier": TRANSACTIONS.identifier, "ColumnName": IN_CATEGORY},
            "MatchOperator": "EQUALS",
            "Value": 1.0,
            "NullOption": "NON_NULLS_ONLY",
        }
    }
    return [
        filter_group("currency", [currency], ALL_SHEETS, "ALL_DATASETS"),
        filter_group("days", [days], scope(by_date), "ALL_DATASETS"),
        filter_group("category", [_category()], ALL_SHEETS, "ALL_DATASETS"),
        filter_group("only-category", [drill], scope(by_category), "SINGLE_DATASET"),
    ]


def _category() -> Json:
    control = {"Type": "MULTI_SELECT", "DisplayOptions": {"SelectAllOptions": {"Visibility": "VISIBLE"}}}
    return {
        "CategoryFilter": {
            "FilterId": CATEGORY_FILTER,
            "Column": column(DAYS, "category"),
            "Configuration": {
                "FilterListConfiguration": {
                    "MatchOperator": "CONTAINS",
                    "NullOption": "NON_NULLS_ONLY",
                    "SelectAllOptions": "FILTER_ALL_VALUES",
                }
            },
            "DefaultFilterControlConfiguration": {
                "Title": "Categories",
                "ControlOptions": {"DefaultDropdownOptions": control},
            },
        }
    }


ALL_SHEETS: Json = {"AllSheets": {}}


def scope(visuals: Mapping[str, Sequence[str]]) -> Json:
    """Return the scope of a filter: sheet id to the visuals that it applies to."""
    return {
        "SelectedSheets": {
            "SheetVisualScopingConfigurations": [
                {"SheetId": sheet, "Scope": "SELECTED_VISUALS", "VisualIds": list(ids)}
                for sheet, ids in visuals.items()
            ]
        }
    }


def filter_group(name: str, filters: list[Json], scope_: Json, cross_dataset: str) -> Json:
    return {
        "FilterGroupId": f"group-{name}",
        "Filters": filters,
        "ScopeConfiguration": scope_,
        "Status": "ENABLED",
        "CrossDataset": cross_dataset,
    }


def only_expenses(name: str, identifier: str, sheet: str, visual_ids: Sequence[str]) -> Json:
    """Return the filter that keeps these visuals to expenses."""
    return filter_group(
        name,
        [
            {
                "CategoryFilter": {
                    "FilterId": f"filter-{name}",
                    "Column": {"DataSetIdentifier": identifier, "ColumnName": "type"},
                    "Configuration": {
                        "CustomFilterConfiguration": {
                            "MatchOperator": "EQUALS",
                            "CategoryValue": "expense",
                            "NullOption": "NON_NULLS_ONLY",
                        }
                    },
                }
            }
        ],
        scope({sheet: visual_ids}),
        "SINGLE_DATASET",
    )


def sheet_controls(sheet_id: str, *, has_category_field: bool = False) -> dict[str, Any]:
    """Return a sheet's members for its controls and their layout.

    `has_category_field`: the sheet shows the one category of a click, and can change it.
    """
    parameter_controls: list[Json] = [
        {
            "Dropdown": {
                "ParameterControlId": f"{sheet_id}-control-currency",
                "Title": "Currency",
                "SourceParameterName": CURRENCY,
                "Type": "SINGLE_SELECT",
                "SelectableValues": {"LinkToDataSetColumn": column(DAYS, "currency")},
            }
        }
    ]
    for name in (FROM, TO):
        parameter_controls.append(
            {
                "DateTimePicker": {
                    "ParameterControlId": f"{sheet_id}-control-{name.lower()}",
                    "Title": name,
                    "SourceParameterName": name,
                    "DisplayOptions": {"DateTimeFormat": "YYYY-MM-DD"},
                }
            }
        )
    if has_category_field:
        parameter_controls.append(
            {
                "TextField": {
                    "ParameterControlId": f"{sheet_id}-control-only-category",
                    "Title": "Only this category",
                    "SourceParameterName": ONLY_CATEGORY,
                }
            }
        )
    category_id = f"{sheet_id}-control-category"
    ids = [next(iter(control.values()))["ParameterControlId"] for control in parameter_controls]
    types = {**dict.fromkeys(ids, "PARAMETER_CONTROL"), category_id: "FILTER_CONTROL"}
    # Without indexes: QuickSight places the controls one after the other.
    elements = [
        {"ElementId": id_, "ElementType": type_, "ColumnSpan": 2, "RowSpan": 1}
        for id_, type_ in types.items()
    ]
    return {
        "ParameterControls": parameter_controls,
        "FilterControls": [
            {"CrossSheet": {"FilterControlId": category_id, "SourceFilterId": CATEGORY_FILTER}}
        ],
        "SheetControlLayouts": [{"Configuration": {"GridLayout": {"Elements": elements}}}],
    }
