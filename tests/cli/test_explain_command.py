"""``weighbridge explain``: a page for each rule and licence, and help with a mistyped id."""

from __future__ import annotations

import pytest

from scanner.catalog.catalog import load
from scanner.cli.main import main


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pickle-unsafe-callable"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("pickle-unsafe-callable: A pickle calls code that can harm\n")
    for part in ("severity    critical", "level       error", "security    9.8 of 10", "Why\n", "What to do\n"):
        assert part in page
    assert "Facts of the kind pickle-call, whose callable is classed as dangerous and resolved is yes" in page
    assert max(map(len, page.splitlines())) <= 100


def test_a_licence_is_explained_by_our_id_and_by_the_hubs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "apache-2.0"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("apache-2.0: ")
    assert "SPDX        Apache-2.0" in page
    assert main(["explain", "Apache-2.0"]) == 0
    assert capsys.readouterr().out == page


def test_every_rule_and_licence_has_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    for name in [rule.id for rule in load().rules()] + [row.id for row in load().licenses()]:
        assert main(["explain", name]) == 0
        assert capsys.readouterr().out.startswith(f"{name}: ")


def test_without_an_id_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(load().rules())


def test_a_mistyped_id_is_a_usage_error_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pickle-unsafe-calable"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        'weighbridge: no rule or licence is named "pickle-unsafe-calable". Did you mean "pickle-unsafe-callable"?\n'
    )
