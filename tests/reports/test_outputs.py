"""A new output is one new file; the list of them costs no import."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import generated
import hostile
import pytest
import samples
from hypothesis import given, settings

from scanner.reports.interface import Output, names, output


def test_every_output_is_named_as_its_module_and_renders():
    assert {"console", "json", "sarif"} <= set(names())
    for name in names():
        found = output(name)
        assert isinstance(found, Output)
        assert found.id == name
        assert found.title
        for build in (samples.clean, samples.many, samples.hostile):
            data = found.render(build())
            assert data.endswith(b"\n")
            assert data == found.render(build())


@pytest.mark.parametrize(
    "name", ["", "yaml", "interface", "console_text", "sarif_results", "..os", "jsön", "console.x"]
)
def test_what_is_no_output_is_not_found(name: str):
    assert name not in names()
    with pytest.raises(KeyError):
        output(name)


def test_names_import_no_output():
    code = (
        "import sys; from scanner.reports.interface import names; names();"
        "print([m for m in sys.modules if m.startswith('scanner.reports.') and not m.endswith('.interface')])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_json_output_does_not_shadow_the_standard_library():
    code = "import scanner.reports.json, json; print(json.dumps([1]))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[1]"


def test_a_revision_that_no_text_can_have_reaches_every_output():
    report = hostile.everyday()
    here, far = report.targets
    broken = replace(report, targets=(here, replace(far, revision="\udc80\ud800", named=())))
    for name in names():
        assert output(name).render(broken)
    assert b"/resolve/%ED%B2%80%ED%A0%80/" in output("sarif").render(broken)


@settings(max_examples=60, deadline=None)
@given(generated.reports())
def test_every_output_renders_every_report(report):
    for name in names():
        assert output(name).render(report)
