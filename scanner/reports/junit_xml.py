"""Suites and cases as JUnit XML: what every reader of it understands, and nothing else."""

from __future__ import annotations

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;"})

KINDS = ("failure", "error", "skipped")
"""What a case may come to beside a pass."""


@record
class Case:
    """One check. ``kind`` is one of `KINDS`, "" for a pass; ``type`` and ``message`` say why in short, ``text`` in full."""

    family: str
    name: str
    kind: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


@record
class Suite:
    """The checks of one target. ``created`` is UTC, ISO 8601."""

    name: str
    created: str
    properties: Mapping[str, str]
    cases: tuple[Case, ...]

    def count(self, kind: str) -> int:
        """How many cases came to that."""
        return sum(case.kind == kind for case in self.cases)


def document(name: str, suites: Sequence[Suite]) -> str:
    """The whole file. Every text given has been made printable, so that XML 1.0 has a place for each character."""
    counts = {
        "tests": sum(len(suite.cases) for suite in suites),
        "failures": sum(suite.count("failure") for suite in suites),
        "errors": sum(suite.count("error") for suite in suites),
    }
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{_attributes({'name': name, **counts})}>"]
    for number, suite in enumerate(suites):
        lines += _suite(suite, number)
    return "\n".join((*lines, "</testsuites>")) + "\n"


def _suite(suite: Suite, number: int) -> list[str]:
    values = {
        "name": suite.name,
        "id": number,
        "tests": len(suite.cases),
        "failures": suite.count("failure"),
        "errors": suite.count("error"),
        "skipped": suite.count("skipped"),
        "timestamp": suite.created.removesuffix("Z"),  # readers with a pattern for it know no zone
        "time": "0",
    }
    lines = [f"  <testsuite{_attributes(values)}>", "    <properties>"]
    lines += [
        f"      <property{_attributes({'name': name, 'value': value})}/>" for name, value in suite.properties.items()
    ]
    lines.append("    </properties>")
    for case in suite.cases:
        lines.append(_case(case))
    return [*lines, "  </testsuite>"]


def _case(case: Case) -> str:
    head = f"    <testcase{_attributes({'classname': f'weighbridge.{case.family}', 'name': case.name, 'time': '0'})}"
    text = case.text.translate(_TEXT)
    if case.kind:
        why = _attributes({"type": case.type, "message": case.message})
        return f"{head}>\n      <{case.kind}{why}>{text}</{case.kind}>\n    </testcase>"
    return f"{head}>\n      <system-out>{text}</system-out>\n    </testcase>" if text else f"{head}/>"


def _attributes(values: Mapping[str, object]) -> str:
    return "".join(f' {name}="{str(value).translate(_ATTRIBUTE)}"' for name, value in values.items())
