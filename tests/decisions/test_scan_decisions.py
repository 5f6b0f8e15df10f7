"""A scan honours what the people of the invoker's project decided, and nobody else's decisions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from scanner.catalog.baseline_text import baseline_text
from scanner.catalog.ledger import ledger_of
from scanner.catalog.ledger_parts import Known, Ledger
from scanner.cli.main import main
from tests.decisions.models import RULE, digest, entry, payload, project, put, scan, waive

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.decisions.models import Scan

    Run = Callable[..., Scan]

BYTES = payload()
OTHER = payload("false")
MIT = (Path(__file__).parents[2] / "tests/decisions/MIT.txt").read_bytes()
PINNED = {"rule": RULE, "sha256": digest(BYTES)}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return lambda *arguments, **more: scan(monkeypatch, capsys, *arguments, **more)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = project(tmp_path / "p", model_pkl=BYTES, sub__model_pkl=BYTES)
    for folder in (made, made / "sub"):
        put(folder / "README.md", "---\nlicense: mit\n---\n# A model\n")
        put(folder / "LICENSE", MIT)
    return made


def test_a_waiver_makes_the_scan_pass_and_says_so(run: Run, root: Path) -> None:
    assert run(root, ".").code == 1
    waive(root, entry(**PINNED, approver="Ada"))
    done = run(root, ".")
    assert (done.code, done.notes, done.outcome("model.pkl")) == (0, [], ("allow", "waiver"))
    first, *policy = done.verdicts()["model.pkl"]["reasons"]
    assert first == {
        "text": "waiver until 2027-01-31 by Ada on 2027-01-14 → allow: our own test",
        "origin": ".weighbridge/waivers.yaml:3",
    }
    assert policy[0]["text"].startswith("tag security, level error → deny")


def test_it_holds_wherever_in_the_project_one_stands(run: Run, root: Path) -> None:
    waive(root, entry(**PINNED))
    assert run(root / "sub", ".").code == 0
    assert run(root, "sub").code == 0
    assert run(root, "sub/model.pkl").code == 0
    assert run(root, "model.pkl", command="hook").code == 0
    assert run(root / "sub", "model.pkl", command="hook").code == 0


def test_other_bytes_void_a_waiver_although_the_finding_is_the_same(run: Run, root: Path) -> None:
    waive(root, entry(**PINNED, paths="model.pkl"))
    before = run(root, "model.pkl")
    put(root / "model.pkl", OTHER)
    after = run(root, "model.pkl")
    (old,), (new,) = before.verdicts().values(), after.verdicts().values()
    assert old["subject"] == new["subject"], "only the bytes differ"
    assert (before.code, after.code, new["outcome"]) == (0, 1, "deny")
    assert after.notes == [
        "The waiver at .weighbridge/waivers.yaml:3 is void: model.pkl has other bytes now."
        " Look at it again, and waive it anew."
    ]


def test_a_waiver_ends_with_its_last_day(run: Run, root: Path) -> None:
    for day, code in (("2027-01-15", 0), ("2027-01-14", 1)):
        waive(root, entry(**PINNED, created="2027-01-01", expires=day))
        done = run(root, ".")
        assert done.code == code, day
    assert done.notes == [
        "The waiver at .weighbridge/waivers.yaml:3 expired on 2027-01-14: remove it, or look at it again and decide anew."
    ]


def test_the_policy_says_how_long_and_whether_without_bytes(run: Run, root: Path) -> None:
    policy = root / ".weighbridge" / "policy.yaml"
    waive(root, entry(**PINNED, created="2027-01-01", expires="2027-04-15"))
    assert run(root, ".").code == 0
    done = run(root, ".", "--policy", "strict")
    assert "lasts more than the 90 days" in done.notes[0]
    assert done.code == 1
    put(policy, "version: 1\ntitle: t\nextends: strict\nwaivers: {max_days: 120}\n")
    assert run(root, ".").code == 0
    waive(root, entry(rule=RULE))
    assert run(root, ".").code == 1
    put(policy, "version: 1\ntitle: t\nextends: default\nwaivers: {pinned: false}\n")
    assert run(root, ".").code == 0
    put(policy, "version: 1\ntitle: t\nextends: default\nwaivers: {max_days: 0}\n")
    done = run(root, ".")
    assert (done.code, done.report) == (2, {})
    assert "policy.yaml:4:" in done.err


@pytest.mark.parametrize("where", ["here", "nested", "linked", "scanned-away"])
def test_decisions_of_a_scanned_folder_that_is_not_the_project_never_count(
    run: Run, tmp_path: Path, where: str
) -> None:
    model = tmp_path / "p" / "model"
    hostile = project(model if where == "nested" else tmp_path / "model", model_pkl=BYTES)
    waive(hostile, entry(**PINNED, paths="*.pkl"))
    put(hostile / ".weighbridge" / "policy.yaml", "version: 1\ntitle: t\nwaivers: {pinned: false}\ndecide: []\n")
    root = project(tmp_path / "home") if where != "nested" else tmp_path / "p"
    if where == "nested":
        (root / ".git").mkdir()
        target: object = "model"
    elif where == "linked":
        if os.name == "nt":
            pytest.skip("needs links")
        (root / "model").symlink_to(hostile)
        target = "model"
    elif where == "here":
        (hostile / ".git").rmdir()
        root, target = hostile, "."
    else:
        target = hostile
    done = run(root, target)
    assert (done.code, done.outcome("model.pkl")) == (1, ("deny", ""))
    assert done.notes == []


def test_decisions_outside_of_any_repository_do_not_count(run: Run, tmp_path: Path) -> None:
    put(tmp_path / "m" / "model.pkl", BYTES)
    waive(tmp_path / "m", entry(**PINNED))
    assert run(tmp_path / "m", ".").code == 1
    assert run(tmp_path / "m", ".", "--waivers", ".weighbridge/waivers.yaml").code == 0, "an explicit file does"


def test_a_waiver_of_the_project_may_be_for_what_lies_elsewhere(run: Run, tmp_path: Path) -> None:
    root = project(tmp_path / "home")
    put(tmp_path / "away" / "model.pkl", BYTES)
    waive(root, entry(**PINNED))
    assert run(root, tmp_path / "away").code == 0
    put(tmp_path / "away" / "model.pkl", OTHER)
    assert run(root, tmp_path / "away").code == 1
    waive(root, entry(**{**PINNED, "sha256": digest(OTHER)}, target=str(tmp_path / "away")))
    assert run(root, tmp_path / "away").code == 0
    waive(root, entry(**{**PINNED, "sha256": digest(OTHER)}, target="hf://org/away"))
    assert run(root, tmp_path / "away").code == 1


def test_a_baseline_is_for_the_project_alone_and_for_known_bytes(run: Run, root: Path, tmp_path: Path) -> None:
    found = run(root, ".").verdicts()
    lines = [Known(item["subject"], digest(BYTES), RULE, path) for path, item in found.items()]
    put(root / ".weighbridge" / "baseline.txt", baseline_text(lines))
    done = run(root, ".")
    assert (done.code, done.notes, done.outcome("model.pkl")) == (0, [], ("allow", "baseline"))
    away = tmp_path / "away"
    put(away / "model.pkl", BYTES)
    assert run(root, away).outcome("model.pkl") == ("deny", "")
    put(root / "model.pkl", OTHER)
    done = run(root, ".")
    assert (done.code, done.outcome("model.pkl"), done.outcome("sub/model.pkl")) == (
        1,
        ("deny", ""),
        ("allow", "baseline"),
    )
    assert done.notes[0].startswith("1 line of .weighbridge/baseline.txt no longer holds: model.pkl has other bytes")
    (root / "model.pkl").unlink()
    done = run(root, ".")
    assert (done.code, done.notes) == (
        0,
        ["1 line of .weighbridge/baseline.txt is no longer needed, model.pkl first: run weighbridge baseline update."],
    )


def test_a_baseline_knows_an_unidentified_text_by_its_bytes_alone(run: Run, tmp_path: Path) -> None:
    words = b"House words. Whoever feeds the cat may run the model on any day but Sunday.\n" * 9
    root = project(tmp_path / "p", LICENSE=words, config_json=b"{}")
    put(root / "README.md", "---\nlicense: other\nlicense_name: house-1\nlicense_link: LICENSE\n---\n# m\n")
    rule = "license-unidentified"
    found = run(root, ".").verdicts(rule)["LICENSE"]
    line = Known(found["subject"], digest(words), rule, "LICENSE")
    put(root / ".weighbridge" / "baseline.txt", baseline_text([line]))
    assert run(root, ".").outcome("LICENSE", rule) == ("allow", "baseline")
    put(root / "LICENSE", words + b"For research alone.\n")
    done = run(root, ".")
    assert done.verdicts(rule)["LICENSE"]["subject"] == found["subject"], "the finding is the same"
    assert done.outcome("LICENSE", rule) == ("review", "")
    assert "LICENSE has other bytes now" in done.notes[0]


def test_a_mark_asks_for_a_look_although_a_waiver_allows_it(run: Run, root: Path) -> None:
    waive(root, entry(**PINNED), marks=f"- {{says: review, rule: {RULE}, paths: model.pkl, by: Eve}}\n")
    done = run(root, ".")
    assert (done.code, done.outcome("model.pkl"), done.outcome("sub/model.pkl")) == (
        1,
        ("deny", "mark"),
        ("allow", "waiver"),
    )
    for flag in ("--no-waivers",):
        assert run(root, ".", flag).outcome("model.pkl") == ("deny", "mark")


def test_a_clarification_of_the_project_joins_those_of_the_policy(run: Run, tmp_path: Path) -> None:
    words = b"House words. Whoever feeds the cat may run the model on any day but Sunday.\n" * 9
    root = project(tmp_path / "p", LICENSE=words, config_json=b"{}")
    put(root / "README.md", "---\nlicense: other\nlicense_name: house-1\nlicense_link: LICENSE\n---\n# m\n")
    rule = "license-unidentified"
    assert run(root, ".").outcome("LICENSE", rule) == ("review", "")
    said = "license: MIT, reason: r, approver: Ada, created: 2027-01-02"
    text = f"version: 1\nclarify:\n- {{file: LICENSE, sha256: {digest(words)}, {said}}}\n"
    put(root / ".weighbridge" / "clarify.yaml", text)
    done = run(root, ".")
    assert done.outcome("LICENSE", rule) == ("allow", "clarified")
    first = done.verdicts(rule)["LICENSE"]["reasons"][0]
    assert first == {
        "text": "clarified by Ada on 2027-01-02 as MIT → allow: r",
        "origin": ".weighbridge/clarify.yaml:3",
    }
    put(root / "LICENSE", words + b"\n")
    done = run(root, ".")
    assert done.outcome("LICENSE", rule) == ("review", "")
    assert any("clarify.yaml:3 is void" in note for note in done.notes)
    assert run(root, ".", "--no-waivers").outcome("LICENSE", rule) == ("review", "")


def test_a_clarification_that_came_with_the_change_under_review_concludes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scanner.pipeline import decided

    words = b"House words. Whoever feeds the cat may run the model on any day but Sunday.\n" * 9
    root = project(tmp_path / "p", LICENSE=words, config_json=b"{}")
    put(root / "README.md", "---\nlicense: other\nlicense_name: house-1\nlicense_link: LICENSE\n---\n# m\n")
    text = f"version: 1\nclarify:\n- {{file: LICENSE, sha256: {digest(words)}, license: MIT, reason: r}}\n"
    put(root / ".weighbridge" / "clarify.yaml", text)
    rule = "license-unidentified"
    real = decided.with_ledger
    for base, strict, default in (
        (Ledger(), ("review", "clarified"), ("review", "")),
        (ledger_of(clarify=b"# moved\n" + text.encode()), ("allow", "clarified"), ("allow", "clarified")),
    ):
        monkeypatch.setattr(decided, "with_ledger", lambda made, ledger, base=base: real(made, ledger, base))
        done = run(root, ".", "--policy", "strict")
        assert done.outcome("LICENSE", rule) == strict
        assert done.notes == []
        assert run(root, ".").outcome("LICENSE", rule) == default
        concluded = [item for item in done.report["targets"][0]["facts"] if item["kind"] == "license-concluded"]
        assert any("mit" in item["attributes"].get("licenses", ()) for item in concluded) == (strict[0] == "allow")


@pytest.mark.parametrize(
    "data",
    [
        b"version: 1\nwaivers:\n- {rule: pickle-unsafe-calable, reason: x, expires: 2027-02-01}\n",
        b"version: 1\nwaivers: [\n",
        b"\x00\xff",
        b"#" * ((1 << 20) + 1),
        b"{" * 100_000,
        b"version: 1\nwaivers:\n" + b"- {a: b}\n" * 20_000,
    ],
)
@pytest.mark.parametrize("command", ["scan", "hook"])
def test_a_broken_or_huge_ledger_ends_the_run_before_it_begins(run: Run, root: Path, data: bytes, command: str) -> None:
    put(root / ".weighbridge" / "waivers.yaml", data)
    done = run(root, "model.pkl", command=command)
    assert (done.code, done.report) == (2, {})
    assert done.err.startswith("weighbridge: .weighbridge/waivers.yaml")
    assert len(done.err.splitlines()) <= 20


def test_a_file_of_waivers_that_is_absent_is_an_error(run: Run, root: Path) -> None:
    done = run(root, ".", "--waivers", "nowhere.yaml")
    assert (done.code, done.err) == (
        2,
        "weighbridge: nowhere.yaml: cannot be read: No such file or directory. Mend it, or remove it.\n",
    )
    assert run(root, ".", "--waivers", ".weighbridge").code == 2
    assert run(root, ".", "--waivers", "x", "--no-waivers").code == 2


def test_a_file_of_waivers_may_stand_in_for_the_projects_own(run: Run, root: Path) -> None:
    waive(root, entry(**PINNED))
    put(root / "other.yaml", "version: 1\n")
    assert run(root, "model.pkl", "--waivers", "other.yaml").code == 1
    assert run(root, "model.pkl", "--no-waivers").code == 1


def test_digests_are_in_the_report_where_they_are_asked_for_and_nowhere_else(run: Run, root: Path) -> None:
    def known(done: Scan) -> dict[str, Any]:
        return {item["path"]: item.get("sha256") for item in done.report["targets"][0]["artifacts"]}

    put(root / "notes.json", "{}")
    put(root / "LICENSE", "You may use it on Tuesdays.\n")
    assert set(known(run(root, ".")).values()) == {None}
    waive(root, entry(**PINNED, paths="model.pkl"))
    found = known(run(root, ".", "--digests"))
    assert (found["model.pkl"], found["sub/model.pkl"], found.get("notes.json")) == (digest(BYTES), digest(BYTES), None)
    assert found["LICENSE"], "what a person concludes from a text is pinned to it, wherever the finding is"


def test_only_files_that_a_decision_rests_on_are_hashed(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import scanner.pipeline.decided as decided

    hashed: list[str] = []
    real = decided.digest_of
    monkeypatch.setattr(decided, "digest_of", lambda item: hashed.append(item.artifact.path) or real(item))
    put(root / "weights.safetensors", (2).to_bytes(8, "little") + b"{}")
    waive(
        root, entry(**PINNED, paths="model.pkl"), entry(rule="license-*", sha256="0" * 64), entry(rule="safetensors-*")
    )
    run(root, ".")
    assert hashed == ["model.pkl"]


def test_a_hook_judges_changed_files_alone_and_tells_only_what_is_about_them(run: Run, root: Path) -> None:
    waive(
        root,
        entry(**{**PINNED, "sha256": digest(OTHER)}, paths="model.pkl"),
        entry(rule="license-mismatch", sha256="0" * 64),
        entry(rule="license-mismatch", expires="2027-01-14"),
        entry(**PINNED, paths="sub/*"),
    )
    done = run(root, "sub/model.pkl", command="hook")
    assert (done.code, done.notes) == (0, [])
    done = run(root, "model.pkl", command="hook")
    assert (done.code, len(done.notes)) == (1, 1)
    assert "waivers.yaml:3 is void" in done.notes[0]
    put(root / "model.pkl", OTHER)
    assert run(root, "model.pkl", "sub/model.pkl", command="hook").code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any bytes as a name")
def test_names_that_no_encoding_has_are_decided_on_by_fingerprint_and_baseline(run: Run, root: Path) -> None:
    name = os.fsdecode(b"bad\xff.pkl")
    put(root / name, BYTES)
    found = run(root, name)
    (path,) = found.verdicts()
    print_of = found.verdicts()[path]["subject"]
    waive(root, entry(fingerprint=print_of, sha256=digest(BYTES)))
    assert run(root, name).code == 0
    waive(root)
    put(root / ".weighbridge" / "baseline.txt", baseline_text([Known(print_of, digest(BYTES), RULE, name)]))
    assert run(root, name).code == 0
    put(root / name, OTHER)
    assert run(root, name).code == 1


CODE = "class A:\n    pass\n"


def test_a_waiver_of_custom_code_is_void_once_the_code_is_another(run: Run, tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    config = json.dumps({"model_type": "x", "auto_map": {"AutoModel": "modeling_x.A"}})
    put(root / "config.json", config)
    put(root / "modeling_x.py", CODE)
    rule = "custom-code-required"
    plain = f"{digest(config.encode())}  config.json\n{digest(CODE.encode())}  modeling_x.py\n"
    assert run(root, ".").outcome("config.json", rule) == ("review", "")
    waive(root, entry(rule=rule, sha256=digest(plain.encode())))
    assert run(root, ".").outcome("config.json", rule) == ("allow", "waiver")
    assert run(root, "config.json", command="hook").outcome("config.json", rule) == ("allow", "waiver")
    put(root / "modeling_x.py", CODE + "    x = 1\n")
    assert run(root, ".").outcome("config.json", rule) == ("review", "")
    assert run(root, "config.json", command="hook").outcome("config.json", rule) == ("review", "")


def test_nor_does_it_hold_once_a_harmless_file_that_the_code_imports_is_another(run: Run, tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    files = {
        "config.json": json.dumps({"model_type": "x", "auto_map": {"AutoModel": "modeling_x.A"}}),
        "deep.py": "y = 1\n",
        "modeling_x.py": f"from .deep import y\n{CODE}",
    }
    for name, text in files.items():
        put(root / name, text)
    rule = "custom-code-required"
    plain = "".join(f"{digest(text.encode())}  {name}\n" for name, text in files.items())
    waive(root, entry(rule=rule, sha256=digest(plain.encode())))
    assert run(root, ".").outcome("config.json", rule) == ("allow", "waiver")
    assert run(root, "config.json", command="hook").outcome("config.json", rule) == ("allow", "waiver")
    put(root / "deep.py", "y = 2\n")
    done = run(root, ".")
    assert done.outcome("config.json", rule) == ("review", "")
    assert "void: config.json, or code that it leads to, has other bytes now." in done.notes[0]


def test_the_console_counts_what_people_allowed_and_tells_it_on_request(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waive(root, entry(**PINNED, approver="Ada\x1b[31m"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    monkeypatch.chdir(root)
    assert main(["scan", "."]) == 0
    out = capsys.readouterr().out
    assert "PASS  .: 6 files in scope, nothing to review, 2 waived" in out
    assert "2 errors allowed by people (pickle-unsafe-callable); --show-waived tells by whom and why" in " ".join(
        out.split()
    )
    assert main(["scan", ".", "--show-waived"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Allowed by people (2)" in out
    assert (
        "waiver until 2027-01-31 by Ada\\x1b[31m on 2027-01-14 → allow: our own test (.weighbridge/waivers.yaml:3)"
        in out
    )
    assert main(["hook", "model.pkl"]) == 0
    assert capsys.readouterr().out == ""


def test_sarif_leaves_waived_results_out_unless_they_are_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waive(root, entry(**PINNED))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    monkeypatch.chdir(root)
    assert main(["scan", ".", "--output", "sarif", "--output", "json:r.json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["results"] == []
    assert main(["scan", ".", "--output", "sarif", "--show-waived"]) == 0
    scanned = capsys.readouterr().out
    results = json.loads(scanned)["runs"][0]["results"]
    assert [result["suppressions"] for result in results] == [
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "waiver until 2027-01-31, decided on 2027-01-14 → allow: our own test "
                "(.weighbridge/waivers.yaml:3).",
            }
        ]
    ] * 2
    assert main(["report", "r.json", "--output", "sarif", "--show-waived"]) == 0
    assert capsys.readouterr().out == scanned.replace('"exitCode": 1', '"exitCode": 0')


def test_each_file_of_decisions_is_looked_for() -> None:
    from scanner.catalog.ledger_parts import BASELINE_PATH, CLARIFY_PATH, WAIVERS_PATH
    from scanner.pipeline.invoked import DECISIONS

    assert list(DECISIONS) == [WAIVERS_PATH, CLARIFY_PATH, BASELINE_PATH]


def hook_modules(root: Path, *arguments: str) -> tuple[str, set[str], str]:
    """The exit code of a hook in a process of its own, the modules that it imported, and what it told of mistakes."""
    call = f"c = main(['hook', *{arguments!r}])"
    code = f"import sys; from scanner.cli.main import main; {call}; print('\\0', c, *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), str(Path(yaml.__file__).parents[1])]),
            "SOURCE_DATE_EPOCH": "1800000000",
        },
        capture_output=True,
        check=False,
    )
    exit_code, *modules = done.stdout.decode().rpartition("\0")[2].split()
    return exit_code, set(modules), done.stderr.decode()


CLEAN = b"\x80\x04N."
OF_DECISIONS = {
    *("scanner.catalog.ledger", "scanner.policy.waived", "scanner.pipeline.decided"),
    *("hashlib", "_hashlib", "yaml", "_yaml"),
}


def test_a_hook_without_decisions_imports_nothing_for_them(tmp_path: Path) -> None:
    root = project(tmp_path / "p", model_pkl=CLEAN)
    put(root / ".weighbridge" / "lock.yaml", "version: 1\n")
    code, modules, err = hook_modules(root, "model.pkl")
    assert code == "0", err
    assert (OF_DECISIONS | {"scanner.catalog.lazy_ledger", "scanner.pipeline.asking"}) & modules == set()
    assert {"unicodedata", "scanner.reports.console", "scanner.reports.console_target"} & modules == set()


@pytest.mark.parametrize("flags", [(), ("--no-waivers",), ("--digests",)])
def test_a_hook_that_finds_nothing_reads_no_decisions(tmp_path: Path, flags: tuple[str, ...]) -> None:
    root = project(tmp_path / "p", model_pkl=CLEAN, bad_pkl=BYTES)
    waive(root, entry(**PINNED), marks=f"- {{says: review, rule: {RULE}, paths: x.pkl}}\n")
    put(root / ".weighbridge" / "clarify.yaml", "version: 1\n")
    put(root / ".weighbridge" / "baseline.txt", baseline_text([Known("0" * 32, digest(BYTES), RULE, "x.pkl")]))
    code, modules, err = hook_modules(root, *flags, "model.pkl")
    assert code == "0", err
    assert OF_DECISIONS & modules == set()
    code, modules, err = hook_modules(root, *flags, "bad.pkl")
    assert code == ("1" if "--no-waivers" in flags else "0"), err
    assert "yaml" in modules


def test_a_hook_reads_a_baseline_without_any_yaml(run: Run, tmp_path: Path) -> None:
    root = project(tmp_path / "p", bad_pkl=BYTES)
    (item,) = run(root, ".").verdicts().values()
    put(root / ".weighbridge" / "baseline.txt", baseline_text([Known(item["subject"], digest(BYTES), RULE, "bad.pkl")]))
    code, modules, err = hook_modules(root, "bad.pkl")
    assert code == "0", err
    assert {"yaml", "_yaml"} & modules == set()


def test_a_hook_tells_of_a_broken_ledger_where_it_matters_and_a_scan_always(run: Run, tmp_path: Path) -> None:
    root = project(tmp_path / "p", model_pkl=CLEAN, bad_pkl=BYTES)
    put(root / "texts" / "LICENSE", MIT)
    for name, matters in (("waivers.yaml", "bad.pkl"), ("baseline.txt", "bad.pkl"), ("clarify.yaml", "texts/LICENSE")):
        put(root / ".weighbridge" / name, "broken: [\n")
        assert run(root, "model.pkl", command="hook").code == 0
        for done in (run(root, matters, command="hook"), run(root, "model.pkl")):
            assert (done.code, done.report) == (2, {})
            assert done.err.startswith(f"weighbridge: .weighbridge/{name}:")
        (root / ".weighbridge" / name).unlink()


def test_a_hook_honours_clarifications_of_texts_beside_and_among_the_changed_files(run: Run, tmp_path: Path) -> None:
    words = b"House words. Whoever feeds the cat may run the model on any day but Sunday.\n" * 9
    root = project(tmp_path / "p", LICENSE=words, config_json=b"{}", model_pkl=CLEAN)
    put(root / "README.md", "---\nlicense: other\nlicense_name: house-1\nlicense_link: LICENSE\n---\n# m\n")
    rule = "license-unidentified"
    text = f"version: 1\nclarify:\n- {{file: LICENSE, sha256: {digest(words)}, license: MIT, reason: r}}\n"
    put(root / ".weighbridge" / "clarify.yaml", text)
    for file in ("LICENSE", "README.md"):
        assert run(root, "LICENSE", file, command="hook").outcome("LICENSE", rule) == ("allow", "clarified")
    put(root / "LICENSE", words + b"\n")
    done = run(root, "LICENSE", command="hook")
    assert done.outcome("LICENSE", rule) == ("review", "")
    assert done.notes == [
        "The clarify entry at .weighbridge/clarify.yaml:3 is void: LICENSE has other bytes now. Look at it again."
    ]
