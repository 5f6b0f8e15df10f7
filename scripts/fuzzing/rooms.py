"""What no reader of a single file does: repos that are joined, judged and reported, policies, and ``identify``.

A room takes its turn beside the formats. `Room.read` gives the problem of one input, "" where all is well.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fuzzing.lineage_rooms import lineage_rooms
from fuzzing.terms import CARD, POLICIES, TEXT, terms
from scanner.catalog.catalog import load
from scanner.catalog.decisions import Policy
from scanner.catalog.mistakes import CatalogError
from scanner.cli.identified import page
from scanner.cli.identify import Answer
from scanner.licensing.document import document_of
from scanner.licensing.identify import identify
from scanner.licensing.parameters import parameters_of
from scanner.model.artifact import Artifact, Entry, Reader
from scanner.model.codec import report_from_json, report_to_json
from scanner.model.report import Report
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings, Task
from scanner.reports.interface import names, output
from scanner.sources.interface import Listing

Seed = tuple[str, bytes]
CREATED = "2026-11-22T00:00:00Z"
WEIGHTS = b"\x3c\0\0\0\0\0\0\0" + b'{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.ljust(60) + bytes(4)
REPO = {"README.md": CARD.encode(), "LICENSE": TEXT.encode(), "model.safetensors": WEIGHTS}
ACTING = frozenset(map(chr, (*range(10), *range(11, 32), *range(0x7F, 0xA0), 0x61C, *range(0x200B, 0x2010))))
ACTING |= frozenset(map(chr, (*range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)))
"""Characters that act on a terminal or hide others."""


@dataclass(frozen=True)
class Room:
    """A reader of inputs that are more than one format, with the seeds of its own."""

    id: str
    seeds: Sequence[Seed]
    read: Callable[[str, bytes], str]


def rooms() -> list[Room]:
    """All of them, by their ids."""
    said = terms()
    policies = [(name, text.encode()) for name, text in POLICIES]
    own = [Room("identify", said, identified), Room("policy", policies, judged), Room("repo", said, joined)]
    return [*own, *(Room(*row) for row in lineage_rooms(reported, told, acts))]


def identified(name: str, data: bytes) -> str:
    """What is wrong with the answer of ``weighbridge identify`` for a file with ``data``."""
    document = document_of(data, name)
    if document.text is None:
        return "" if document.problem else "it is not said why the text was not read"
    found, parameters = identify(document.text), parameters_of(document.text)
    spans = [(change.start, change.end) for part in (found, *found.parts) for change in part.changes]
    spans += [(part.start, part.end) for part in found.parts] + [(item.start, item.end) for item in parameters]
    wrong = next((span for span in spans if not 0 <= span[0] <= span[1] <= len(document.text)), None)
    if wrong is not None:
        return f"the span {wrong} is not in the text of {len(document.text)} characters"
    if not 0 <= found.confidence <= 1:
        return f"the confidence is {found.confidence}"
    return acts(page([Answer(name, document.kind, found, parameters)]))


def judged(name: str, data: bytes) -> str:
    """What is wrong with the report on a repo by the policy ``data``; a mistake that is told is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, os.path.basename(name).replace("\0", "") or "policy.yaml")
        with open(path, "wb") as file:
            file.write(data)
        try:
            policy = load().policy(path, folder)
        except CatalogError as error:
            return acts(str(error))
    return told(reported(REPO, policy))


def joined(name: str, data: bytes) -> str:
    """What is wrong with the report on a repo in which the file ``name`` holds ``data``."""
    policy = load().policy(("default", "commercial", "strict")[len(data) % 3])
    return told(reported({**REPO, name: data, f"nested/{name}": data}, policy))


def reported(files: dict[str, bytes], policy: Policy) -> Report:
    """The report on a folder with these files."""
    listing = Listing("fuzzed", (_entry(path, data) for path, data in files.items()), whole=True)
    return run([Task(listing, "local")], Settings(load(), policy, CREATED))


def told(report: Report) -> str:
    """What is wrong with a report or with one of its outputs."""
    for target in report.targets:
        for gap in target.gaps:
            if gap.reason == "internal-error":
                return gap.message
    saved = report_to_json(report)
    if report_to_json(report_from_json(saved)) != saved:
        return "the report is another one after it was saved and read"
    for name in names():
        shown = output(name).render(report).decode()
        if name in ("json", "sarif"):
            json.loads(shown)
        problem = acts(shown.replace("\r\n", "\n"))  # the line ends of CSV
        if problem:
            return f"{name}: {problem}"
    return ""


def acts(shown: str) -> str:
    """Which character of what is shown would act on a terminal, or "" where none would."""
    found = next((at for at, sign in enumerate(shown) if sign in ACTING), -1)
    if found < 0:
        return ""
    return f"{shown[found]!a} is shown in {shown[max(0, found - 40) : found + 20]!a}"


def _entry(path: str, data: bytes) -> Entry:
    def opened(charge: Callable[[int], None]) -> tuple[Reader, Callable[[], None]]:
        return Reader(len(data), lambda at, count: data[at : at + count], charge), lambda: None

    return Entry(Artifact(path, len(data)), opened)
