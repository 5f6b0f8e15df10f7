"""Whatever a scanned repo is called and holds, its words are read as they are, and nothing in them acts."""

from __future__ import annotations

import pytest
import samples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_reading import LINKED, bare, inline, kinds, tokens

from scanner.reports.console_text import shown
from scanner.reports.markdown_text import ROW, cell, code, fenced, path, prose

ATTACKS = (
    *("# Heading", "- item", "1. item", "1) item", "> quote", "    code", "---", "===", "+ x", "* x", "***"),
    *("[x]: http://x", "<script>alert(1)</script>", "<!-- x", "<b>", "&lt;b&gt;", "&#64;team"),
    *("<http://x.example>", "![a](http://x/p.png)", "[link](http://x.example)", "[a][b]", "**bold**", "_it_"),
    *("~~gone~~", "`code`", "``", "```", "~~~", "``a`", "` `", "`", "@team", "@org/team", "a@b.example", "#123"),
    *("GH-1", "org/repo#1", "JIRA-77", "TICKET77", "!12", "$5", "%3", "&1", "~bug", "deadbeef", "defaced"),
    *("0123456789abcdef0123456789abcdef01234567", "1234567", "www.x.example", "http://x.example", "x.example"),
    *("mailto:a@b.example", ":tada:", "a :+1: b", "$x$", "$`x`$", "$$x$$", "::error::x", "##[error]x"),
    *("##vso[x]y", "a|b", "a\\|b", "\\", "a\\", "|---|---|", "[ ] todo", "[!NOTE]", "[^1]", "WikiWord"),
    *("[[Page]]", "{{x}}", "{% x %}", "a\nb", "a\r\n\r\n# b", "a  \nb", "\u202egnp.exe", "\u200b", "\x1b[2J"),
    *("\udcff", "\u2028", "\ufeff", "\xe9 \xfc", "\u65e5\u672c\u8a9e @x", "Fixes #1", "(see http://x.example)"),
    *('"@x"', "(@x)", "(`)", "x::", "a. 1. b", "`" * 200, "``` `" * 30, "/close", "1.", "1"),
)
attacks = st.sampled_from(ATTACKS)
odd = st.text(st.sampled_from(" `#@:[]()<>|\\*_~-+=!&$%/.,;'\"\n\r\tab1fA7éא\u202e\u200b\udc80"), max_size=24)
words = st.lists(
    attacks | odd | st.text(max_size=10) | st.sampled_from(["the", "file", "calls", "(of", "it)"]), max_size=6
)
texts = words.map(" ".join)


def visible(text: str) -> str:
    """``text`` as it has to be read: long runs of backticks are escaped too, since GitHub's renderer trips over them."""
    parts = shown(text).split("`")
    result, run = parts[0], 0
    for part in parts[1:]:
        run += 1
        if part:
            result += ("`" * run if run <= 3 else r"\x60" * run) + part
            run = 0
    return result + ("`" * run if run <= 3 else r"\x60" * run)


@pytest.mark.parametrize("before", ["", "- ", "- [ ] ", "### ", "**deny** ", "  - "])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_is_more_than_text_wherever_it_stands(attack: str, before: str):
    _only_text(before, prose(attack), " ".join(visible(attack).split()))
    _only_text(before, code(attack), visible(attack))


@settings(max_examples=400, deadline=None)
@given(texts)
@example(samples.ESCAPES)
@example(samples.MARKUP)
def test_any_text_is_read_as_it_is_shown(text: str):
    for before in ("", "- "):
        _only_text(before, prose(text), " ".join(visible(text).split()))
        _only_text(before, code(text), visible(text))


def _only_text(before: str, written: str, expected: str) -> None:
    if not expected.strip():
        return
    blocks = tokens(before + written)
    (block,) = [token for token in blocks if token.type == "inline"]
    label = before.lstrip("- #").replace("*", "")
    assert inline(block) == label + expected
    assert not LINKED.search(bare(block).removeprefix(label))
    assert {child.type for child in block.children} <= {"text", "code_inline", "strong_open", "strong_close"}
    allowed = {"paragraph", "heading"} if before.startswith("#") else {"paragraph", "bullet_list", "list_item"}
    assert {token.type.removesuffix("_open").removesuffix("_close") for token in blocks} <= allowed | {"inline"}
    assert "\n" not in written
    assert not written.lstrip().startswith("::")


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6))
@example(list(ATTACKS))
@example(["```", "````", "~~~", "   ```"])
def test_nothing_ends_a_fence_and_no_row_of_it_is_a_command(rows: list[str]):
    block, after = tokens(f"{fenced(rows)}\n\nAfter it.")[0], tokens(f"{fenced(rows)}\n\nAfter it.")[2]
    assert block.type == "fence"
    assert block.info == "text"
    assert after.content == "After it."
    lines = block.content.split("\n")[:-1]
    assert len(lines) == len(rows)
    assert not any(line.lstrip().startswith("::") for line in lines)
    for line, row in zip(lines, rows, strict=True):
        if "::" not in row and len(visible(row)) <= ROW:
            assert line == visible(row)


@settings(max_examples=200, deadline=None)
@given(texts)
@example("a|b\\|c\\")
def test_nothing_ends_a_cell(text: str):
    table = tokens(f"| a | b |\n|---|---|\n| {cell(path(text)) or '-'} | last |")
    cells = [token for token in table if token.type == "inline"]
    assert [inline(one) for one in cells[:2] + cells[3:]] == ["a", "b", "last"]
    assert {child.type for child in cells[2].children} <= {"text", "code_inline"}
    if len(shown(text)) <= 160 and text.strip():
        assert inline(cells[2]).strip() == visible(text).replace("|", "\\x7c").strip()


def test_a_sentence_reads_as_one():
    text = "Loading this calls posix.system('true'), which runs programs (of org/name-7b). See clauses 1.a, 1.b.i of it"
    assert prose(text) == (
        "Loading this calls `posix.system('true')`, which runs programs (of `org/name-7b`). "
        "See clauses `1.a`, `1.b.i` of it"
    )
    assert kinds(prose("The file's licence is closed: 2 of 3,000 files, until 2027-01-31.")) <= {
        *("paragraph_open", "inline", "text", "paragraph_close")
    }
