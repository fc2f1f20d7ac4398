"""Speed figures, each beside its hand-written rival in the same run: `bin/bench`.

A benchmark is a module of this folder that says `NAME`, `SIZE` (what `--size` is otherwise) and has `main(argv)`, which
returns `benchmarks.figures.Figure`s. It runs in a process of its own with Django set up on empty, migrated, durable
servers, so that it imports models at the top.
"""
