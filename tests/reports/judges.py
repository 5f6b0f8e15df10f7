"""Who judges each output: the readers and validators of others, each with what it asks of a rendered report.

A judge is given the bytes, the report and a folder of its own. It fails the test where the output is not as the tool at
the other end takes it, and skips it, with the reason, where that tool is not here.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scanner.model.codec import report_from_json
from scanner.model.report import Report
from tests.reports import multitool, spdx3_shapes

Judge = Callable[[bytes, Report, Path], None]

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "tests" / "schemas"
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that do something to a terminal or to the direction of text."""


@cache
def _schema(path: Path) -> Any:
    """The validator of a JSON Schema."""
    schemas = pytest.importorskip("jsonschema_rs", reason="jsonschema-rs is not installed: it reads JSON Schemas")
    schema = json.loads(path.read_text(encoding="utf-8"))
    if path.name.startswith("sarif"):
        for name in ("run", "toolComponent"):  # these patterns have a bracket too many; we write no language
            schema["definitions"][name]["properties"]["language"].pop("pattern", None)
    return schemas.validator_for(schema, validate_formats=True)


def by_schema(path: Path) -> Judge:
    """A judge that asks a JSON Schema."""

    def judge(data: bytes, report: Report, folder: Path) -> None:
        assert [str(error)[:500] for error in _schema(path).iter_errors(json.loads(data))] == []

    return judge


def sarif_multitool(data: bytes, report: Report, folder: Path) -> None:
    """Microsoft's validator with GitHub's rules on."""
    if multitool.PROGRAM is None:
        pytest.skip(multitool.ABSENT)
    assert multitool.refusals(data, folder) == []


def spdx_tools(data: bytes, report: Report, folder: Path) -> None:
    """The reader and the validator of spdx-tools."""
    pytest.importorskip("spdx_tools", reason="spdx-tools is not installed: pip install 'weighbridge[sbom]'")
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    path = folder / "bill.spdx.json"
    path.write_bytes(data)
    document = parse_file(str(path))
    assert [message.validation_message for message in validate_full_spdx_document(document, "SPDX-2.3")] == []


def spdx_model(data: bytes, report: Report, folder: Path) -> None:
    """The model of SPDX 3 reads each element, finds each that is named, and writes all of them again."""
    pytest.importorskip("spdx_python_model", reason="spdx-python-model is not installed")
    from spdx_python_model.bindings import v3_0_1 as spdx

    objects = spdx.SHACLObjectSet()
    spdx.JSONLDDeserializer().read(io.BytesIO(data), objects)
    assert {name for name in objects.link() if "NoAssertionLicense" not in name} == set()
    again = io.BytesIO()
    spdx.JSONLDSerializer().write(objects, again)  # which checks each element's cardinalities
    assert len(json.loads(again.getvalue())["@graph"]) == len(json.loads(data)["@graph"])


def spdx_shapes(data: bytes, report: Report, folder: Path) -> None:
    """The shapes of SPDX 3, which also look at what an id leads to."""
    pytest.importorskip("pyshacl", reason="SHACL is checked with pyshacl")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib's own parts
        assert spdx3_shapes.violations(json.loads(data)) == []


def cyclonedx(version: str) -> Judge:
    """A judge that asks the strict validator of cyclonedx-python-lib."""

    def judge(data: bytes, report: Report, folder: Path) -> None:
        validation = pytest.importorskip("cyclonedx.validation.json", reason="cyclonedx-python-lib is not installed")
        schema = pytest.importorskip("cyclonedx.schema", reason="cyclonedx-python-lib is not installed")
        strict = validation.JsonStrictValidator(schema.SchemaVersion.from_version(version))
        assert json.loads(data)["specVersion"] == version
        assert [str(one)[:500] for one in strict.validate_str(data.decode("ascii"), all_errors=True) or ()] == []

    return judge


def _by_xsd(path: str, data: bytes) -> None:
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not installed: it validates by the XSD")
    xmlschema.XMLSchema(path).validate(data.decode())


def junit_xsd(data: bytes, report: Report, folder: Path) -> None:
    """Our schema of what we write."""
    _by_xsd(str(SCHEMAS / "junit.xsd"), data)


def junit_jenkins(data: bytes, report: Report, folder: Path) -> None:
    """Jenkins' own schema."""
    named = os.environ.get("WEIGHBRIDGE_JUNIT_XSD")
    if not named:
        pytest.skip("WEIGHBRIDGE_JUNIT_XSD names no copy of Jenkins' junit-10.xsd; .ci/run brings one")
    _by_xsd(named, data)


def junit_reader(data: bytes, report: Report, folder: Path) -> None:
    """junitparser reads a suite for each target, and as many cases as are counted."""
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed: it reads JUnit XML")
    suites = junitparser.JUnitXml.fromstring(data)
    assert len(list(suites)) == len(report.targets)
    assert suites.tests == len([case for suite in suites for case in suite])


def gitlab_entries(data: bytes, report: Report, folder: Path) -> None:
    """GitLab shows one entry for each fingerprint."""
    entries = json.loads(data)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def gitlab_source(data: bytes, report: Report, folder: Path) -> None:
    """GitLab's own schema of an entry."""
    named = os.environ.get("WEIGHBRIDGE_GITLAB_SCHEMA")
    if not named:
        pytest.skip("WEIGHBRIDGE_GITLAB_SCHEMA names no copy of app/validators/json_schemas/codeclimate.json")
    for entry in json.loads(data):
        _schema(Path(named)).validate(entry)


def csv_reader(data: bytes, report: Report, folder: Path) -> None:
    """A row for each finding and gap, as long as the first, without a cell that is a formula."""
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    told = sum(len(target.findings) + len(target.gaps) for target in report.targets)
    assert (len(rows), {len(row) for row in rows}) == (told + 1, {len(rows[0])})
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


def html_parser(data: bytes, report: Report, folder: Path) -> None:
    """The parser of the HTML standard finds no error, and nothing that is loaded from elsewhere."""
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed: it parses HTML strictly")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(data.decode())
    loading = [one for one in page.iter() if any(one.get(name, "#")[:1] != "#" for name in ("src", "xlink:href"))]
    assert loading == []
    assert not [one.tag for one in page.iter() if one.tag in ("iframe", "object", "embed", "base", "img")]


def html_browser(data: bytes, report: Report, folder: Path) -> None:
    """Chromium shows it on a phone without a complaint, and asks for nothing but the page."""
    from tests.reports.browser import PROGRAM, Browser

    if PROGRAM is None:
        pytest.skip("no Chromium: see tests/reports/test_html.py")
    path = folder / "page.html"
    path.write_bytes(data)
    with Browser() as browser:
        browser.open(path, width=360, height=740)
        assert browser.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [360, 360]
        assert [address for address in browser.requests() if not address.startswith(("data:", "file:"))] == []
        assert browser.complaints() == []
        assert browser.pdf().startswith(b"%PDF-")


def markdown_reader(data: bytes, report: Report, folder: Path) -> None:
    """A renderer finds headings, lists, tables and code, no more; GitHub takes a summary of that length."""
    from tests.reports.markdown_reading import kinds

    found = {kind.removesuffix("_open").removesuffix("_close") for kind in kinds(data.decode())}
    assert not found & {"link", "image", "html_block", "html_inline", "em", "s", "blockquote", "code_block"}
    assert len(data) < 1 << 20


def github_runner(data: bytes, report: Report, folder: Path) -> None:
    """Each line is a command as the runner parses it, and no more of one kind than it shows."""
    from tests.reports.test_hostile_outputs import parsed_command

    levels = [parsed_command(line)[0] for line in data.decode().splitlines()]
    assert levels and set(levels) <= {"error", "warning", "notice"}
    assert max(levels.count(level) for level in levels) <= 10


def mermaid(data: bytes, report: Report, folder: Path) -> None:
    """Mermaid draws as many boxes and lines as are written, and none of them acts."""
    from tests.reports import test_lineage_tools as tools

    found = tools.read_by(tools.MERMAID, data, "mermaid")
    assert found == {"nodes": data.count(b'["'), "edges": data.count(b'|"'), "acting": 0}


def graphviz(data: bytes, report: Report, folder: Path) -> None:
    """Graphviz lays it out without an error."""
    from tests.reports import test_lineage_tools as tools

    found = tools.read_by(tools.GRAPHVIZ, data, "@viz-js/viz")
    assert found["edges"] == data.count(b" -> t") and not found["errors"]


def json_reader(data: bytes, report: Report, folder: Path) -> None:
    """The report is read again as it was."""
    assert report_from_json(data) == report


def terminal(data: bytes, report: Report, folder: Path) -> None:
    """Text that a terminal shows as it is, and a runner as text."""
    text = data.decode()
    assert text.endswith("\n") and not ACTING.search(text)
    assert not re.search(r"(?m)^\s*::|##[A-Za-z]*\[", text)


JUDGES: dict[str, dict[str, Judge]] = {
    "completeness": {"terminal": terminal},
    "console": {"terminal": terminal},
    "csv": {"reader": csv_reader},
    "cyclonedx": {"cyclonedx-python-lib": cyclonedx("1.6")},
    "cyclonedx17": {"cyclonedx-python-lib": cyclonedx("1.7")},
    "dot": {"graphviz": graphviz},
    "github": {"runner": github_runner},
    "gitlab": {
        "schema": by_schema(SCHEMAS / "gitlab-code-quality.json"),
        "entries": gitlab_entries,
        "source": gitlab_source,
    },
    "html": {"html5lib": html_parser, "chromium": html_browser},
    "json": {"schema": by_schema(ROOT / "schemas" / "report.schema.json"), "reader": json_reader},
    "junit": {"xsd": junit_xsd, "jenkins": junit_jenkins, "junitparser": junit_reader},
    "markdown": {"markdown-it": markdown_reader},
    "mermaid": {"mermaid": mermaid},
    "sarif": {"schema": by_schema(SCHEMAS / "sarif-2.1.0.json"), "multitool": sarif_multitool},
    "spdx": {"schema": by_schema(SCHEMAS / "spdx-2.3.schema.json"), "spdx-tools": spdx_tools},
    "spdx3": {
        "schema": by_schema(SCHEMAS / "spdx-3.0.1.schema.json"),
        "model": spdx_model,
        "shacl": spdx_shapes,
    },
    "tree": {"terminal": terminal},
}
"""Output → the name of each of its judges → what that one asks."""
