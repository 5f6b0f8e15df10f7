"""The table of licence facts says what is stated: its kinds, and the attributes of each."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.reading import template_names
from scanner.model.fact import Fact
from scanner.pipeline.licenses import terms_of
from tests.policy.models import model, scan

PAGE = Path(__file__).parents[2] / "docs" / "licenses-how.md"
ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]+ \| (.+) \|$", re.MULTILINE)


def table_of(page: Path) -> dict[str, set[str]]:
    """The attributes of each kind of fact that a page lists."""
    found = ROW.findall(page.read_text(encoding="utf-8"))
    return {kind: set(re.findall(r"`(\w+)`", cells)) for kind, cells in found}


OF_LINEAGE = table_of(PAGE.with_name("lineage-how.md"))
TABLE = {kind: names for kind, names in table_of(PAGE).items() if kind not in OF_LINEAGE}
ALL = TABLE | OF_LINEAGE

TERMS = "Our own words, of which nobody knows.\n" * 9

POLICY = f"""extends: default
use: {{commercial: true, distribute: [weights], modify: true}}
licenses: {{default: deny}}
clarify:
  - {{file: clear/LICENSE, sha256: {sha256(TERMS.encode()).hexdigest()}, license: MIT, reason: x}}
  - {{file: open/LICENSE, sha256: {"f" * 64}, license: MIT, reason: x}}
"""

CARDS = {
    "base": "license: llama3.1\nbase_model: meta-llama/Llama-3.1-8B",
    "named": "license: mit\nlicense_name: deepseek\nlicense_link: LICENSE-X\nextra_gated_prompt: hello\nlicence: mit",
    "linked": "license: gemma\nlicense_link: https://llama.com/llama3_1/license",
    "gated": "license: other\nlicense_name: tencent-hunyuan-community\nextra_gated_prompt: hello",
    "open": "license: other",
    "strange": "license: house-rules-9",
    "clear": "license: other",
    "split": "license: gemma",
    "none": "tags: [x]",
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> list[Fact]:
    """The facts of small repos that have, between them, most of what can be said and amiss."""
    folder = tmp_path_factory.mktemp("models")
    for name, card in CARDS.items():
        model(folder / "m" / name, card)
    (folder / "m" / "base" / "NOTICE").write_text("Built with Llama\n", encoding="utf-8")
    for name in ("open", "clear"):
        (folder / "m" / name / "LICENSE").write_bytes(TERMS.encode())
    (folder / "m" / "split" / "LICENSE-CODE").write_text("SPDX-License-Identifier: MIT\n", encoding="utf-8")
    (target,) = scan(folder / "m", POLICY).targets
    return list(target.facts)


def test_each_kind_that_a_rule_of_licences_names_is_there_with_what_the_rule_asks() -> None:
    for rule in load().rules():
        if "license" in rule.tags or rule.when.fact in ALL:
            asked = {name for name, _ in rule.when.where} | set(rule.identity) | set(template_names(rule.message) or ())
            assert asked - {"count", "reason", "class"} <= ALL.get(rule.when.fact, set()), (
                f"docs/licenses-how.md and lineage-how.md lack what {rule.id} asks"
            )


def test_facts_have_the_attributes_that_the_table_says(facts: list[Fact]) -> None:
    seen: dict[str, set[str]] = {}
    for item in facts:
        if item.kind in TABLE:
            seen.setdefault(item.kind, set()).update(name for name, _ in item.attributes)
    differ = {kind: sorted(names ^ TABLE[kind]) for kind, names in seen.items() if names != TABLE[kind]}
    assert differ == {}, "docs/licenses-how.md lists these wrongly, or not at all"
    assert set(TABLE) == set(seen), "a kind that no repo above brings about is not held against the table"


def test_no_fact_of_licences_is_left_out(facts: list[Fact]) -> None:
    kinds = {item.kind for item in facts if item.kind.startswith(("license-", "terms-", "obligation-", "card-"))}
    assert kinds <= set(ALL)
    policy = load().policy("default")
    assert {item.kind for item in terms_of(facts, policy).facts} <= set(ALL)
