"""The fleet's store: targets, runs and what each target came to, with the facts of blobs, in one SQLite file.

`open_fleet` of `scanner.store.fleet.store` is the way in. Nothing else knows the tables.
"""
