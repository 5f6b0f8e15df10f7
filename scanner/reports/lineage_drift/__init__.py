"""The lineage of a whole table of models, told on a screen, on a page, and to programs: pure functions of its summary."""
