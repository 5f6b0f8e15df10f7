"""A comparison of saved reports says what one of the whole reports would, although little of them is held."""

from __future__ import annotations

import generated
import samples
from hypothesis import given, settings

from scanner.comparing.compare import compare
from scanner.comparing.kept import compared
from scanner.model.artifact import Artifact
from scanner.model.codec import report_to_json
from scanner.model.fact import Fact, fact
from scanner.model.place import Place
from scanner.model.report import Report
from scanner.model.report_source import source_of
from scanner.model.report_whole import report_of

EXCERPT = ("> os.system",)


def _kept(report: Report) -> Report:
    return report_of(source_of(report_to_json(report)), compared)


@settings(max_examples=100, deadline=None)
@given(generated.reports(), generated.reports())
def test_the_comparison_is_the_same(before: Report, after: Report) -> None:
    assert compare(_kept(before), _kept(after)) == compare(before, after)


def _report(*facts: Fact) -> Report:
    artifacts = tuple(Artifact(path, 1) for path in sorted({item.place.path for item in facts}))
    return samples.report(samples.target("t", "pass", [], facts=facts, artifacts=artifacts))


def _calls(path: str, *names: str) -> list[Fact]:
    return [
        fact(kind, Place(path, offset=at), callable=name, arguments=str(at), excerpt=EXCERPT)
        for at, name in enumerate(names)
        for kind in ("pickle-import", "pickle-call")
    ]


def test_many_calls_of_one_thing_are_held_once_and_every_callable_of_each_file_is_compared() -> None:
    before = _report(*_calls("a.pkl", *["numpy.array"] * 50), *_calls("b.pkl", "numpy.array"))
    after = _report(*_calls("a.pkl", *["numpy.array"] * 40, "os.system"), *_calls("b.pkl", "os.system"))
    kept = _kept(before)
    assert [(item.kind, item.place.path) for item in kept.targets[0].facts] == [
        ("pickle-import", "a.pkl"),
        ("pickle-call", "a.pkl"),
        ("pickle-import", "b.pkl"),
        ("pickle-call", "b.pkl"),
    ]
    diff = compare(kept, _kept(after))
    assert diff == compare(before, after)
    assert [change.subject for change in diff.targets[0].changes if change.about == "code"] == ["os.system"]
