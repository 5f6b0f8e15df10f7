"""What has to be shipped or shown for a use, and what of it a repo already has."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.policy_parts import Use
from scanner.model.fact import Fact, fact
from scanner.model.obligation import Obligation
from scanner.model.place import Place
from scanner.policy.obligations import missing_facts, obligations
from tests.policy.models import model, outcomes, scan

CARD = Place("README.md", line=3)


def derived(repo: str = "") -> Fact:
    """The fact that the repo's model was made from another."""
    return fact("model-derived", CARD, repo=repo, parent="meta-llama/Llama-3.1-8B", relation="finetune")


BASE = derived()


def concluded(license_id: str, **more: object) -> Fact:
    values = {"repo": "", "licenses": (license_id,), "spdx": None, "relation": "and", "basis": "card", **more}
    return fact("license-concluded", Place("README.md", line=2), **values)  # type: ignore[arg-type]


def due(license_id: str, use: Use | None, *facts: Fact, **more: object) -> dict[str, Obligation]:
    row = load().license(license_id)
    assert row is not None
    found = obligations([(concluded(license_id, **more), row)], facts, use)
    return {item.kind: item for item in found}


def shown(text: str, kind: str, path: str = "README.md") -> Fact:
    return fact("terms-string", Place(path, line=9), text=text, kind_of=kind)


def test_a_publishers_own_repo_owes_nothing_but_its_text() -> None:
    found = due("llama3.1", None)
    assert {kind: item.state for kind, item in found.items()} == {
        "license-copy": "missing",
        "notice": "unknown",
        "display": "unknown",
    }
    assert all(item.assumed and item.act == "distribute" for item in found.values())
    assert not list(missing_facts(found.values(), [concluded("llama3.1")]))


def test_what_a_derivative_lacks_is_missing_and_becomes_a_fact() -> None:
    found = due("llama3.1", None, derived("x/Tiger-8B"), repo="x/Tiger-8B")
    assert {kind: item.state for kind, item in found.items()} == dict.fromkeys(
        ("license-copy", "notice", "display", "name-prefix"), "missing"
    )
    facts = list(missing_facts(found.values(), [concluded("llama3.1", repo="x/Tiger-8B")]))
    assert sorted(str(item.get("duty")) for item in facts) == ["display", "name-prefix", "notice"]
    assert {item.place for item in facts} == {Place("README.md", line=2)}


def test_a_licence_that_quotes_its_own_strings_shows_them_to_nobody() -> None:
    quoted = fact("terms-string", Place("LICENSE", line=9), text="Built with Llama", file_kind="license")
    assert due("llama3.1", None, BASE, quoted)["display"].state == "missing"


def test_what_a_derivative_has_is_done_and_says_where() -> None:
    row = load().license("llama3.1")
    assert row is not None
    notice = next(clause.strings[0] for clause in row.clauses if clause.kind == "notice")
    text = fact("license-text", Place("LICENSE"), file_kind="license", license="llama3.1")
    found = due(
        "llama3.1",
        None,
        derived("x/Llama-Tiger-8B"),
        text,
        shown("Built with Llama", "display"),
        shown(notice, "notice", "NOTICE"),
        repo="x/Llama-Tiger-8B",
    )
    assert {item.state for item in found.values()} == {"done"}
    assert found["license-copy"].place == Place("LICENSE")
    assert found["notice"].place == Place("NOTICE", line=9)
    assert found["notice"].strings == (notice,)


@pytest.mark.parametrize(
    ("use", "state", "missing"),
    [
        (Use(commercial=True), "unknown", ("use.monthly_active_users", "use.monthly_revenue")),
        (Use(commercial=True, monthly_active_users=2 * 10**8), "unknown", ()),
        (Use(commercial=True, monthly_active_users=1000, annual_revenue=1e6), "not-needed", ()),
        (Use(commercial=False), "not-needed", ()),
    ],
)
def test_a_display_duty_holds_above_its_figures_only(use: Use, state: str, missing: tuple[str, ...]) -> None:
    found = due("kimi-k2-modified-mit", use)["display"]
    assert (found.state, found.missing, found.strings) == (state, missing, ("Kimi K2",))


def test_inside_the_house_nothing_has_to_be_shipped() -> None:
    found = due("llama3.1", Use(commercial=True, distribute=("internal",), modify=True, train_on_outputs=False), BASE)
    assert {item.state for item in found.values()} == {"not-needed"}


def test_changes_have_to_be_stated_where_changed_weights_are_passed_on() -> None:
    passed_on = {"distribute": ("weights",)}
    assert due("apache-2.0", Use(modify=True, **passed_on))["state-changes"].state == "unknown"
    assert due("apache-2.0", Use(modify=False, **passed_on))["state-changes"].state == "not-needed"
    assert due("apache-2.0", Use(**passed_on))["state-changes"].missing == ("use.modify",)


def test_a_text_that_was_not_identified_is_not_told_as_the_licence() -> None:
    text = fact("license-text", Place("LICENSE"), file_kind="license", license=None)
    assert due("llama3.1", None, text)["license-copy"].state == "unknown"
    elsewhere = fact("license-text", Place("other/LICENSE"), file_kind="license", license="llama3.1")
    assert due("llama3.1", None, elsewhere, repo="mine")["license-copy"].state == "missing"


def test_a_changed_text_is_no_copy_of_the_base_models() -> None:
    text = fact("license-text", Place("LICENSE"), file_kind="license", license="llama3.1", modified=True)
    copy = due("llama3.1", None, derived("x/Tiger-8B"), text, repo="x/Tiger-8B")["license-copy"]
    assert (copy.state, copy.place) == ("unknown", Place("LICENSE"))
    assert "other words" in copy.because
    assert due("llama3.1", None, text)["license-copy"].state == "done", "of who wrote it, it is the text that holds"


def test_a_scan_tells_them_and_a_derivative_is_found(tmp_path: Path) -> None:
    card = "license: llama3.1\nbase_model: meta-llama/Llama-3.1-8B"
    report = scan(model(tmp_path / "m", card), "default")
    found = outcomes(report)
    assert found["license-display-missing"] == found["license-notice-missing"] == "allow"
    assert {item.kind for item in report.targets[0].obligations} >= {"license-copy", "notice", "display"}
    own = outcomes(scan(model(tmp_path / "own", "license: llama3.1"), "default"))
    assert not {"license-display-missing", "license-notice-missing", "license-name-prefix"} & set(own)


def test_the_order_is_what_is_left_first() -> None:
    row = load().license("llama3.1")
    assert row is not None
    text = fact("license-text", Place("LICENSE"), file_kind="license", license="llama3.1")
    states = [item.state for item in obligations([(concluded("llama3.1"), row)], [BASE, text], None)]
    assert states == sorted(states, key=("missing", "unknown", "done").index)


def test_of_licences_to_choose_from_only_the_one_that_leaves_least_is_told(tmp_path: Path) -> None:
    use = "extends: default\nuse: {distribute: [product], modify: true}\n"
    (target,) = scan(model(tmp_path / "m", "license: MIT OR Apache-2.0"), use).targets
    assert {item.license for item in target.obligations} == {"mit"}
    (target,) = scan(model(tmp_path / "m", "license: MIT AND Apache-2.0"), use).targets
    assert {item.license for item in target.obligations} == {"mit", "apache-2.0"}


def test_what_is_wished_for_is_never_missing() -> None:
    found = due("tencent-hunyuan-community", Use(distribute=("product",), modify=True), BASE)
    display = found["display"]
    assert (display.state, display.because) == ("unknown", "it is wished for, not required")
