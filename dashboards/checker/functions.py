"""The functions of QuickSight's expressions: their kinds, arguments and result types.

https://docs.aws.amazon.com/quicksight/latest/user/calculated-field-reference.html
"""

from dataclasses import dataclass

SCALAR, AGGREGATE, TABLE = "scalar", "aggregate", "table calculation"


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    Attributes:
        name: The name as the documentation spells it.
        kind: SCALAR, AGGREGATE or TABLE.
        min_arguments: The least number of arguments.
        max_arguments: The greatest number of arguments; None if it is unlimited.
        result_type: A column type or BOOLEAN; "" where it is the type of the arguments.
        argument_type: The type of the first argument: NUMBER, STRING, DATETIME, or "" for any.
    """

    name: str
    kind: str
    min_arguments: int
    max_arguments: int | None
    result_type: str
    argument_type: str

    def takes(self, count: int) -> bool:
        """Return whether the function can be called with this number of arguments."""
        return self.min_arguments <= count and (self.max_arguments is None or count <= self.max_arguments)


def _functions_by_name() -> dict[str, Function]:
    rows = [
        # kind, result type, type of the first argument, "name min max" …; * for no maximum
        (SCALAR, "", "", "ifelse 3 * coalesce 2 * nullIf 2 2 switch 3 *"),
        (SCALAR, "BOOLEAN", "", "in 2 2 notIn 2 2 isNull 1 1 isNotNull 1 1"),
        (SCALAR, "DECIMAL", "NUMBER", "abs 1 1 round 1 2 sqrt 1 1 exp 1 1 ln 1 1 log 1 1 mod 2 2 power 2 2"),
        (SCALAR, "INTEGER", "NUMBER", "ceil 1 1 floor 1 1 decimalToInt 1 1"),
        (SCALAR, "DECIMAL", "NUMBER", "intToDecimal 1 1"),
        (SCALAR, "DECIMAL", "STRING", "parseDecimal 1 1"),
        (SCALAR, "INTEGER", "STRING", "parseInt 1 1 strlen 1 1 locate 2 3"),
        (SCALAR, "STRING", "STRING", "parseJson 2 2 left 2 2 right 2 2 ltrim 1 1 rtrim 1 1 trim 1 1"),
        (SCALAR, "STRING", "STRING", "replace 3 3 split 3 3 substring 2 3 toLower 1 1 toUpper 1 1"),
        (SCALAR, "STRING", "", "concat 1 * toString 1 1"),
        (SCALAR, "BOOLEAN", "STRING", "contains 2 3 startsWith 2 3 endsWith 2 3"),
        (SCALAR, "DATETIME", "", "now 0 0 epochDate 1 1 addDateTime 3 3 truncDate 2 3"),
        (SCALAR, "DATETIME", "DATETIME", "addWorkDays 2 2"),
        (SCALAR, "DATETIME", "", "parseDate 1 3"),
        (SCALAR, "STRING", "DATETIME", "formatDate 1 3"),
        (SCALAR, "INTEGER", "DATETIME", "dateDiff 2 3 netWorkDays 2 2"),
        (SCALAR, "BOOLEAN", "DATETIME", "isWorkDay 1 1"),
        (SCALAR, "INTEGER", "", "extract 2 2"),
        (AGGREGATE, "DECIMAL", "NUMBER", "sum 1 2 avg 1 2 median 1 2 stdev 1 2 stdevp 1 2 var 1 2 varp 1 2"),
        (AGGREGATE, "DECIMAL", "NUMBER", "sumIf 2 2 avgIf 2 2 medianIf 2 2 stdevIf 2 2 stdevpIf 2 2"),
        (AGGREGATE, "DECIMAL", "NUMBER", "varIf 2 2 varpIf 2 2"),
        (AGGREGATE, "DECIMAL", "NUMBER", "percentile 2 3 percentileCont 2 3 percentileDisc 2 3"),
        (AGGREGATE, "", "", "min 1 2 max 1 2 minIf 2 2 maxIf 2 2"),
        (AGGREGATE, "INTEGER", "", "count 1 2 countIf 2 2 distinct_count 1 2 distinct_countIf 2 2"),
        (AGGREGATE, "DECIMAL", "NUMBER", "periodToDateSum 3 4 periodToDateAvg 3 4 periodToDateMedian 3 4"),
        (AGGREGATE, "DECIMAL", "NUMBER", "periodToDatePercentile 4 5 periodToDatePercentileCont 4 5"),
        (AGGREGATE, "DECIMAL", "NUMBER", "periodToDateStDev 3 4 periodToDateStDevP 3 4 periodToDateVar 3 4"),
        (AGGREGATE, "DECIMAL", "NUMBER", "periodToDateVarP 3 4"),
        (AGGREGATE, "", "", "periodToDateMin 3 4 periodToDateMax 3 4"),
        (AGGREGATE, "INTEGER", "", "periodToDateCount 3 4"),
        (TABLE, "DECIMAL", "NUMBER", "difference 3 4 percentDifference 3 4 percentOfTotal 1 3"),
        (TABLE, "DECIMAL", "NUMBER", "runningSum 2 3 runningAvg 2 3 windowSum 4 5 windowAvg 4 5"),
        (TABLE, "", "", "runningMin 2 3 runningMax 2 3 windowMin 4 5 windowMax 4 5"),
        (TABLE, "", "", "lag 3 4 lead 3 4 firstValue 2 3 lastValue 2 3 minOver 1 3 maxOver 1 3"),
        (TABLE, "INTEGER", "", "runningCount 2 3 windowCount 4 5 countOver 1 3 distinctCountOver 1 3"),
        (TABLE, "INTEGER", "", "rank 1 3 denseRank 1 3"),
        (TABLE, "DECIMAL", "", "percentileRank 1 3"),
        (TABLE, "DECIMAL", "NUMBER", "sumOver 1 3 avgOver 1 3 stdevOver 1 3 stdevpOver 1 3 varOver 1 3"),
        (TABLE, "DECIMAL", "NUMBER", "varpOver 1 3 percentileOver 2 4 percentileContOver 2 4"),
        (TABLE, "DECIMAL", "NUMBER", "percentileDiscOver 2 4"),
        (TABLE, "DECIMAL", "NUMBER", "periodOverPeriodDifference 2 4 periodOverPeriodPercentDifference 2 4"),
        (TABLE, "", "", "periodOverPeriodLastValue 2 4"),
        (TABLE, "DECIMAL", "NUMBER", "periodToDateSumOverTime 2 3 periodToDateAvgOverTime 2 3"),
        (TABLE, "", "", "periodToDateMinOverTime 2 3 periodToDateMaxOverTime 2 3"),
        (TABLE, "INTEGER", "", "periodToDateCountOverTime 2 3"),
    ]
    functions = {}
    for kind, result_type, argument_type, signatures in rows:
        words = signatures.split()
        for name, minimum, maximum in zip(words[::3], words[1::3], words[2::3], strict=True):
            max_arguments = None if maximum == "*" else int(maximum)
            functions[name.lower()] = Function(
                name, kind, int(minimum), max_arguments, result_type, argument_type
            )
    return functions


FUNCTIONS = _functions_by_name()
"""Function by its name in lower case."""
CALCULATION_LEVELS = frozenset({"PRE_FILTER", "PRE_AGG", "POST_AGG_FILTER"})
ROW_LEVELS = frozenset({"PRE_FILTER", "PRE_AGG"})
"""The calculation levels at which a table calculation has a value in each row."""
PERIODS = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"})
