"""A symbolic machine for pickle programs: it follows CPython's unpickler and runs nothing."""
