"""Short ways to write QuickSight's definition, in the API's own PascalCase shapes.

https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DashboardVersionDefinition.html
"""

from collections.abc import Sequence
from typing import Any

from dashboards.checker.column_types import DATETIME, STRING
from dashboards.dataset import Dataset

Json = dict[str, Any]

SHEET_COLUMNS = 36


def column(dataset: Dataset, name: str) -> Json:
    return {"DataSetIdentifier": dataset.identifier, "ColumnName": name}


def _separators(decimals: int) -> Json:
    return {
        "SeparatorConfiguration": {
            "DecimalSeparator": "DOT",
            "ThousandsSeparator": {"Symbol": "COMMA", "Visibility": "VISIBLE"},
        },
        "DecimalPlacesConfiguration": {"DecimalPlaces": decimals},
        "NegativeValueConfiguration": {"DisplayMode": "NEGATIVE"},
    }


# No currency sign: the currency is the reader's choice, and a format cannot follow a parameter.
MONEY: Json = {"NumberDisplayFormatConfiguration": {**_separators(2), "NumberScale": "NONE"}}
WHOLE_MONEY: Json = {"NumberDisplayFormatConfiguration": {**_separators(0), "NumberScale": "NONE"}}
COUNT: Json = WHOLE_MONEY
PERCENT: Json = {"PercentageDisplayFormatConfiguration": _separators(1)}


def dimension(
    field_id: str, dataset: Dataset, name: str, granularity: str | None = None, *, drills: bool = True
) -> Json:
    """A field to group by; a date with its granularity, and a hierarchy where the visual drills down."""
    field: Json = {"FieldId": field_id, "Column": column(dataset, name)}
    if dataset.columns[name] == DATETIME:
        formats = {"DAY": "YYYY-MM-DD", "MONTH": "MMM YYYY", "YEAR": "YYYY"}
        grain = granularity or "DAY"
        return {
            "DateDimensionField": {
                **field,
                "DateGranularity": grain,
                **({"HierarchyId": f"{field_id}-hierarchy"} if drills else {}),
                "FormatConfiguration": {"DateTimeFormat": formats[grain]},
            }
        }
    return {"CategoricalDimensionField": field}


def total(field_id: str, dataset: Dataset, name: str, number: Json = MONEY) -> Json:
    """A column summed."""
    return {
        "NumericalMeasureField": {
            "FieldId": field_id,
            "Column": column(dataset, name),
            "AggregationFunction": {"SimpleNumericalAggregation": "SUM"},
            "FormatConfiguration": {"FormatConfiguration": number},
        }
    }


def computed(field_id: str, dataset: Dataset, name: str, number: Json = MONEY) -> Json:
    """A calculated field that aggregates by itself, and so takes no aggregation function."""
    return {
        "NumericalMeasureField": {
            "FieldId": field_id,
            "Column": column(dataset, name),
            "FormatConfiguration": {"FormatConfiguration": number},
        }
    }


def plain(field_id: str, dataset: Dataset, name: str, number: Json = MONEY) -> Json:
    """A column as it is, row by row."""
    kind = dataset.columns[name]
    if kind == DATETIME:
        time = name in ("newest_change", "snapshot_committed")
        style: Json = {"DateTimeFormat": "YYYY-MM-DD HH:mm" if time else "YYYY-MM-DD"}
        form: Json = {"DateTimeFormatConfiguration": style}
    elif kind == STRING:
        form = {"StringFormatConfiguration": {"NullValueFormatConfiguration": {"NullString": "–"}}}
    else:
        form = {"NumberFormatConfiguration": {"FormatConfiguration": number}}
    return {"FieldId": field_id, "Column": column(dataset, name), "FormatConfiguration": form}


def field_of(well: Json) -> Json:
    """The one member of a dimension, measure or unaggregated field."""
    inner = well if "FieldId" in well else next(iter(well.values()))
    assert isinstance(inner, dict)  # noqa: S101 -- a field is always a structure
    return inner


def by_field(field_id: str, direction: str) -> Json:
    return {"FieldSort": {"FieldId": field_id, "Direction": direction}}


def axis_labels(*names: tuple[Json, str]) -> Json:
    """What a chart calls its fields, in its axes and its legend."""
    return {
        "AxisLabelOptions": [
            {
                "CustomLabel": text,
                "ApplyTo": {"FieldId": field_of(field)["FieldId"], "Column": field_of(field)["Column"]},
            }
            for field, text in names
        ]
    }


def hierarchies(*fields: Json) -> list[Json]:
    """One hierarchy for each date field, as every date field names one."""
    found = [field_of(field).get("HierarchyId") for field in fields]
    return [{"DateTimeHierarchy": {"HierarchyId": each}} for each in found if each]


def title(text: str) -> Json:
    return {"Visibility": "VISIBLE", "FormatText": {"PlainText": text}}


def visual(kind: str, visual_id: str, heading: str, subtitle: str, configuration: Json, **more: Any) -> Json:
    """One visual: `kind` as the API names it, for instance `BarChartVisual`."""
    body: Json = {"VisualId": visual_id, "Title": title(heading)}
    body["Subtitle"] = title(subtitle) if subtitle else {"Visibility": "HIDDEN"}
    body["ChartConfiguration"] = configuration
    body["VisualContentAltText"] = f"{heading}. {subtitle}".strip()
    return {kind: {**body, **{key: value for key, value in more.items() if value}}}


def filter_sheet_action(action_id: str) -> Json:
    """A click on a point filters every other visual of the sheet by it."""
    return {
        "CustomActionId": action_id,
        "Name": "Filter the sheet by this",
        "Status": "ENABLED",
        "Trigger": "DATA_POINT_CLICK",
        "ActionOperations": [
            {
                "FilterOperation": {
                    "SelectedFieldsConfiguration": {"SelectedFieldOptions": "ALL_FIELDS"},
                    "TargetVisualsConfiguration": {
                        "SameSheetTargetVisualConfiguration": {"TargetVisualOptions": "ALL_VISUALS"}
                    },
                }
            }
        ],
    }


def drill_action(action_id: str, source_field: str, parameter: str, sheet_id: str) -> Json:
    """A click on a point opens the transactions behind it."""
    value = {"DestinationParameterName": parameter, "Value": {"SourceField": source_field}}
    return {
        "CustomActionId": action_id,
        "Name": "Show the transactions behind this",
        "Status": "ENABLED",
        "Trigger": "DATA_POINT_CLICK",
        "ActionOperations": [
            {"NavigationOperation": {"LocalNavigationConfiguration": {"TargetSheetId": sheet_id}}},
            {"SetParametersOperation": {"ParameterValueConfigurations": [value]}},
        ],
    }


def place(element_id: str, kind: str, column_index: int, row: int, columns: int, rows: int) -> Json:
    return {
        "ElementId": element_id,
        "ElementType": kind,
        "ColumnIndex": column_index,
        "ColumnSpan": columns,
        "RowIndex": row,
        "RowSpan": rows,
    }


def grid(elements: Sequence[Json]) -> Json:
    return {"GridLayout": {"Elements": list(elements), "CanvasSizeOptions": CANVAS}}


CANVAS: Json = {
    "ScreenCanvasSizeOptions": {"ResizeOption": "FIXED", "OptimizedViewPortWidth": "1440px"},
}
