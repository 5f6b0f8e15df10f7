"""A conclusion is pinned to the text that it is about; where there is none, it is said why."""

from __future__ import annotations

import pytest

from scanner.model.finding import Finding
from scanner.model.place import Place
from scanner.policy.subjects import subject_of


def found(rule: str, path: str, **attributes: object) -> Finding:
    return Finding(rule, Place(path), "m", "medium", "high", "f", ("license",), tuple(attributes.items()))


@pytest.mark.parametrize(
    ("finding", "texts", "concluded", "path"),
    [
        (found("license-unidentified", "m/LICENSE.txt"), ["m/LICENSE.txt"], "", "m/LICENSE.txt"),
        (found("license-text-changed", "m/LICENSE"), ["m/LICENSE", "m/COPYING"], "", "m/LICENSE"),
        (found("license-unknown-identifier", "m/README.md"), ["m/TERMS.txt", "n/LICENSE"], "", "m/TERMS.txt"),
        (found("license-unnamed", "m/README.md"), ["LICENSE"], "", "m/README.md"),
        (found("license-undeclared", "m/README.md", card=True), [], "", "m/README.md"),
        (found("license-mismatch", "README.md", declared="mit", file="LICENSE"), ["LICENSE"], "gemma", "LICENSE"),
        (found("license-mismatch", "README.md", declared="mit", file="LICENSE"), ["LICENSE"], "MIT", "README.md"),
        (found("license-mismatch", "README.md", declared="mit", file="m.gguf"), [], "llama3.1", "README.md"),
    ],
)
def test_the_text_is_pinned_and_the_card_only_where_there_is_none(
    finding: Finding, texts: list[str], concluded: str, path: str
) -> None:
    assert subject_of(finding, texts, concluded) == (path, "")


@pytest.mark.parametrize(
    ("finding", "texts", "why"),
    [
        (found("license-territory", "LICENSE"), ["LICENSE"], "what known terms ask"),
        (found("license-unnamed", "README.md"), ["LICENSE", "LICENSE-CODE"], "Several texts lie there"),
        (found("license-undeclared", "model.safetensors", card=False), [], "No card and no text"),
    ],
)
def test_where_nothing_can_be_pinned_it_is_said_why(finding: Finding, texts: list[str], why: str) -> None:
    path, told = subject_of(finding, texts)
    assert path == "" and why in told
