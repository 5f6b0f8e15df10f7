"""What the built-in policies and a policy with a profile answer for real licences, from card and text to verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.model.verdict import Reason
from tests.policy.models import judged, model, outcomes, scan

CARDS = {
    "llama3.1": "license: llama3.1",
    "gemma": "license: gemma",
    "cc-by-nc": "license: cc-by-nc-4.0",
    "apache": "license: apache-2.0",
    "hunyuan": "license: other\nlicense_name: tencent-hunyuan-community",
    "lfm": "license: other\nlicense_name: lfm1.0",
    "kimi-k2": "license: other\nlicense_name: kimi-k2-modified-mit",
    "gpl": "license: gpl-3.0",
    "exaone": "license: other\nlicense_name: exaone-1.1-nc",
    "modified-mit": "license: other\nlicense_name: modified-mit",
}
SILENT = ("license-text-missing", "license-use-restrictions", "license-use-policy")
"""Rules whose outcome says nothing of how a clause was answered."""

TABLE = [
    ("default", "llama3.1", {"license-conditions": "allow"}),
    ("default", "gemma", {"license-conditions": "allow"}),
    ("default", "cc-by-nc", {"license-non-commercial": "review"}),
    ("default", "apache", {}),
    ("default", "hunyuan", {"license-conditions": "allow"}),
    ("default", "kimi-k2", {"license-conditions": "allow"}),
    ("commercial", "llama3.1", {"license-threshold": "review"}),
    ("commercial", "gemma", {"license-output-derivative": "review"}),
    ("commercial", "cc-by-nc", {"license-non-commercial": "deny"}),
    ("commercial", "apache", {}),
    (
        "commercial",
        "hunyuan",
        {"license-territory": "review", "license-threshold": "review", "license-output-training": "review"},
    ),
    ("commercial", "lfm", {"license-threshold": "review"}),
    ("commercial", "kimi-k2", {"license-display-threshold": "review"}),
    ("commercial", "gpl", {"license-not-allowed": "review"}),
    ("commercial", "modified-mit", {"license-conditions": "review"}),
    ("research", "llama3.1", {"license-threshold": "allow"}),
    ("research", "gemma", {"license-output-derivative": "allow"}),
    ("research", "cc-by-nc", {"license-non-commercial": "allow"}),
    ("research", "apache", {}),
    (
        "research",
        "hunyuan",
        {"license-territory": "review", "license-threshold": "allow", "license-output-training": "review"},
    ),
    ("research", "lfm", {"license-threshold": "allow"}),
    ("research", "kimi-k2", {"license-display-threshold": "allow"}),
    ("default", "exaone", {"license-non-commercial": "review"}),
    ("commercial", "exaone", {"license-non-commercial": "deny", "license-output-training": "review"}),
    ("research", "exaone", {"license-non-commercial": "allow", "license-output-training": "review"}),
]


@pytest.mark.parametrize(("policy", "card", "expected"), TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE])
def test_what_the_built_in_policies_answer(tmp_path: Path, policy: str, card: str, expected: dict[str, str]) -> None:
    found = outcomes(scan(model(tmp_path / "m", CARDS[card]), policy))
    assert {rule: outcome for rule, outcome in found.items() if rule not in SILENT} == expected


def use(**facts: object) -> str:
    lines = "".join(f"  {key}: {value}\n" for key, value in facts.items())
    return f"extends: default\nuse:\n{lines}"


@pytest.mark.parametrize(
    ("card", "facts", "rule", "outcome"),
    [
        ("llama3.1", {"monthly_active_users": 900_000_000}, "license-threshold", "deny"),
        ("llama3.1", {"monthly_active_users": 900_000}, "license-threshold", "allow"),
        ("hunyuan", {"regions": "[DE]"}, "license-territory", "deny"),
        ("hunyuan", {"regions": "[EU]"}, "license-territory", "deny"),
        ("hunyuan", {"regions": "[US, NO]"}, "license-territory", "allow"),
        ("hunyuan", {"train_on_outputs": "true"}, "license-output-training", "deny"),
        ("lfm", {"commercial": "true", "annual_revenue": 20_000_000}, "license-threshold", "deny"),
        ("lfm", {"commercial": "true", "annual_revenue": 2_000_000}, "license-threshold", "allow"),
        ("lfm", {"commercial": "false", "annual_revenue": 20_000_000}, "license-threshold", "allow"),
        ("cc-by-nc", {"commercial": "true"}, "license-non-commercial", "deny"),
        ("cc-by-nc", {"commercial": "false"}, "license-non-commercial", "allow"),
        ("cc-by-nc", {"modify": "true"}, "license-non-commercial", "review"),
        ("gemma", {"train_on_outputs": "true"}, "license-output-derivative", "review"),
        ("gemma", {"commercial": "true"}, "license-use-restrictions", "allow"),
    ],
)
def test_a_profile_answers_a_clause(
    tmp_path: Path, card: str, facts: dict[str, object], rule: str, outcome: str
) -> None:
    assert outcomes(scan(model(tmp_path / "m", CARDS[card]), use(**facts)))[rule] == outcome


def test_a_verdict_carries_its_chain_down_to_the_card(tmp_path: Path) -> None:
    report = scan(model(tmp_path / "m", CARDS["llama3.1"]), use(commercial="true", monthly_active_users=900_000_000))
    finding, verdict = judged(report)["license-threshold"]
    policy, profile, clause, evidence = verdict.reasons
    assert (verdict.outcome, verdict.applies, verdict.missing) == ("deny", "yes", ())
    assert policy.text.startswith("tag license, applies yes → deny")
    assert policy.origin.startswith("builtin:default:")
    assert profile == Reason("use.monthly_active_users: 900,000,000", "policy.yaml:6")
    assert clause.text.startswith("clause 2 of the Llama 3.1 Community License: ")
    assert clause.origin == "rules/licenses/llama3.1.yaml"
    assert (evidence.text, evidence.origin) == ("the model card declares it", "README.md:2:10")
    assert "more than 700 million monthly active users" in finding.message


def test_a_missing_fact_is_named(tmp_path: Path) -> None:
    _, verdict = judged(scan(model(tmp_path / "m", CARDS["llama3.1"]), use(commercial="true")))["license-threshold"]
    assert (verdict.outcome, verdict.applies, verdict.missing) == ("review", "unknown", ("use.monthly_active_users",))
    assert verdict.reasons[1].text == "use.monthly_active_users is not stated: state it, and this is answered"
    assert verdict.reasons[1].origin == "policy.yaml:5"


def test_without_a_profile_there_is_one_remark_and_its_words_tell_the_figures(tmp_path: Path) -> None:
    found = judged(scan(model(tmp_path / "m", CARDS["llama3.1"]), "default"))
    assert not [rule for rule in found if rule in ("license-threshold", "license-use-policy")]
    assert found["license-conditions"][0].message.startswith(
        "The Llama 3.1 Community License carries conditions of its own: "
        "other terms for more than 700 million monthly active users; "
    )


def test_of_licences_to_choose_from_the_best_counts(tmp_path: Path) -> None:
    either = model(tmp_path / "a", "license: MIT OR CC-BY-NC-4.0")
    found = judged(scan(either, use(commercial="true")))
    assert found["license-non-commercial"][1].outcome == "allow"
    assert found["license-non-commercial"][1].reasons[1].text == "the licence may be chosen: mit asks for less"
    both = model(tmp_path / "b", "license: MIT AND CC-BY-NC-4.0")
    assert outcomes(scan(both, use(commercial="true")))["license-non-commercial"] == "deny"
    neither = model(tmp_path / "c", "license: CC-BY-NC-SA-4.0 OR CC-BY-NC-4.0")
    assert outcomes(scan(neither, use(commercial="true")))["license-non-commercial"] == "deny"


def test_a_project_may_answer_otherwise_for_a_clause(tmp_path: Path) -> None:
    text = use(commercial="true") + "decide:\n  - {rule: license-threshold, applies: unknown, outcome: allow}\n"
    assert outcomes(scan(model(tmp_path / "m", CARDS["llama3.1"]), text))["license-threshold"] == "allow"


def test_a_scan_of_weights_alone_reads_no_terms(tmp_path: Path) -> None:
    import subprocess
    import sys

    from tests.policy.models import weights

    weights(tmp_path / "m")
    code = (
        "import sys\nfrom scanner.cli.main import main\n"
        "assert main(['hook', 'm/model.safetensors']) == 0\n"
        "named = ('scanner.licensing', 'scanner.policy.', 'scanner.pipeline.licenses', 'scanner.catalog.policy_parts',\n"
        "         'scanner.catalog.license')\n"
        "found = sorted(name for name in sys.modules if name.startswith(named))\n"
        "assert found == ['scanner.policy.decide'], found\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr


def test_an_entry_that_does_not_ask_is_not_for_clauses_that_do_not_reach_the_use(tmp_path: Path) -> None:
    text = "extends: strict\nuse: {monthly_active_users: 5}\ndecide: [{tag: license, level: warning, outcome: deny}]\n"
    assert outcomes(scan(model(tmp_path / "m", CARDS["llama3.1"]), text))["license-threshold"] == "allow"
    other = text.replace("monthly_active_users: 5", "commercial: true")
    assert outcomes(scan(model(tmp_path / "n", CARDS["llama3.1"]), other))["license-threshold"] == "deny"


def test_a_choice_with_a_licence_whose_terms_are_open_stays_open(tmp_path: Path) -> None:
    folder = model(tmp_path / "m", "license: LicenseRef-modified-mit OR CC-BY-NC-4.0")
    found = outcomes(scan(folder, use(commercial="true")))
    assert found["license-conditions"] == "review"
    assert found["license-non-commercial"] == "allow"


def test_a_licence_without_a_row_is_never_silent_under_a_profile(tmp_path: Path) -> None:
    folder = model(tmp_path / "m", "license: BUSL-1.1")
    assert outcomes(scan(folder, use(commercial="true")))["license-unrecorded"] == "review"
    assert "license-unrecorded" not in outcomes(scan(folder, "default"))
    choice = model(tmp_path / "n", "license: MIT OR BUSL-1.1")
    assert outcomes(scan(choice, use(commercial="true")))["license-unrecorded"] == "allow"


def test_many_repos_are_judged_in_time_that_grows_with_them(tmp_path: Path) -> None:
    from time import perf_counter

    from scanner.catalog.catalog import load
    from scanner.model.fact import Fact, fact
    from scanner.model.place import Place
    from scanner.pipeline.licenses import terms_of

    facts: list[Fact] = []
    for number in range(1000):
        at = Place(f"a/b/{number}/README.md", line=2)
        facts.append(
            fact("license-concluded", at, repo=f"a/b/{number}", licenses=("llama3.1",), relation="and", basis="card")
        )
        facts.append(fact("license-declared", at, statement="card", license="llama3.1"))
        facts.append(fact("base-model", at, id="x"))
    begin = perf_counter()
    terms = terms_of(facts, load().policy("default"))
    assert perf_counter() - begin < 5
    assert len({item.repo for item in terms.obligations}) == 1000


TEXTS = Path(__file__).parents[3] / "shared" / "data" / "license_texts" / "ai"
IN_TEXTS = [
    ("llama-3.1-community.txt", ("", ""), "monthly_active_users: 900000000", "license-threshold", "deny"),
    (
        "llama-3.1-community.txt",
        ("700 million", "7 million"),
        "monthly_active_users: 8000000",
        "license-threshold",
        "deny",
    ),
    ("llama-3.1-community.txt", ("", ""), "monthly_active_users: 8000000", "license-threshold", "allow"),
    ("hunyuan-a13b.txt", ("", ""), "regions: [GB]", "license-territory", "deny"),
    ("hunyuan-a13b.txt", ("", ""), "regions: [US]", "license-territory", "allow"),
    ("hunyuan-video.txt", ("", ""), "regions: [FR]", "license-territory", "deny"),
    ("hunyuan3d-2.txt", ("", ""), "monthly_active_users: 2000000", "license-threshold", "deny"),
    ("lfm-open-license-liquid-audio.txt", ("", ""), "commercial: true", "license-threshold", "review"),
    ("kimi-k3.txt", ("", ""), "business_models: [model-as-a-service]", "license-business-model", "review"),
    ("kimi-k3.txt", ("", ""), "business_models: []", "license-business-model", "allow"),
]


@pytest.mark.parametrize(("name", "edit", "fact_of_use", "rule", "outcome"), IN_TEXTS)
def test_what_a_profile_answers_for_a_real_text(
    name: str, edit: tuple[str, str], fact_of_use: str, rule: str, outcome: str, tmp_path: Path
) -> None:
    """The conclusion is made here from the text alone, as it is agreed for a repo that has one."""
    if not (TEXTS / name).exists():
        pytest.skip("the texts of licences are not in this checkout")
    from scanner.catalog.catalog import load
    from scanner.detect.detect import detect
    from scanner.licensing.identify import identify
    from scanner.licensing.parameters import parameters_of
    from scanner.model.fact import fact
    from scanner.model.place import Place
    from scanner.pipeline.licenses import terms_of
    from scanner.policy.judge import judge

    text = (TEXTS / name).read_text(encoding="utf-8")
    text = text.replace(*edit) if edit[0] else text
    found = identify(text)
    concluded = fact(
        "license-concluded",
        Place("LICENSE", line=1),
        repo="",
        licenses=(found.license,) if found.license else (),
        spdx=found.spdx,
        relation="and",
        basis="text",
        modified=found.modified,
        parameters=tuple((p.name, p.value, p.unit, p.comparison, 1) for p in parameters_of(text)),
    )
    path = tmp_path / "p.yaml"
    path.write_text(f"version: 1\ntitle: t\nextends: default\nuse: {{{fact_of_use}}}\n", encoding="utf-8")
    policy = load().policy(str(path), str(tmp_path))
    findings, verdicts = judge(detect(terms_of([concluded], policy).facts, load()), policy, "2026-01-01")
    assert {v.outcome for f, v in zip(findings, verdicts, strict=True) if f.rule == rule} == {outcome}
