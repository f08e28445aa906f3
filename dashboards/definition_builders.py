"""Builders for parts of a QuickSight definition, in the API's own PascalCase shapes.

https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DashboardVersionDefinition.html
"""

from collections.abc import Mapping
from typing import Any

from dashboards.checker.column_types import DATETIME, STRING
from dashboards.dataset import Dataset

Json = dict[str, Any]
# The columns that hold a time of day too.
TIMES = ("newest_change", "snapshot_committed")


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


# No currency symbol: the reader chooses the currency, and a format cannot follow a parameter.
MONEY: Json = {"NumberDisplayFormatConfiguration": {**_separators(2), "NumberScale": "NONE"}}
WHOLE_MONEY: Json = {"NumberDisplayFormatConfiguration": {**_separators(0), "NumberScale": "NONE"}}
COUNT: Json = WHOLE_MONEY
PERCENT: Json = {"PercentageDisplayFormatConfiguration": _separators(1)}


def dimension(
    field_id: str, dataset: Dataset, name: str, granularity: str | None = None, *, drills: bool = True
) -> Json:
    """Return a field to group by.

    Args:
        field_id: The field's id, unique in its visual.
        dataset: The dataset.
        name: The column.
        granularity: DAY, MONTH or YEAR for a date; a day if it is not set.
        drills: Whether a date gets the hierarchy that its visual must declare (see `hierarchies`).
    """
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


def summed(field_id: str, dataset: Dataset, name: str, number: Json = MONEY) -> Json:
    """Return the sum of a column."""
    return {
        "NumericalMeasureField": {
            "FieldId": field_id,
            "Column": column(dataset, name),
            "AggregationFunction": {"SimpleNumericalAggregation": "SUM"},
            "FormatConfiguration": {"FormatConfiguration": number},
        }
    }


def aggregating(field_id: str, dataset: Dataset, name: str, number: Json = MONEY) -> Json:
    """Return a calculated field that aggregates in its expression, so it takes no aggregation function."""
    return {
        "NumericalMeasureField": {
            "FieldId": field_id,
            "Column": column(dataset, name),
            "FormatConfiguration": {"FormatConfiguration": number},
        }
    }


def unaggregated(field_id: str, dataset: Dataset, name: str, number: Json = MONEY) -> Json:
    """Return a column of a table of single rows."""
    type_ = dataset.columns[name]
    if type_ == DATETIME:
        has_time = name in TIMES
        style: Json = {"DateTimeFormat": "YYYY-MM-DD HH:mm" if has_time else "YYYY-MM-DD"}
        value_format: Json = {"DateTimeFormatConfiguration": style}
    elif type_ == STRING:
        value_format = {"StringFormatConfiguration": {"NullValueFormatConfiguration": {"NullString": "–"}}}
    else:
        value_format = {"NumberFormatConfiguration": {"FormatConfiguration": number}}
    return {"FieldId": field_id, "Column": column(dataset, name), "FormatConfiguration": value_format}


def field_body(field: Json) -> Json:
    """Return the structure with the FieldId: the field itself, or its one member."""
    body: Json = field if "FieldId" in field else next(iter(field.values()))
    return body


def field_sort(field_id: str, direction: str) -> Json:
    return {"FieldSort": {"FieldId": field_id, "Direction": direction}}


def axis_labels(*names: tuple[Json, str]) -> Json:
    """Return the labels of fields in a chart's axes and legend."""
    return {
        "AxisLabelOptions": [
            {
                "CustomLabel": text,
                "ApplyTo": {"FieldId": field_body(field)["FieldId"], "Column": field_body(field)["Column"]},
            }
            for field, text in names
        ]
    }


def hierarchies(*fields: Json) -> list[Json]:
    """Return the hierarchies that these date fields name."""
    ids = [field_body(field).get("HierarchyId") for field in fields]
    return [{"DateTimeHierarchy": {"HierarchyId": id_}} for id_ in ids if id_]


def title(text: str) -> Json:
    return {"Visibility": "VISIBLE", "FormatText": {"PlainText": text}}


def visual(
    kind: str, visual_id: str, heading: str, subtitle: str, configuration: Json, **members: Any
) -> Json:
    """Return a visual; `kind` as the API names it, such as BarChartVisual; empty members are left out."""
    body: Json = {"VisualId": visual_id, "Title": title(heading)}
    body["Subtitle"] = title(subtitle) if subtitle else {"Visibility": "HIDDEN"}
    body["ChartConfiguration"] = configuration
    body["VisualContentAltText"] = f"{heading}. {subtitle}".strip()
    return {kind: {**body, **{key: value for key, value in members.items() if value}}}


def filter_sheet_action(action_id: str) -> Json:
    """Return the action that filters the sheet's other visuals by the clicked value."""
    return {
        "CustomActionId": action_id,
        "Name": "Filter the sheet by this value",
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


def open_sheet_action(action_id: str, name: str, sheet_id: str, parameter: str, source_field: str) -> Json:
    """Return the action that opens a sheet and sets a parameter to the clicked value."""
    value = {"DestinationParameterName": parameter, "Value": {"SourceField": source_field}}
    return {
        "CustomActionId": action_id,
        "Name": name,
        "Status": "ENABLED",
        "Trigger": "DATA_POINT_CLICK",
        "ActionOperations": [
            {"NavigationOperation": {"LocalNavigationConfiguration": {"TargetSheetId": sheet_id}}},
            {"SetParametersOperation": {"ParameterValueConfigurations": [value]}},
        ],
    }


Position = tuple[int, int, int, int]
"""First column, first row, columns and rows on a grid of 36 columns."""


def grid(positions: Mapping[str, Position]) -> Json:
    """Return the layout of a sheet's visuals, by visual id."""
    elements = [
        {
            "ElementId": visual_id,
            "ElementType": "VISUAL",
            "ColumnIndex": column_index,
            "ColumnSpan": columns,
            "RowIndex": row_index,
            "RowSpan": rows,
        }
        for visual_id, (column_index, row_index, columns, rows) in positions.items()
    ]
    canvas = {"ScreenCanvasSizeOptions": {"ResizeOption": "FIXED", "OptimizedViewPortWidth": "1440px"}}
    return {"GridLayout": {"Elements": elements, "CanvasSizeOptions": canvas}}


def interactive_sheet(
    sheet_id: str, name: str, controls: Json, visuals: list[Json], positions: Mapping[str, Position]
) -> Json:
    """Return a sheet; `controls` holds its members for controls and their layout."""
    return {
        "SheetId": sheet_id,
        "Name": name,
        "ContentType": "INTERACTIVE",
        **controls,
        "Visuals": visuals,
        "Layouts": [{"Configuration": grid(positions)}],
    }
