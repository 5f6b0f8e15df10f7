"""The lock file reads back as it was written, says its mistakes with their lines, and keeps pins nobody asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.catalog.lock import LOCK_PATH, Lock, lock_text, merged, parse_lock, read_lock
from scanner.catalog.lock_parts import KINDS, LockEntry, LockParent, LockText
from scanner.catalog.mistakes import CatalogError
from scanner.model.hub import ENDPOINT
from scanner.model.lineage import RELATIONS

SHA = "0123456789abcdef" * 4
COMMIT = "e1945c40cd546c78e41f1151f4db032b271faeaa"

ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,20}(/[A-Za-z0-9_.-]{1,20})?", fullmatch=True)
words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(lambda text: text.strip())
commits = st.text("0123456789abcdef", min_size=7, max_size=64)
numbers = st.integers(-(10**17), 10**17) | st.floats(0.001, 10**15).map(lambda number: round(number, 3))
values = st.recursive(st.none() | st.booleans() | numbers | words, lambda inner: st.lists(inner, max_size=4).map(tuple))
days = st.dates().map(str) | st.just("")
entries = st.builds(
    LockEntry,
    ids,
    commits,
    st.sampled_from(KINDS),
    st.sampled_from((ENDPOINT, "http://127.0.0.1:8080/hub")),
    st.lists(words, max_size=3).map(tuple),
    st.sampled_from(("and", "or")),
    st.none() | words,
    st.none() | words,
    st.sampled_from(("", "text", "card")),
    st.booleans(),
    st.lists(values, max_size=3).map(tuple),
    st.lists(st.builds(LockText, words, st.text("0123456789abcdef", min_size=64, max_size=64)), max_size=2).map(tuple),
    st.lists(st.builds(LockParent, ids, st.sampled_from(RELATIONS), words | st.just("")), max_size=2).map(tuple),
    st.booleans(),
    days,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(entries, max_size=4, unique_by=lambda entry: entry.id.lower()))
def test_what_is_written_reads_back(made: list[LockEntry]) -> None:
    text = lock_text(made)
    lock = parse_lock(text.encode())
    assert sorted(map(repr, lock.entries)) == sorted(map(repr, made))
    assert lock_text(lock.entries) == lock_text(reversed(made)) == text
    assert text.isascii() or text.isprintable() or "\n" in text


def test_the_text_is_made_for_diffs() -> None:
    one = LockEntry(
        "meta-llama/Llama-3.1-8B-Instruct", COMMIT, licenses=("llama3.1",), basis="text", gated=True, seen="2026-11-01",
        spdx="LicenseRef-scancode-llama-3.1-license-2024", texts=(LockText("LICENSE", SHA),),
        parents=(LockParent("meta-llama/Llama-3.1-8B"),), parameters=(("display", "Built with Llama", None, "", 3),),
    )  # fmt: skip
    text = lock_text([one, LockEntry("gpt2", "607a30d783dfa663caf39e06633721c8d4cfcd7e", licenses=("mit",))])
    assert text.splitlines()[3:] == [
        "models:",
        "  - id: gpt2",
        '    revision: "607a30d783dfa663caf39e06633721c8d4cfcd7e"',
        "    licenses: [mit]",
        "",
        "  - id: meta-llama/Llama-3.1-8B-Instruct",
        f"    revision: {COMMIT}",
        "    licenses: [llama3.1]",
        "    spdx: LicenseRef-scancode-llama-3.1-license-2024",
        "    basis: text",
        "    parameters:",
        '      - [display, "Built with Llama", null, "", 3]',
        "    texts:",
        f'      - {{path: LICENSE, sha256: "{SHA}"}}',
        "    parents:",
        "      - {id: meta-llama/Llama-3.1-8B, relation: finetune}",
        "    gated: true",
        '    seen: "2026-11-01"',
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 2\nmodels: []", f'{LOCK_PATH}:1:1: "version" cannot be "2"'),
        ("version: 1\nmodels:\n  - id: a/b\n    revison: abc\n", f"{LOCK_PATH}:4:5: unknown key"),
        ("version: 1\nmodels:\n  - {id: a/b, revision: main}", f"{LOCK_PATH}:3:15"),
        ("version: 1\nmodels:\n  - {id: ../b, revision: abcdef0}", f"{LOCK_PATH}:3:6"),
        (
            f"version: 1\nmodels:\n  - {{id: a/b, revision: {COMMIT}}}\n  - {{id: A/B, revision: {COMMIT}}}\n",
            f'{LOCK_PATH}:4:5: "A/B" is already on line 3',
        ),
        ("version: 1\nmodels: &a [*a]", f"{LOCK_PATH}:2:9: anchors"),
        ("[" * 100, f"{LOCK_PATH}:1:33: nested"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / LOCK_PATH
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        read_lock(str(tmp_path))
    assert message in str(caught.value)


def test_a_huge_lock_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / LOCK_PATH
    path.parent.mkdir()
    path.write_bytes(b"#" * (9 << 20))
    with pytest.raises(CatalogError, match="larger than"):
        read_lock(str(tmp_path))


def test_a_project_without_a_lock_has_an_empty_one(tmp_path: Path) -> None:
    assert read_lock(str(tmp_path)) == Lock()


def test_a_lock_that_is_a_folder_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / LOCK_PATH).mkdir(parents=True)
    with pytest.raises(CatalogError, match=r"lock\.yaml: cannot be read"):
        read_lock(str(tmp_path))


def test_an_entry_is_found_whatever_its_case_and_says_its_line(tmp_path: Path) -> None:
    path = tmp_path / LOCK_PATH
    path.parent.mkdir()
    other = LockEntry("a/b", COMMIT, endpoint="https://hub.example.org")
    path.write_text(lock_text([LockEntry("A/b", COMMIT, gated=True), other]), encoding="utf-8")
    lock = read_lock(str(tmp_path))
    found = lock.entry("a/B")
    assert found is not None and found.gated
    assert lock.origin(found) == f"{LOCK_PATH}:5"
    assert lock.entry("a/b", endpoint="https://hub.example.org/") == other
    assert lock.entry("a/b", "dataset") is None
    assert lock.origin(LockEntry("x", COMMIT)) == LOCK_PATH


def test_pins_that_were_not_asked_for_stay() -> None:
    kept, old, new = LockEntry("a/a", COMMIT), LockEntry("a/b", COMMIT), LockEntry("A/B", "f" * 40)
    assert merged(Lock((kept, old)), [new]) == (kept, new)


def test_a_file_full_of_mistakes_tells_the_first_ones() -> None:
    with pytest.raises(CatalogError) as caught:
        parse_lock(b"version: 1\nmodels: [" + b"{a: 1}," * 5000 + b"]")
    assert len(str(caught.value).splitlines()) == 20
