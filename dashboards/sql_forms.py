"""The tree of the common SQL: each kind of node of a query, and those of its arguments that may be given."""

ALLOWED: dict[str, frozenset[str]] = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in """
        Select expressions distinct from_ joins where group having order limit with_
        Union this expression distinct with_ order limit
        With expressions
        CTE this alias
        Subquery this alias with_
        From this
        Join this side kind on
        Where this
        Group expressions
        Rollup expressions
        Having this
        Order expressions
        Ordered this desc nulls_first
        Limit expression
        Distinct expressions
        Table this db alias
        TableAlias this
        Alias this alias
        Column this table
        Identifier this quoted
        Star
        Literal this is_string
        Null
        Boolean this
        Var this
        Paren this
        Cast this to
        TryCast this to safe
        DataType this expressions
        DataTypeParam this
        Interval this unit
        Case this ifs default
        If this true
        And this expression
        Or this expression
        Not this
        In this expressions query
        Exists this
        Between this low high
        Is this expression
        Like this expression
        EQ this expression
        NEQ this expression
        LT this expression
        LTE this expression
        GT this expression
        GTE this expression
        Neg this
        Add this expression
        Sub this expression
        Mul this expression
        Div this expression typed
        Mod this expression
        DPipe this expression safe
        Window this partition_by order spec over
        WindowSpec kind start start_side end end_side
        Filter this expression
        Extract this expression
        Sum this
        Count this big_int
        Min this
        Max this
        Avg this
        ArgMax this expression
        ArgMin this expression
        CountIf this
        Coalesce this expressions
        Nullif this expression
        Abs this
        Round this decimals
        Lower this
        Upper this
        Length this
        SplitPart this delimiter part_index
        Lag this offset default
        Lead this offset default
        Rank
        DenseRank
        RowNumber
        FirstValue this
        LastValue this
        TimestampTrunc this unit
        DateDiff this expression unit
    """.strip().splitlines()
}
