"""The whole country, made up by set-based SQL: as many households as are asked for, in the published proportions.

`build` is the order of the work, `shares` what was published, `*.sql` the people; everything else is speed: the rows
are first drawn a province at a time (`drawing`), then streamed table by table into empty tables without indexes
(`tables`), which are indexed and proven afterwards (`bareness`, `checks`).
"""
