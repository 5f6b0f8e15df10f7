"""A second engine: what it says is shown, agrees or not, and never changes the answer. No engine is needed here."""

import pickle

import pytest

from scanner.engines import interface
from scanner.engines.interface import EngineMissingError
from scanner.model.fact import fact


class Echo:
    """An engine that reports the same names of every stream."""

    name = "modelscan"
    version = "0"

    def __init__(self, *names, problem=""):
        self.names = names
        self.problem = problem
        self.seen = []

    def examine(self, place, reader):
        self.seen.append(reader.read_at(0, 2))
        for module, name in self.names:
            yield fact(
                "engine-finding",
                place,
                engine=self.name,
                version=self.version,
                severity="critical",
                module=module,
                name=name,
            )
        if self.problem:
            yield fact("engine-unread", place, engine=self.name, version=self.version, problem=self.problem)


@pytest.fixture
def scan(tmp_path, monkeypatch, report_of):
    def scan_with(engine, data, name="model.pkl", *more):
        monkeypatch.setattr(interface, "engine_named", lambda _name: engine)
        (tmp_path / name).write_bytes(data)
        plain = report_of(tmp_path, "scan", name, *more)
        return plain, report_of(tmp_path, "scan", name, "--engine", "modelscan", *more)

    return scan_with


def rules_of(report):
    return [finding["rule"] for finding in report["targets"][0]["findings"]]


def test_what_only_the_engine_sees_is_told_and_changes_no_answer(scan):
    engine = Echo(("evil", "run"), problem="no opcode")
    (code, before), (code_with, after) = scan(engine, pickle.dumps([1, 2], 4))
    assert code == code_with
    assert before["answer"] == after["answer"]
    assert set(rules_of(after)) - set(rules_of(before)) == {"engine-modelscan", "engine-modelscan-unread"}
    assert any("Only modelscan 0 reports: evil.run in model.pkl" in note for note in after["notes"])
    verdicts = {verdict["subject"]: verdict["outcome"] for verdict in after["targets"][0]["verdicts"]}
    for finding in after["targets"][0]["findings"]:
        if finding["rule"].startswith("engine-"):
            assert verdicts[finding["fingerprint"]] == "allow"


@pytest.mark.parametrize("policy", ["default", "strict", "commercial", "research"])
def test_no_policy_decides_on_it(scan, policy):
    data = pickle.dumps([1, 2], 4)
    flags = ("--policy", policy, "--fail-on", "review")
    (code, _), (code_with, _) = scan(Echo(("evil", "run")), data, "model.pkl", *flags)
    assert code == code_with


def test_a_policy_of_the_user_that_denies_notes_does_not_either(scan, tmp_path):
    policy = tmp_path / "own.yaml"
    policy.write_text("version: 1\ntitle: Own\ndecide:\n  - {tag: license, outcome: allow}\n  - {outcome: deny}\n")
    (code, _), (code_with, _) = scan(Echo(("evil", "run")), pickle.dumps(1, 4), "model.pkl", "--policy", str(policy))
    assert code == code_with


def test_what_both_see_is_told_as_agreed_also_by_its_name_of_python_2(scan, payload):
    _, (code, report) = scan(Echo(("posix", "system")), payload)
    facts = [item for item in report["targets"][0]["facts"] if item["kind"] == "engine-finding"]
    assert code == 1
    assert facts[0]["attributes"]["agreed"] is True
    assert len(report["notes"]) == 1
    _, (code, report) = scan(Echo(("__builtin__", "eval")), b"c__builtin__\neval\n(S'1'\ntR.", "two.pkl")
    assert next(item for item in report["targets"][0]["facts"] if item["kind"] == "engine-finding")["attributes"][
        "agreed"
    ]


def test_what_only_we_see_is_told(scan, payload):
    _, (_, report) = scan(Echo(), payload)
    assert any("Only Weighbridge reports: posix.system in model.pkl" in note for note in report["notes"])


def test_the_engine_gets_what_we_know_for_a_pickle_whatever_its_name(scan, payload):
    engine = Echo()
    scan(engine, payload, "picture.png")
    assert engine.seen == [b"\x80\x04"]
    engine = Echo()
    scan(engine, b"\x89PNG\r\n\x1a\n", "picture.png")
    assert engine.seen == []


def test_the_report_names_the_engine_that_looked(scan):
    _, (_, report) = scan(Echo(), pickle.dumps(1, 4))
    examined = next(item for item in report["targets"][0]["facts"] if item["kind"] == "engine-examined")
    assert examined["attributes"] == {"engine": "modelscan", "version": "0", "streams": 1}
    assert report["notes"][0].startswith("modelscan 0 looked at 1 pickle stream")


def test_an_engine_that_is_not_installed_is_a_usage_error(run, tmp_path, monkeypatch):
    def missing(name):
        raise EngineMissingError(
            f'--engine {name} needs {name}, which is not installed: pip install "weighbridge[{name}]"'
        )

    monkeypatch.setattr(interface, "engine_named", missing)
    code, out, err = run(tmp_path, "scan", ".", "--engine", "modelscan")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert 'pip install "weighbridge[modelscan]"' in err


def test_the_hook_has_no_second_engine(run, tmp_path):
    code, _, _ = run(tmp_path, "hook", "--engine", "modelscan", "x.pkl")
    assert code == 2


def test_the_names_that_the_command_offers_are_those_of_the_room(run, tmp_path):
    _, out, _ = run(tmp_path, "scan", "--help")
    assert "{" + ",".join(interface.NAMES) + "}" in out
