"""Every output of every hostile report: whole for its own reader, and harmless to all through whose hands it goes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import hostile
import pytest

from scanner.model.codec import report_from_json, report_to_json
from scanner.model.report import Report
from scanner.reports.interface import names, output
from tests.reports import samples

RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\ufeff\u00ad\U000e0000-\U000e007f]"
)
"""Characters that act: none of them is in any output as itself."""

RUNNER = re.compile(r"##[A-Za-z]*\[")
COMMAND = re.compile(r"^\s*::")
ABSENT = (ImportError,)
WHOLE = ("sarif", "spdx", "spdx3", "cyclonedx", "cyclonedx17")
"""Outputs for programs, which carry names and texts whole."""


def rendered(name: str, report: Report) -> str:
    """The output as text; skips where the library that writes it is not installed."""
    try:
        return output(name).render(report).decode()
    except Exception as error:  # a library that is absent is told in the words of the command line
        if isinstance(error, ABSENT) or type(error).__name__ in ("UsageError", "MissingExtraError"):
            pytest.skip(f"{name}: {error}")
        raise


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("trap", hostile.TRAPS)
def test_no_text_acts_in_any_output(name: str, trap: str):
    report = hostile.report(hostile.TRAPS[trap])
    text = rendered(name, report)
    assert text.endswith("\n")
    assert not RAW.search(text.replace("\r\n", "\n"))
    assert not RUNNER.search(text)
    if name != "github":
        assert not any(COMMAND.match(line) for line in text.splitlines())
    READERS.get(name, _read_by_its_beginning)(text, report)


@pytest.mark.parametrize("name", [name for name in names() if name != "json"])
def test_a_megabyte_in_a_name_makes_no_output_long(name: str):
    begun = time.perf_counter()
    text = rendered(name, hostile.long())
    assert len(text) < (32_000_000 if name in WHOLE else 4_000_000)
    assert time.perf_counter() - begun < 30  # a second or two; not so on a busy machine


def _read_by_its_beginning(text: str, report: Report) -> None:
    """For outputs that have no reader of their own here: JSON is JSON, XML is XML."""
    if text.lstrip().startswith(("{", "[")):
        json.loads(text)
    elif text.startswith("<?xml"):
        ElementTree.fromstring(text)


def _json(text: str, report: Report) -> None:
    assert report_to_json(report_from_json(text.encode())) == text.encode()


def _csv(text: str, report: Report) -> None:
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    findings = sum(len(target.findings) + len(target.gaps) for target in report.targets)
    assert len(rows) == findings + 1 and {len(row) for row in rows} == {len(rows[0])}
    assert text.count("\r\n") == text.count("\n") == len(rows)
    for row in rows[1:]:
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))
            assert not re.search(r"[;\t]\s*\"*\s*[=+\-@]", cell)  # where a semicolon parts the cells


def _gitlab(text: str, report: Report) -> None:
    import jsonschema_rs

    schema = json.loads((Path(__file__).parents[1] / "schemas" / "gitlab-code-quality.json").read_text())
    found = json.loads(text)
    jsonschema_rs.validator_for(schema).validate(found)
    assert len({entry["fingerprint"] for entry in found}) == len(found)


def _junit(text: str, report: Report) -> None:
    root = ElementTree.fromstring(text)
    assert {element.tag for element in root.iter()} <= {
        *("testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped", "system-out")
    }
    assert len(root) == len(report.targets)


def _github(text: str, report: Report) -> None:
    for level, properties, message in map(parsed_command, text.splitlines()):
        assert level in ("error", "warning", "notice")
        assert set(properties) <= {"file", "line", "title"} and message
        assert not RAW.search(message)
        assert not any(COMMAND.match(line) for line in message.splitlines()[1:])


def parsed_command(line: str) -> tuple[str, dict[str, str], str]:
    """A line as the runner reads it (actions/runner, src/Runner.Common/ActionCommand.cs)."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    level, _, told = head.partition(" ")
    properties = dict(part.split("=", 1) for part in told.split(",") if part)

    def plain(words: str) -> str:
        for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            words = words.replace(code, sign)
        return words

    return level, {name: plain(words) for name, words in properties.items()}, plain(message)


def _markdown(text: str, report: Report) -> None:
    from tests.reports.markdown_reading import kinds

    found = {kind.removesuffix("_open").removesuffix("_close") for kind in kinds(text)}
    assert not found & {"link", "image", "html_block", "html_inline", "em", "s", "blockquote", "code_block"}


class _Page(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: dict[str, int] = {}
        self.attributes: set[tuple[str, str]] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] = self.elements.get(tag, 0) + 1
        for name, value in attrs:
            self.attributes.add((tag, name))
            if name in ("href", "src"):
                self.links.append(value or "")

    handle_startendtag = handle_starttag


def _html(text: str, report: Report) -> None:
    page = _Page()
    page.feed(text)
    assert page.elements["script"] == page.elements["style"] == page.elements["main"] == page.elements["h1"] == 1
    assert not page.elements.keys() & {"iframe", "img", "object", "embed", "base", "audio", "video", "use", "image"}
    assert not [name for _, name in page.attributes if name.startswith("on") or name in ("style", "src", "srcdoc")]
    usual = {"https://docs.python.org/3/library/pickle.html", "data:,"}
    assert all(link.startswith("#") or link in usual for link in page.links)


def _sarif(text: str, report: Report) -> None:
    for run in json.loads(text)["runs"]:  # test_sarif asks its schema
        assert all(one["message"]["text"] and one["locations"] for one in run["results"])


def _mermaid(text: str, report: Report) -> None:
    for line in text.splitlines()[1:]:
        assert line.startswith("    ") and not re.search(r"[`;](?!\S*#?)|javascript:|%%\{|<(?!br/>)", line)
        assert line.count('"') in (0, 2)


def _dot(text: str, report: Report) -> None:
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert '"' not in bare and "URL" not in bare and bare.count("{") == bare.count("}") == 1


READERS = {
    "json": _json,
    "csv": _csv,
    "gitlab": _gitlab,
    "junit": _junit,
    "github": _github,
    "markdown": _markdown,
    "html": _html,
    "sarif": _sarif,
    "mermaid": _mermaid,
    "dot": _dot,
}

TWICE = """
import os, sys
from scanner.model.codec import report_from_json
from scanner.reports.interface import names, output
from hashlib import sha256
report = report_from_json(open(sys.argv[1], "rb").read())
for name in names():
    try:
        print(name, sha256(output(name).render(report)).hexdigest())
    except Exception as error:
        print(name, type(error).__name__)
"""


@pytest.mark.parametrize("build", [hostile.everyday, samples.many, samples.hostile], ids=lambda build: build.__name__)
def test_every_output_is_the_same_in_every_process(build, tmp_path):
    """Whatever the seed of hashes, the time zone, the language, the working directory and the time of day are."""
    (tmp_path / "report.json").write_bytes(report_to_json(build()))
    told = []
    for seed, zone, language, folder in (
        ("0", "UTC", "C", "/"),
        ("4711", "Asia/Kathmandu", "de_DE.UTF-8", str(tmp_path)),
    ):
        settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": language, "COLUMNS": seed[:2]}
        root = str(Path(__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", TWICE, str(tmp_path / "report.json")],
            cwd=folder,
            env={**os.environ, **settings, "PYTHONPATH": root},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(done.stdout)
        time.sleep(1.1)  # a second is what times are told to
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == len(names())
