"""All rows of one run as programs take them: the records of the store, under a schema of their own."""

from __future__ import annotations

from scanner.model.fleet import Entry, FleetFinding, FleetGap, RunInfo
from scanner.model.record import record

SCHEMA = "weighbridge.fleet/v1"
INDEX = "weighbridge.fleet-index/v1"

TABLES = ("findings", "targets", "gaps")
"""The tables of an export, the one that is asked for most first."""


@record
class FleetExport:
    """One run whole. It is written row by row and never held: the lists are in the order of the targets' names."""

    run: RunInfo
    schema: str = SCHEMA
    targets: tuple[Entry, ...] = ()
    findings: tuple[FleetFinding, ...] = ()
    gaps: tuple[FleetGap, ...] = ()


@record
class SarifFile:
    """One target of a folder of SARIF files. ``file`` is "" where the target was not read, and ``error`` says why."""

    target: str
    state: str
    file: str = ""
    answer: str = ""
    commit: str = ""
    error: str = ""


@record
class SarifIndex:
    """The ``index.json`` of a folder of SARIF files: which file is which target's."""

    run: RunInfo
    schema: str = INDEX
    targets: tuple[SarifFile, ...] = ()
