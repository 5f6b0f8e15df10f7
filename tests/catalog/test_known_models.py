"""The table of known models: ids, patterns, shapes and names lead to the right terms, and the files say nothing twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.catalog import known_model as module
from scanner.catalog.compile import source_of
from scanner.catalog.compile_models import models_from
from scanner.catalog.known_model import all_known, known_model, models_of_name, models_of_shape
from scanner.catalog.license_rows import license_by_id
from scanner.catalog.mistakes import CatalogError
from scanner.catalog.model_parts import KnownLicense, KnownModel, ModelShape
from scanner.catalog.reading_models import read_models
from scanner.catalog.stars import captured, filled
from scanner.model.lineage import RELATIONS

ROOT = Path(__file__).resolve().parents[2]


def found(model_id: str) -> KnownModel:
    model = known_model(model_id)
    assert model is not None, model_id
    return model


def terms(model_id: str) -> list[str]:
    return [item.license for item in found(model_id).licenses_at()]


@pytest.mark.parametrize(
    ("model_id", "license_id"),
    [
        ("meta-llama/Llama-3.1-8B", "llama3.1"),
        ("META-LLAMA/meta-llama-3.1-8b-INSTRUCT", "llama3.1"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama3.3"),
        ("meta-llama/Llama-2-7b-hf", "llama2"),
        ("Qwen/Qwen2.5-3B", "qwen-research"),
        ("Qwen/Qwen2.5-7B", "apache-2.0"),
        ("Qwen/Qwen2.5-72B-Instruct", "qwen"),
        ("Qwen/Qwen2.5-Coder-3B", "qwen-research"),
        ("Qwen/Qwen-7B-Chat", "tongyi-qianwen"),
        ("deepseek-ai/DeepSeek-V3", "deepseek"),
        ("deepseek-ai/DeepSeek-V3-Base", "deepseek"),
        ("deepseek-ai/DeepSeek-V3-0324", "mit"),
        ("deepseek-ai/DeepSeek-V3.1", "mit"),
        ("moonshotai/Kimi-K2-Instruct", "kimi-k2-modified-mit"),
        ("google/gemma-2-9b-it", "gemma"),
        ("google/gemma-4-31B", "apache-2.0"),
        ("gpt2", "mit"),
        ("mistralai/Codestral-22B-v0.1", "mnpl-0.1"),
        ("unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit", "llama3.1"),
        ("unsloth/Qwen2.5-3B-Instruct", "qwen-research"),
        ("NousResearch/Llama-2-7b-hf", "llama2"),
    ],
)
def test_an_id_leads_to_its_terms(model_id: str, license_id: str) -> None:
    assert terms(model_id) == [license_id]


def test_old_names_lead_to_the_model_of_today() -> None:
    assert found("gpt2").id == "openai-community/gpt2"
    assert found("meta-llama/Meta-Llama-3.1-8B").id == "meta-llama/Llama-3.1-8B"
    assert found("bert-base-uncased").id == "google-bert/bert-base-uncased"


def test_a_pattern_fills_in_what_the_model_was_made_from() -> None:
    model = found("qwen/Qwen2.5-7B-Instruct-GPTQ-Int4")
    assert model.pattern == "qwen/qwen2.5-7b*"
    assert [(parent.id, parent.relation) for parent in model.parents] == [("Qwen/Qwen2.5-7B-Instruct", "quantized")]
    distilled = found("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B")
    assert [(parent.id, parent.relation) for parent in distilled.parents] == [
        ("Qwen/Qwen2.5-Math-7B", "finetune"),
        ("deepseek-ai/DeepSeek-R1", "distill"),
    ]


@pytest.mark.parametrize(
    "model_id",
    [
        "", "/", "someone/Llama-3.1-8B", "someone/meta-llama", "meta-llama", "meta-llama/", "meta-llama/Something-Else",
        "Qwen/Qwen2.5", "Qwen/Qwen9-9B", "llama-3.1-8b", "meta-llama/Llama-3.1-8B\n", "x" * 100_000, "a/" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_in_the_table_is_not_known(model_id: str) -> None:
    model = known_model(model_id)
    assert model is None or (model.pattern and "\n" in model_id)


def test_exact_ids_come_before_patterns_and_longer_patterns_before_shorter() -> None:
    assert found("meta-llama/Llama-Guard-3-8B").family == "Llama 3.1"
    assert found("meta-llama/Llama-Guard-3-1B-INT4").family == "Llama 3.2"
    assert found("Qwen/Qwen2.5-3B-Instruct-AWQ").family == "Qwen2.5 3B"
    for model in all_known():
        assert model.pattern == "" and known_model(model.id) == model


def test_terms_at_a_day_or_a_commit() -> None:
    yi = found("01-ai/Yi-34B")
    assert [item.license for item in yi.licenses_at()] == ["apache-2.0"]
    assert [item.license for item in yi.licenses_at(date="2023-12-01")] == ["yi"]
    assert [item.license for item in yi.licenses_at(date="2025-01-01")] == ["apache-2.0"]
    assert [item.license for item in yi.licenses_at("f" * 40)] == ["apache-2.0", "yi"], "a commit that is not listed"
    old, new = KnownLicense("a", revisions=("0123456789ab",)), KnownLicense("b", "2025-03-24")
    model = KnownModel("x/y", "X", "x", licenses=(old, new))
    assert model.licenses_at("0123456") == (old,)
    assert model.licenses_at("0123456789abcdef") == (old,)
    assert model.licenses_at("012345") == (new, old)
    assert model.licenses_at("fedcba9", "2025-03-24") == (new,)
    assert KnownModel("x/y", "X", "x").licenses_at() == ()


def test_terms_give_ids_and_an_expression() -> None:
    both = KnownLicense("mit AND deepseek")
    assert (both.licenses, both.relation) == (("mit", "deepseek"), "and")
    assert both.spdx == "MIT AND LicenseRef-scancode-deepseek-la-1.0"
    assert KnownLicense("mit OR apache-2.0").relation == "or"
    assert (KnownLicense("other").spdx, KnownLicense("").licenses) == (None, ())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Meta-Llama-3.1-8B-Instruct", ["meta-llama/Llama-3.1-8B-Instruct"]),
        ("./models/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf", ["meta-llama/Llama-3.1-8B-Instruct"]),
        ("C:\\models\\llama-3-8b", ["meta-llama/Meta-Llama-3-8B"]),
        ("mistral-7b-v0.1.Q4_K_M.gguf", ["mistralai/Mistral-7B-v0.1"]),
        ("Qwen2.5 7B Instruct", ["Qwen/Qwen2.5-7B-Instruct"]),
        ("/data/Llama-2-7b-hf/", ["meta-llama/Llama-2-7b-hf"]),
        ("bloom", ["bigscience/bloom"]),
        ("bloom-of-mine", []),
        ("my-model", []),
        ("", []),
        ("model", []),
        ("checkpoint-500", []),
        ("-" * 100_000, []),
    ],
)
def test_a_local_name_leads_to_the_models_that_it_begins_with(written: str, expected: list[str]) -> None:
    assert [model.id for model in models_of_name(written)] == expected


def test_a_shape_leads_to_its_models() -> None:
    def ids(**sizes: int | str) -> list[str]:
        return [model.id for model in models_of_shape(ModelShape(**sizes))]  # type: ignore[arg-type]

    llama = {"model_type": "llama", "hidden_size": 4096, "layers": 32, "heads": 32, "kv_heads": 8}
    both = ["meta-llama/Meta-Llama-3-8B", "meta-llama/Llama-3.1-8B"]
    assert ids(vocab_size=128256, **llama) == both
    assert ids(vocab_size=128258, **llama) == both, "two tokens were added"
    assert ids(vocab_size=64000, **llama) == []
    assert ids(model_type="mistral", vocab_size=32768, hidden_size=4096, layers=32) == ["mistralai/Mistral-7B-v0.3"]
    assert ids() == ids(hidden_size=4096) == ids(model_type="llama", vocab_size=128256) == []


def test_every_row_is_sound() -> None:
    for model in all_known():
        assert all(license_by_id(name) for item in model.licenses for name in item.licenses), model.id
        assert all(parent.relation in RELATIONS and "{" not in parent.id for parent in model.parents), model.id
        assert model.confidence != "text" or model.sources, model.id
        assert not model.mirror or (model.parents and model.licenses), model.id
        assert model.origin == f"rules/models/{model.vendor}.yaml" and (ROOT / model.origin).is_file()


def test_no_model_is_its_own_ancestor() -> None:
    def walk(model: KnownModel, seen: tuple[str, ...]) -> None:
        assert model.id not in seen, seen
        for parent in model.parents:
            above = known_model(parent.id)
            if above is not None:
                walk(above, (*seen, model.id))

    for model in all_known():
        walk(model, ())


def test_the_tables_say_what_the_files_say() -> None:
    tables = models_from(str(ROOT))
    names: dict[str, object] = {}
    exec(source_of(tables), names)
    assert all(names[name] == value for name, value in vars(tables).items())
    members = [member.id for file in read_models(str(ROOT)) for family in file.families for member in family.members]
    assert members == [model.id for model in all_known()]
    assert len(members) > 600


@given(st.text("ab*", max_size=8), st.text("abAB", max_size=10))
def test_stars_match_as_globs_do(pattern: str, text: str) -> None:
    from fnmatch import fnmatchcase

    stars = captured(pattern, text)
    assert (stars is not None) == fnmatchcase(text.lower(), pattern)
    if stars is not None:
        parts = pattern.split("*")
        rebuilt = "".join(part + star for part, star in zip(parts, (*stars, ""), strict=True))
        assert rebuilt.lower() == text.lower()


def test_hostile_names_take_no_time() -> None:
    assert captured("a*" * 50 + "b", "a" * 100_000) is None
    assert filled("x{1}-{2}", ("a", "b")) == "xa-b"


FILE = """\
vendor: acme
name: Acme
families:
  - family: One
    ids: ["acme/one-*"]
    licenses: [mit]
    parents: [{id: "acme/one-{1}", of: "acme/one-*-it"}]
    members: [acme/one-1b]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "rules" / "licenses", tmp_path / "rules" / "licenses", ignore=shutil.ignore_patterns("texts")
    )
    (tmp_path / "rules" / "models").mkdir()
    (tmp_path / "rules" / "models" / "acme.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_a_file_becomes_a_table(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_loaded", models_from(str(checkout)))
    monkeypatch.setattr(module, "_known", {})
    assert found("Acme/One-7b-it").parents[0].id == "acme/one-7b"
    assert found("acme/ONE-1B").id == "acme/one-1b"
    assert known_model("gpt2") is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("vendor: acme", "vendor: emca"), 'acme.yaml:1:1: "vendor" is "emca", but the file is named "acme".'),
        (("[mit]", "[mitt]"), 'acme.yaml:6:16: no licence has the id "mitt". Did you mean "mit"?'),
        (("[mit]", "[mit AND]"), 'acme.yaml:6:16: "mit AND" is no expression.'),
        (("[mit]", "[mit, apache-2.0]"), "acme.yaml:6:21: later terms have a later day."),
        (("acme/one-*-it", "acme/two-*-it"), 'acme.yaml:7:15: no id of the family is like "acme/two-*-it".'),
        (("[acme/one-1b]", "[acme/one-1b, Acme/One-1b]"), '"Acme/One-1b" is already in rules/models/acme.yaml.'),
        (('["acme/one-*"]', '["*/one-1b"]'), "acme.yaml:5:11"),
        (("licenses: [mit]", "licence: [mit]"), 'acme.yaml:6:5: unknown key "licence". Did you mean "licenses"?'),
        (("relation", "relation"), ""),
    ],
)
def test_mistakes_are_told_with_their_line(checkout: Path, change: tuple[str, str], message: str) -> None:
    path = checkout / "rules" / "models" / "acme.yaml"
    path.write_text(FILE.replace(*change), encoding="utf-8")
    if not message:
        assert models_from(str(checkout)).EXACT
        return
    with pytest.raises(CatalogError) as caught:
        models_from(str(checkout))
    assert message in str(caught.value)


def test_a_checkout_without_known_models_has_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "rules" / "licenses").mkdir(parents=True)
    names: dict[str, object] = {}
    exec(source_of(models_from(str(tmp_path))), names)
    assert (names["CHECKSUM"], names["EXACT"], names["FAMILIES"]) == (0, {}, ())


def test_asking_for_a_model_imports_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "from scanner.catalog.known_model import known_model, models_of_name\n"
        "assert known_model('unsloth/llama-3-8b-bnb-4bit').licenses_at()[0].licenses and models_of_name('gpt2')\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    brought = set(done.stdout.split())
    heavy = {
        "yaml",
        "json",
        "re",
        "hashlib",
        "typing",
        "difflib",
        "enum",
        "fnmatch",
        "pathlib",
        "dataclasses",
        "inspect",
    }
    assert brought & heavy == set()
    assert "scanner.catalog.compiled_licenses" not in brought
