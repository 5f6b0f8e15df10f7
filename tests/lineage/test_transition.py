"""Which labels a model may have over which base: the table of verdicts, and pairs as they are on the Hub."""

from __future__ import annotations

import pytest

from scanner.lineage.loss import PROBLEMS, WEIGHTS, Loss
from scanner.lineage.terms import SILENT, UNNAMED, UNREAD, UNRECORDED, Terms, terms_of, terms_of_license
from scanner.lineage.transition import transition
from scanner.model.fact import fact
from scanner.model.place import Place
from tests.lineage.trees import licensed, node


def terms(statement: str) -> Terms:
    if statement == "-":
        return terms_of(node("a/b", None))
    found = licensed(statement)
    assert found is not None
    return terms_of_license(found)


def losses(child: str, parent: str, relation: str = "finetune") -> tuple[Loss, ...]:
    return transition(terms(child), terms(parent), relation)


def verdict(child: str, parent: str, relation: str = "finetune") -> str:
    """The worst weight and its problem; "ok" where nothing is lost."""
    found = losses(child, parent, relation)
    return f"{found[0].weight} {found[0].problem}" if found else "ok"


TABLE = """
# permissive bases
mit -> apache-2.0: ok
mit -> bsd-3-clause: ok
mit -> llama3.1: ok
mit -> gpl-3.0: ok
mit -> mit: ok
bsd-3-clause -> apache-2.0: ok
bsd -> mit: ok
apache-2.0 -> apache-2.0: ok
apache-2.0 -> mit: warning relabelled
apache-2.0 -> bsd-3-clause: warning relabelled
apache-2.0 -> llama3.1: ok
apache-2.0 -> gemma: ok
apache-2.0 -> cc-by-nc-4.0: ok
apache-2.0 -> gpl-3.0: ok
apache-2.0 -> other: ok
apache-2.0 -> -: ok
cc-by-4.0 -> mit: ok
cc-by-4.0 -> apache-2.0: ok
cc0-1.0 -> mit: ok
gpt-oss -> apache-2.0: ok
openmdw-1.0 -> apache-2.0: ok
# agreements that derived works stay under
llama2 -> apache-2.0: error looser
llama3 -> mit: error looser
llama3.1 -> apache-2.0: error looser
llama3.2 -> mit: error looser
llama3.3 -> apache-2.0: error looser
llama4 -> apache-2.0: error looser
llama3.1 -> gpl-3.0: error looser
llama3.1 -> cc-by-sa-4.0: error looser
llama3.1 -> llama3.1: ok
llama3.1 -> llama3.3: error wrong-version
llama2 -> llama3: error wrong-version
llama3.1 -> cc-by-nc-4.0: warning relabelled
llama3.1 -> gemma: warning looser
llama3.1 -> llama3.1 & apache-2.0: ok
llama3.1 -> -: warning terms-unsaid
llama3.1 -> other: warning terms-unsaid
yi -> apache-2.0: error looser
stability-ai-community -> mit: error looser
# restrictions that have to be passed on
gemma -> mit: error flow-down-lost
gemma -> apache-2.0: error flow-down-lost
gemma -> gemma: ok
gemma -> cc-by-nc-4.0: error flow-down-lost
gemma -> llama3.1: warning relabelled
deepseek -> mit: error flow-down-lost
deepseek -> deepseek & mit: ok
creativeml-openrail-m -> mit: error flow-down-lost
creativeml-openrail-m -> apache-2.0: error flow-down-lost
creativeml-openrail-m -> openrail: ok
creativeml-openrail-m -> openrail-plus-plus: ok
openrail -> mit: error flow-down-lost
bigcode-openrail-m -> apache-2.0: error flow-down-lost
falcon-2-11b -> apache-2.0: error flow-down-lost
falcon-llm -> mit: error flow-down-lost
hyperclova-x-seed -> apache-2.0: error flow-down-lost
tencent-hunyuan-community -> apache-2.0: error flow-down-lost
tencent-hunyuan-community -> tencent-hunyuan-video: ok
tencent-hunyuan-community -> llama4: warning looser
# commerce
cc-by-nc-4.0 -> mit: error non-commercial-dropped
cc-by-nc-4.0 -> apache-2.0: error non-commercial-dropped
cc-by-nc-4.0 -> cc-by-4.0: error non-commercial-dropped
cc-by-nc-4.0 -> llama3: error non-commercial-dropped
cc-by-nc-4.0 -> cc-by-nc-sa-4.0: ok
cc-by-nc-4.0 -> cc-by-nc-4.0: ok
mrl-0.1 -> cc-by-nc-4.0: warning relabelled
mrl-0.1 -> mrl-0.1: ok
cc-by-nc-4.0 -> mrl-0.1: ok
qwen-research -> apache-2.0: error non-commercial-dropped
qwen-research -> mit: error non-commercial-dropped
mrl-0.1 -> apache-2.0: error non-commercial-dropped
mnpl-0.1 -> apache-2.0: error non-commercial-dropped
exaone -> apache-2.0: error non-commercial-dropped
exaone -> exaone-4.0-nc: ok
flux-1-dev-nc -> apache-2.0: error non-commercial-dropped
fair-noncommercial-research-license -> mit: warning non-commercial-dropped
# figures
qwen -> apache-2.0: error looser
qwen -> qwen-research: ok
tongyi-qianwen -> apache-2.0: error looser
kimi-k2-modified-mit -> mit: error looser
kimi-k2-modified-mit -> modified-mit: ok
# changed versions
cc-by-nd-4.0 -> cc-by-nd-4.0: error no-derivatives
cc-by-nd-4.0 -> mit: error no-derivatives
cc-by-nc-nd-4.0 -> cc-by-nc-4.0: error no-derivatives
cc-by-nd-4.0 -> -: error no-derivatives
# the same terms
cc-by-sa-4.0 -> mit: error share-alike-broken
cc-by-sa-4.0 -> cc-by-sa-4.0: ok
cc-by-sa-4.0 -> gpl-3.0: ok
cc-by-sa-3.0 -> cc-by-sa-4.0: ok
cc-by-sa-4.0 -> cc-by-sa-3.0: error wrong-version
cc-by-nc-sa-4.0 -> cc-by-nc-4.0: error share-alike-broken
gpl-3.0 -> cc-by-sa-4.0: error share-alike-broken
gpl-3.0 -> apache-2.0: error share-alike-broken
gpl-3.0 -> mit: error share-alike-broken
gpl-3.0 -> agpl-3.0: ok
gpl-3.0 -> gpl: ok
agpl-3.0 -> apache-2.0: error share-alike-broken
agpl-3.0 -> gpl-3.0: error share-alike-broken
gpl-2.0 -> gpl-3.0: error wrong-version
gpl -> mit: error share-alike-broken
lgpl-3.0 -> apache-2.0: error share-alike-broken
lgpl-2.1 -> gpl-3.0: ok
mpl-2.0 -> mit: error share-alike-broken
# nothing that shows a permission
- -> apache-2.0: warning upstream-unknown
other -> mit: warning upstream-unknown
unknown -> apache-2.0: warning upstream-unknown
- -> -: warning upstream-unknown
cc -> apache-2.0: warning upstream-unknown
# choices: of the base's the best, of the child's the worst
llama3.1 | mit -> mit: ok
mit | gpl-3.0 -> apache-2.0: ok
llama3.1 -> llama3.1 | mit: warning looser
gpl-3.0 -> gpl-3.0 | mit: warning share-alike-broken
"""
ROWS = [tuple(part.strip() for part in line.replace("->", ":", 1).split(":")) for line in TABLE.strip().splitlines()]
ROWS = [row for row in ROWS if len(row) == 3]


@pytest.mark.parametrize(("parent", "child", "expected"), ROWS, ids=lambda text: text.replace(" ", ""))
def test_a_changed_model(parent: str, child: str, expected: str) -> None:
    assert verdict(child, parent) == expected
    assert verdict(child, parent, "merge") == expected


@pytest.mark.parametrize(("parent", "child", "expected"), ROWS, ids=lambda text: text.replace(" ", ""))
def test_a_copy_in_another_form_inherits_all(parent: str, child: str, expected: str) -> None:
    for relation in ("quantized", "converted"):
        found = verdict(child, parent, relation)
        assert found == expected or expected == "error no-derivatives"


def test_whether_a_copy_in_another_form_is_changed_is_contested() -> None:
    assert verdict("cc-by-nd-4.0", "cc-by-nd-4.0", "quantized") == "warning no-derivatives"
    assert verdict("mit", "cc-by-nc-nd-4.0", "quantized") == "error non-commercial-dropped"


@pytest.mark.parametrize(("parent", "child", "expected"), ROWS, ids=lambda text: text.replace(" ", ""))
def test_an_adapter_may_have_terms_of_its_own(parent: str, child: str, expected: str) -> None:
    found = verdict(child, parent, "adapter")
    assert not found.startswith("error")
    assert (found == "ok") == (expected == "ok")


def test_a_definition_that_reaches_adapters_is_told() -> None:
    (loss,) = losses("mit", "deepseek", "adapter")
    assert "covers an adapter" in loss.remark
    (loss,) = losses("mit", "llama3.1", "adapter")
    assert "merged" in loss.remark


OUTPUTS = """
llama2 -> mit: error output-ban
llama3 -> apache-2.0: error output-ban
llama2 -> llama2: ok
tongyi-qianwen -> llama2: error output-ban
databricks-open-model -> mit: error output-ban
tencent-hunyuan-community -> apache-2.0: error output-ban
exaone-1.1-nc -> mit: error output-ban
llama3.1 -> mit: note outputs-reach
qwen -> apache-2.0: note outputs-reach
deepseek -> mit: note outputs-reach
gemma -> apache-2.0: note outputs-reach
mrl-0.1 -> apache-2.0: note outputs-reach
mrl-0.1 -> cc-by-nc-4.0: ok
apache-2.0 -> mit: ok
cc-by-nc-4.0 -> mit: ok
gpl-3.0 -> mit: ok
openmdw-1.0 -> mit: ok
- -> mit: ok
"""
LEARNT = [
    tuple(part.strip() for part in line.replace("->", ":", 1).split(":")) for line in OUTPUTS.strip().splitlines()
]


@pytest.mark.parametrize(("parent", "child", "expected"), LEARNT)
def test_outputs_are_reached_where_the_text_says_so(parent: str, child: str, expected: str) -> None:
    assert verdict(child, parent, "distill") == expected


@pytest.mark.parametrize(
    ("parent", "child", "expected"),
    [
        ("cc-by-sa-4.0", "mit", "warning data-terms"),
        ("cc-by-sa-4.0", "cc-by-sa-4.0", "ok"),
        ("cc-by-nc-4.0", "apache-2.0", "warning data-terms"),
        ("cc-by-nc-4.0", "cc-by-nc-4.0", "ok"),
        ("cc-by-nd-4.0", "mit", "warning data-terms"),
        ("cdla-permissive-2.0", "mit", "ok"),
        ("c-uda", "mit", "ok"),
        ("odc-by", "apache-2.0", "ok"),
        ("apache-2.0", "mit", "ok"),
        ("-", "mit", "ok"),
        ("llama3.1", "mit", "ok"),
    ],
)
def test_of_data_only_what_is_contested_is_told(parent: str, child: str, expected: str) -> None:
    assert verdict(child, parent, "data") == expected


def test_each_loss_of_a_known_licence_shows_the_clause() -> None:
    for parent, child, expected in ROWS:
        for loss in losses(child, parent):
            assert loss.problem in PROBLEMS and loss.weight in WEIGHTS
            if expected.startswith("error"):
                assert loss.clause is not None and loss.license is not None and loss.clause.says


def test_what_cannot_be_dropped_is_listed() -> None:
    (loss,) = losses("apache-2.0", "llama3.1")
    assert loss.number == "1.a, 1.b.i"
    assert any("700 million" in words for words in loss.drops)
    assert any("a use policy" in words for words in loss.drops)
    assert any('"Llama"' in words for words in loss.drops)


def test_each_of_several_licences_of_the_base_is_held_against_the_child() -> None:
    assert [loss.problem for loss in losses("mit", "llama3.1 & cc-by-nc-4.0")] == ["non-commercial-dropped", "looser"]
    assert verdict("llama3.1", "llama3.1 & gemma") == "warning relabelled"
    assert verdict("llama3.1 & gemma", "llama3.1 & gemma") == "ok"


def test_changed_texts_are_never_silently_the_same() -> None:
    changed = fact(
        "license-concluded",
        Place("LICENSE"),
        repo="",
        licenses=("apache-2.0",),
        spdx=None,
        relation="and",
        basis="text",
        modified=True,
        covers="all",
        parameters=(),
        name="Apache",
    )
    other = terms_of_license(changed)
    assert other.modified
    assert [loss.problem for loss in transition(terms("apache-2.0"), other, "finetune")] == ["not-comparable"]
    assert [loss.problem for loss in transition(other, terms("mit"), "finetune")] == ["not-comparable"]
    assert [loss.weight for loss in transition(other, terms("llama2"), "finetune")] == ["error"]


def test_a_licence_that_nobody_here_knows() -> None:
    def named(name: str) -> Terms:
        at = Place("README.md")
        return terms_of_license(fact("license-concluded", at, licenses=(), spdx=name, relation="and", name=name))

    ours = named("LicenseRef-house-rules")
    assert ours.state == UNRECORDED
    assert [loss.problem for loss in transition(terms("mit"), ours, "finetune")] == ["upstream-unknown"]
    assert [loss.problem for loss in transition(ours, terms("llama2"), "finetune")] == ["not-comparable"]
    assert [loss.problem for loss in transition(ours, ours, "finetune")] == ["upstream-unknown"]  # whatever it asks
    assert transition(ours, terms("apache-2.0"), "finetune") == ()


def test_states_of_terms() -> None:
    assert terms("other").state == UNNAMED
    assert terms("-").state == SILENT
    unread = terms_of(node("a/b", None, state="gated"))
    assert unread.state == UNREAD
    assert transition(terms("mit"), unread, "finetune") == ()


def test_a_choice_of_labels_of_which_one_keeps_the_base_s_terms_is_a_warning() -> None:
    (loss,) = losses("mit | llama3.1", "llama3.1")
    assert (loss.problem, loss.weight) == ("looser", "warning")
    assert loss.remark == "whoever takes it under llama3.1 keeps them; the other choice is not this model's to offer"
    assert verdict("mit | apache-2.0", "llama3.1") == "error looser"
    assert verdict("apache-2.0 | mit", "mit") == "ok"


def test_or_later_is_a_choice() -> None:
    def spdx(expression: str) -> Terms:
        values = {"licenses": ("gpl-2.0",), "spdx": expression, "relation": "and", "name": "GPL"}
        return terms_of_license(fact("license-concluded", Place("LICENSE"), **values))  # type: ignore[arg-type]

    assert transition(terms("gpl-3.0"), spdx("GPL-2.0-or-later"), "finetune") == ()
    assert [loss.problem for loss in transition(terms("gpl-3.0"), spdx("GPL-2.0-only"), "finetune")] == [
        "wrong-version"
    ]


PERMISSIVE = ("mit", "apache-2.0", "bsd-2-clause", "bsd-3-clause", "isc", "cc-by-4.0", "cc0-1.0", "unlicense", "zlib")


@pytest.mark.parametrize("parent", PERMISSIVE)
@pytest.mark.parametrize("child", PERMISSIVE)
def test_no_error_between_permissive_licences(parent: str, child: str) -> None:
    found = verdict(child, parent)
    assert found == "ok" or (found, parent) == ("warning relabelled", "apache-2.0")


def test_every_licence_over_every_other_has_an_answer() -> None:
    from scanner.catalog.license_rows import all_licenses

    known = {row.id: terms(row.id) for row in all_licenses()}
    for parent in known.values():
        assert not [
            loss for loss in transition(parent, parent, "quantized") if loss.problem in ("looser", "relabelled")
        ]
        for child in known.values():
            for loss in transition(child, parent, "finetune"):
                assert loss.problem in PROBLEMS
