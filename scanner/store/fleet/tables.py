"""The tables of a fleet's file."""

from __future__ import annotations

from scanner.store.database import FACTS

APPLICATION = 0x5742464C
"""What SQLite's header says of the application that a file belongs to; not that of the store of facts alone."""

SCHEMA = 1
"""Raised whenever a table below changes: a file of another number is refused, not converted."""

LARGEST_ROW = 128 << 20
"""Bytes beyond which SQLite gives no text or blob back."""

TABLES = (
    """
CREATE TABLE targets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    lists TEXT NOT NULL,
    policy TEXT NOT NULL,
    ruleset TEXT NOT NULL,
    version TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT NOT NULL,
    beginnings INTEGER NOT NULL
);
CREATE TABLE entries (
    run INTEGER NOT NULL,
    place INTEGER NOT NULL,
    target INTEGER NOT NULL,
    state TEXT NOT NULL,
    revision TEXT NOT NULL,
    lists TEXT NOT NULL,
    problem TEXT NOT NULL,
    strikes INTEGER NOT NULL,
    error TEXT NOT NULL,
    result INTEGER,
    read INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    seconds REAL NOT NULL,
    worker TEXT NOT NULL,
    proof BLOB NOT NULL,
    PRIMARY KEY (run, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entries_target ON entries (run, target);
CREATE INDEX entries_state ON entries (run, state);
CREATE INDEX entries_result ON entries (result);
CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    target INTEGER NOT NULL,
    key TEXT NOT NULL,
    revision TEXT NOT NULL,
    newest INTEGER NOT NULL,
    run INTEGER NOT NULL,
    answer TEXT NOT NULL,
    again INTEGER NOT NULL,
    rests_on TEXT NOT NULL,
    deny INTEGER NOT NULL,
    review INTEGER NOT NULL,
    allow INTEGER NOT NULL,
    gaps INTEGER NOT NULL,
    licenses TEXT NOT NULL,
    content BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    seconds REAL NOT NULL,
    worker TEXT NOT NULL,
    proof BLOB NOT NULL
);
CREATE UNIQUE INDEX results_newest ON results (target, key, revision) WHERE newest = 1;
CREATE TABLE reports (
    result INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    proof BLOB NOT NULL,
    packed BLOB NOT NULL
);
CREATE TABLE findings (
    result INTEGER NOT NULL,
    number INTEGER NOT NULL,
    rule TEXT NOT NULL,
    outcome TEXT NOT NULL,
    severity TEXT NOT NULL,
    confidence TEXT NOT NULL,
    decider TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER,
    message TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    reason TEXT NOT NULL,
    origin TEXT NOT NULL,
    proof BLOB NOT NULL,
    PRIMARY KEY (result, number)
) WITHOUT ROWID;
CREATE TABLE gaps (
    result INTEGER NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    path TEXT NOT NULL,
    message TEXT NOT NULL,
    incomplete INTEGER NOT NULL,
    proof BLOB NOT NULL,
    PRIMARY KEY (result, number)
) WITHOUT ROWID;
CREATE TABLE licenses (
    result INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (result, name)
) WITHOUT ROWID;
"""
    + FACTS
)

STATEMENTS = tuple(part.strip() for part in TABLES.split(";") if part.strip())

OF_RESULT = ("reports", "findings", "gaps", "licenses")
"""The tables whose rows belong to a row of ``results``."""
