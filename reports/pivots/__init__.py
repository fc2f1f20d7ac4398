"""Pivot reports: what can be asked, the one statement that answers it, and the table that every reader reads.

    spec = PivotSpec.parse({"topic": "households", "rows": "district", "measures": "households,headcount_ratio"})
    table = compute(spec, scope=request.scope)

`fields`, `measures` and `topics` are registries: a new entry is a new thing to choose on every screen. `spec` reads
what somebody asks for, `engine` answers, `table` is what HTML, charts, xlsx, csv, JSON and the API read, `behind` finds
the households behind one cell.
"""
