"""What the reader chooses on every sheet (one currency, days, categories) and the filters that obey."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.dataset import DAYS, TRANSACTIONS
from dashboards.definition_builders import Json, column

CURRENCY, FROM, TO, ONLY_CATEGORY = "Currency", "From", "To", "OnlyCategory"
ALL_CATEGORIES = "All"
CATEGORY_FILTER = "filter-category"
IN_CATEGORY = "In the chosen category"

# From the first day of the month eleven months ago to today: twelve months, the last one so far.
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
    chosen = f"${{{ONLY_CATEGORY}}}"
    of_it = f"{{category}} = {chosen} OR {{category_group}} = {chosen}"
    return [
        {
            "DataSetIdentifier": TRANSACTIONS.identifier,
            "Name": IN_CATEGORY,
            "Expression": f"ifelse({chosen} = '{ALL_CATEGORIES}', 1, {of_it}, 1, 0)",
        }
    ]


def filter_groups(dated: Mapping[str, Sequence[str]], drilled: Mapping[str, Sequence[str]]) -> list[Json]:
    """The filters that hold everywhere; `dated` and `drilled`: sheet id to the visuals that they hold."""
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
        filter_group("days", [days], scope(dated), "ALL_DATASETS"),
        filter_group("category", [_category()], ALL_SHEETS, "ALL_DATASETS"),
        filter_group("only-category", [drill], scope(drilled), "SINGLE_DATASET"),
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
    """A filter's scope: these visuals of these sheets."""
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
    """A fixed filter: these visuals show expenses."""
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


def on_sheet(sheet_id: str, *, drill: bool = False) -> dict[str, Any]:
    """The controls of one sheet and the bar that holds them."""
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
    if drill:
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
    # The bar places its controls by itself, one after the other.
    bar = [(id_, "PARAMETER_CONTROL") for id_ in ids] + [(category_id, "FILTER_CONTROL")]
    places = [{"ElementId": id_, "ElementType": kind, "ColumnSpan": 2, "RowSpan": 1} for id_, kind in bar]
    return {
        "ParameterControls": parameter_controls,
        "FilterControls": [
            {"CrossSheet": {"FilterControlId": category_id, "SourceFilterId": CATEGORY_FILTER}}
        ],
        "SheetControlLayouts": [{"Configuration": {"GridLayout": {"Elements": places}}}],
    }
