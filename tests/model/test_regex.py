"""A late pattern behaves as a compiled one, and no module compiles at import what it may not need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.model.regex import regex

PACKAGE = Path(__file__).parents[2] / "scanner"


def test_has_what_a_compiled_pattern_has() -> None:
    late = regex(r"(a+)b", re.IGNORECASE)
    assert late.sub("x", "AABc") == "xc"
    assert [found[1] for found in late.finditer("ab aab")] == ["a", "aa"]
    assert late.fullmatch("ac") is None
    assert (late.pattern, late.groups) == (r"(a+)b", 1)
    assert regex(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_a_wrong_pattern_is_found_at_first_use() -> None:
    late = regex("(")
    with pytest.raises(re.error):
        late.search("")


def test_no_module_compiles_patterns_when_it_is_imported() -> None:
    at_import = re.compile(r"^\w+(?:: [^=\n]+)? = [^\n]*\bre\.compile\(", re.MULTILINE)
    eager = [path.name for path in PACKAGE.rglob("*.py") if at_import.search(path.read_text(encoding="utf-8"))]
    assert eager == [], "write regex(…) of scanner.model.regex: a model card uses few of all the patterns"
