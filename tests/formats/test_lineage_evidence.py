"""Each file that names what a model was made from is read with its place; nothing hostile holds the readers."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import adapter_base, gguf, merge_config, model_shape, modelfile, safetensors, training_config
from scanner.formats.bounded_yaml import YamlError, bounded_yaml
from scanner.model.fact import Fact, Gap
from scanner.model.format import Format
from scanner.model.parent import is_local, revision_of
from scanner.model.place import Place
from tests.hub import builders
from tests.readers import reader_of

FIXTURES = Path(__file__).parent.parent / "fixtures" / "lineage"

Read = list[Fact]


def read(module: ModuleType, data: bytes | str, path: str) -> Read:
    raw = data.encode() if isinstance(data, str) else data
    wanted: Format = getattr(module, "FORMAT", None) or module.FORMATS[0]
    if wanted.recognise is not None and not wanted.recognise(path.rpartition("/")[2].lower(), reader_of(raw)):
        return []
    return [item for item in wanted.parse(Place(path), reader_of(raw)) if isinstance(item, Fact)]


def fixture(module: ModuleType, name: str) -> Read:
    return read(module, (FIXTURES / name).read_bytes(), name)


def parents(facts: Read) -> list[tuple[object, ...]]:
    return [
        tuple(item.get(key) for key in ("id", "relation", "revision", "local"))
        for item in facts
        if item.kind == "base-model"
    ]


def only(facts: Read, kind: str) -> Fact:
    (found,) = (item for item in facts if item.kind == kind)
    return found


def test_an_adapter_names_its_base_and_the_commit() -> None:
    facts = fixture(adapter_base, "adapter/adapter_config.json")
    commit = "0e9e39f249a16976918f6564b8830bc894c89659"
    assert parents(facts) == [("meta-llama/Llama-3.1-8B", "adapter", commit, False)]
    config = only(facts, "adapter-config")
    assert (config.get("peft_type"), config.get("task_type"), config.place.line, config.place.column) == (
        *("LORA", "CAUSAL_LM"),
        *(6, 30),
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("/mnt/x/Llama-3-8B", ("/mnt/x/Llama-3-8B", None, True)),
        ("outputs/checkpoint-7", ("outputs/checkpoint-7", None, True)),
        (r"C:\models\Foo-7B", (r"C:\models\Foo-7B", None, True)),
        ("/root/.cache/huggingface/hub/models--a--M-7B/snapshots/abc/", ("a/M-7B", "abc", False)),
        ("gpt2", ("gpt2", None, False)),
    ],
)
def test_a_base_on_somebodys_disc_is_marked(written: str, told: tuple[object, ...]) -> None:
    facts = read(adapter_base, json.dumps({"base_model_name_or_path": written}), "adapter_config.json")
    found = only(facts, "base-model")
    assert (found.get("id"), found.get("revision"), found.get("local")) == told


@pytest.mark.parametrize("config", ["[]", "{", '{"base_model_name_or_path": 3}', '{"peft_type": "LORA"}', ""])
def test_an_adapter_without_a_base_names_none(config: str) -> None:
    assert parents(read(adapter_base, config, "adapter_config.json")) == []


MERGES = {
    "slerp": (
        "slices:\n  - sources:\n      - model: a/M-7B@v1\n        layer_range: [0, 32]\n      - model: b/N-7B\n"
        "        layer_range: [0, 32]\nmerge_method: slerp\nbase_model: a/M-7B@v1\nparameters: {t: 0.5}\n",
        ["a/M-7B@v1 v1 base", "b/N-7B None model"],
    ),
    "ties": (
        "models:\n  - model: a/M-7B\n  - model: b/N-7B+c/lora\n    parameters: {weight: 1}\nmerge_method: ties\n"
        "base_model: d/Base\ntokenizer_source: union\n",
        ["a/M-7B None model", "b/N-7B None model", "c/lora None adapter", "d/Base None base"],
    ),
    "maps": (
        "models:\n  - model:\n      model: {path: a/M-7B, revision: abc}\n      lora: {model: {path: c/lora}}\n"
        "merge_method: linear\n",
        ["c/lora None adapter", "a/M-7B abc model"],
    ),
    "experts": (
        "base_model: d/Base\ngate_mode: hidden\nexperts:\n  - source_model: a/M-7B\n    positive_prompts: [x]\n"
        "  - source_model: /mnt/N-7B\n",
        ["a/M-7B None expert", "/mnt/N-7B None expert", "d/Base None base"],
    ),
    "steps": (
        "merge_method: linear\nname: first\nmodels: [{model: a/M-7B}, {model: b/N-7B}]\n---\n"
        "merge_method: slerp\nmodels: [{model: first}, {model: c/O-7B}]\n",
        ["a/M-7B None model", "b/N-7B None model", "c/O-7B None model"],
    ),
    "anchors": ("x: &m a/M-7B\nmerge_method: linear\nmodels:\n  - model: *m\n", ["a/M-7B None model"]),
    "another": ("steps:\n  - uses: merge_method\n    model: a/b\n", []),
    "null": ("merge_method: passthrough\nbase_model: null\nmodels: []\n", []),
}


@pytest.mark.parametrize("name", MERGES)
def test_the_models_of_a_merge(name: str) -> None:
    text, wanted = MERGES[name]
    facts = [item for item in read(merge_config, text, "recipe.yaml") if item.kind == "base-model"]
    assert [f"{item.get('id')} {item.get('revision')} {item.get('part')}" for item in facts] == wanted
    assert all((item.get("relation"), item.get("source")) == ("merge", "mergekit") for item in facts)


def test_a_merge_has_its_method_and_lines() -> None:
    facts = read(merge_config, MERGES["ties"][0], "mergekit_config.yml")
    merge = only(facts, "merge-config")
    assert (merge.get("method"), merge.get("base"), merge.place.line) == ("ties", "d/Base", 5)
    assert merge.get("models") == ("a/M-7B", "b/N-7B", "c/lora", "d/Base")
    assert [(item.place.line, item.place.column) for item in facts[1:]] == [(2, 12), (3, 12), (3, 12), (6, 13)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "genome:\n  models: [a/M-7B, b/N-7B]\n  merge_method: ties\n  base_model: c/O-7B\n",
            ["a/M-7B", "b/N-7B", "c/O-7B"],
        ),
        (
            "merge_method: nuslerp\nmodules:\n  text:\n    slices: [{sources: [{model: a/M-7B}]}]\n"
            "  eyes:\n    models: [{model: v/V-1}]\n",
            ["a/M-7B", "v/V-1"],
        ),
        (
            "merge_method: ties\nmodules: [x, 1]\ngenome: {genome: {genome: {}}}\nmodels: [{model: a/M-7B}]\n",
            ["a/M-7B"],
        ),
    ],
)
def test_what_evolves_and_what_is_merged_in_parts(text: str, wanted: list[str]) -> None:
    assert [item[0] for item in parents(read(merge_config, text, "mergekit_config.yml"))] == wanted


def test_a_merge_in_which_no_model_is_found_is_told() -> None:
    for text in ("- name: x\n  merge_method: ties\n", "merge_method: ties\n"):
        (gap,) = merge_config.parse(Place("a/mergekit_config.yml"), reader_of(text.encode()))
        assert isinstance(gap, Gap)
        assert gap.reason == "malformed"
        assert list(merge_config.parse(Place("a/other.yml"), reader_of(text.encode()))) == []


def test_the_denoiser_of_a_pipeline_is_told_from_its_other_parts() -> None:
    for name, part in (
        ("UNet2DConditionModel", "denoiser"),
        ("FluxTransformer2DModel", "denoiser"),
        ("AutoencoderKL", None),
    ):
        config = json.dumps({"_class_name": name, "_name_or_path": "a/M-1"})
        found = only(read(model_shape, config, "m/unet/config.json"), "base-model")
        assert (found.get("component"), found.get("part")) == (True, part)


def test_a_merge_that_cannot_be_read_is_told() -> None:
    for text in (
        "merge_method: [",
        "- " * 100 + "merge_method",
        "merge_method: x\nmodels: [" + "{model: a/b}," * 60_000,
    ):
        items = merge_config.parse(Place("mergekit_config.yml"), reader_of(text.encode()))
        (gap,) = (item for item in items if isinstance(item, Gap))
        assert gap.reason == "malformed"
    text = "merge_method: x\nmodels:\n" + "".join(f"  - model: a/m{number}\n" for number in range(900))
    items = list(merge_config.parse(Place("m.yml"), reader_of(text.encode())))
    assert [item.reason for item in items if isinstance(item, Gap)] == ["limit-entries"]
    assert len(parents([item for item in items if isinstance(item, Fact)])) == 256


SHAPES = {
    "llama": ("llama", 1234, 64, 3, 8, 2, 96),
    "gpt2": ("gpt2", 1234, 64, 3, 8, None, 96),
    "t5": ("t5", 1234, 64, 3, 8, None, 96),
    "bloom": ("bloom", 1234, 64, 3, 8, None, None),
    "mpt": ("mpt", 1234, 64, 3, 8, None, None),
    "llava": ("llava", 1234, 64, 3, 8, 2, 96),
}
_ATTRIBUTES = ("model_type", "vocab_size", "hidden_size", "layers", "heads", "kv_heads", "intermediate")


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_configurations_that_transformers_writes(name: str) -> None:
    shape = only(fixture(model_shape, f"{name}/config.json"), "model-shape")
    assert tuple(shape.get(key) for key in _ATTRIBUTES) == SHAPES[name]
    assert shape.get("nested") == ("text_config" if name == "llava" else None)


def test_shapes_of_first_releases() -> None:
    params = {"dim": 4096, "n_layers": 32, "n_heads": 32, "n_kv_heads": 8, "vocab_size": 128_256}
    shape = only(read(model_shape, json.dumps(params), "original/params.json"), "model-shape")
    assert (shape.get("source"), shape.get("hidden_size"), shape.get("kv_heads")) == ("params", 4096, 8)
    assert read(model_shape, '{"learning_rate": 1}', "params.json") == []
    paddle = {"init_class": "ErnieModel", "init_args": [{"vocab_size": 7, "hidden_size": 4, "num_hidden_layers": 2}]}
    shape = only(read(model_shape, json.dumps(paddle), "model_config.json"), "model-shape")
    assert (shape.get("vocab_size"), shape.get("nested"), shape.get("architectures")) == (
        7,
        "init_args",
        ("ErnieModel",),
    )


@pytest.mark.parametrize(
    ("name", "config", "method"),
    [
        ("config.json", {"quantization_config": {"quant_method": "gptq", "bits": 4}}, "gptq"),
        ("config.json", {"quantization_config": {"quant_method": "awq"}}, "awq"),
        ("config.json", {"quantization_config": {"load_in_4bit": True}}, "bitsandbytes"),
        ("config.json", {"quantization_config": {"quant_method": "fp8"}}, "fp8"),
        ("config.json", {"quantization_config": {"quant_method": "exl2", "bits": 4.0}}, "exl2"),
        ("config.json", {"compression_config": {"format": "pack-quantized"}}, "compressed-tensors"),
        ("config.json", {"quantization": {"group_size": 64, "bits": 4}}, "mlx"),
        ("config.json", {"text_config": {"hidden_size": 1, "quantization_config": {"quant_method": "AWQ"}}}, "awq"),
        ("config.json", {"model_type": "llama", "quantization_config": None}, None),
        ("quantize_config.json", {"bits": 4, "group_size": 128, "desc_act": True}, "gptq"),
        ("quant_config.json", {"w_bit": 4, "q_group_size": 128, "version": "GEMM"}, "awq"),
        ("hf_quant_config.json", {"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "NVFP4"}}, "nvfp4"),
        ("mlc-chat-config.json", {"model_type": "llama", "quantization": "q4f16_1"}, "q4f16_1"),
    ],
)
def test_how_weights_were_quantised(name: str, config: dict[str, object], method: str | None) -> None:
    assert only(read(model_shape, json.dumps(config), name), "model-shape").get("quantized") == method


def test_what_a_configuration_was_loaded_from() -> None:
    config = {
        "model_type": "llava",
        "_name_or_path": "a/M-7B",
        "text_config": {"_name_or_path": "lmsys/vicuna-7b-v1.5"},
    }
    facts = read(model_shape, json.dumps(config, indent=1), "config.json")
    bases = [(item.get("id"), item.get("part"), item.place.line) for item in facts if item.kind == "base-model"]
    assert bases == [("a/M-7B", None, 3), ("lmsys/vicuna-7b-v1.5", "text_config", 5)]
    component = read(
        model_shape, '{"_class_name": "UNet2DConditionModel", "_name_or_path": "a/sd"}', "unet/config.json"
    )
    assert [(item.kind, item.get("component")) for item in component] == [("base-model", True)]
    assert parents(read(model_shape, '{"_name_or_path": ""}', "config.json")) == []


def test_a_gguf_header_names_its_source_its_bases_and_its_data() -> None:
    facts = fixture(gguf, "converted.gguf")
    assert parents(facts) == [
        ("https://huggingface.co/meta-llama/Meta-Llama-3.1-8B", None, None, False),
        ("Some-Lab/Other-8B-v2", None, None, False),
        ("https://huggingface.co/acme/Foo-8B-Instruct", "converted", None, False),
    ]
    assert only(facts, "training-data").get("id") == "Acme/Stories"
    shape = only(facts, "model-shape")
    assert tuple(shape.get(key) for key in _ATTRIBUTES) == ("llama", 3, 4096, 32, 32, 8, 14336)
    assert [shape.get(key) for key in ("quantized", "name", "quantized_by", "size_label")] == [
        *("Q4_K_M", "Foo 8B Instruct"),
        *("Somebody", "8B"),
    ]
    data = (FIXTURES / "converted.gguf").read_bytes()
    first = next(item for item in facts if item.kind == "base-model")
    assert first.place.offset is not None
    assert data[first.place.offset + 8 :].startswith(b"general.base_model.0.repo_url")


def test_a_gguf_header_tells_the_context_and_the_rotary_embedding() -> None:
    keys = {"general.architecture": "qwen2", "qwen2.context_length": 32768, "qwen2.rope.dimension_count": 64}
    made = builders.gguf(keys)
    shape = only(read(gguf, made.read(0, made.size), "model.gguf"), "model-shape")
    assert (shape.get("context_length"), shape.get("rope")) == (32768, 64)


def test_metadata_of_safetensors_names_what_was_trained_and_merged() -> None:
    trained = fixture(safetensors, "trained.safetensors")
    assert parents(trained) == [
        ("stabilityai/stable-diffusion-xl-base-1.0", "adapter", None, False),
        ("sdxl_base_v1-0", "adapter", None, False),
        ("stable-diffusion-xl-v1-base", "adapter", None, False),
    ]
    families = [item.get("family") for item in trained if item.kind == "base-model"]
    assert families == [None, True, True]
    merged = parents(fixture(safetensors, "merged.safetensors"))
    assert [(name, relation, local) for name, relation, _, local in merged] == [
        ("alpha-xl", "merge", False),
        ("acme/beta-xl", "merge", False),
        ("first.safetensors", "merge", True),
        ("acme/second", "merge", False),
    ]
    assert parents(fixture(safetensors, "diffusers.safetensors"))[0][:2] == ("black-forest-labs/FLUX.1-dev", "adapter")
    data = (FIXTURES / "trained.safetensors").read_bytes()
    offset = trained[1].place.offset
    assert offset is not None
    assert data[offset:].startswith(b'"ss_sd_model_name"')


def test_a_modelfile() -> None:
    text = (
        '# made by hand\nFROM llama3.2:3b\nADAPTER ./lora.gguf\nTEMPLATE """\nFROM nowhere\n"""\n'
        'FROM hf.co/acme/Foo-7B-GGUF:Q4_K_M\nLICENSE """\nMIT\n"""\n'
    )
    facts = read(modelfile, text, "Modelfile")
    assert [(item.get("id"), item.get("relation"), item.get("registry"), item.place.line) for item in facts] == [
        ("llama3.2:3b", None, "ollama", 2),
        ("./lora.gguf", "adapter", None, 3),
        ("hf.co/acme/Foo-7B-GGUF:Q4_K_M", None, None, 7),
    ]
    assert read(modelfile, "a text about models", "Modelfile") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "base_model: a/M-7B\nsequence_len: 4096\nadapter: qlora\nmicro_batch_size: 1\nnum_epochs: 1\n"
            "datasets:\n  - path: acme/stories\n    type: alpaca\n",
            [("a/M-7B", "adapter", None, False)],
        ),
        (
            "### model\nmodel_name_or_path: a/M-7B\nstage: sft\nfinetuning_type: full\ncutoff_len: 9\ntemplate: x\n",
            [("a/M-7B", "finetune", None, False)],
        ),
        ("base_model: a/M-7B\ntitle: a page\n", []),
        ("merge_method: x\nbase_model: a/M-7B\nsequence_len: 1\nadapter: a\nnum_epochs: 1\nstrict: x\n", []),
    ],
)
def test_training_configurations(text: str, wanted: list[tuple[object, ...]]) -> None:
    facts = read(training_config, text, "config.yml")
    assert parents(facts) == wanted
    if "acme/stories" in text:
        assert only(facts, "training-data").place.line == 7


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a]\n" for n in range(9000)),
        "[" * 5000,
        "? " * 9000,
        "- " * 9000,
        "a: {" * 9000,
        "".join(" " * depth + "a:\n" for depth in range(900)),
        "models:\n" + "  - model: a/b\n" * 70_000,
        'a: "' + "\\" * 900_000,
    ],
    ids=range(8),
)
def test_yaml_bombs_are_read_in_bounded_time(bomb: str) -> None:
    start = time.process_time()
    for module in (merge_config, training_config):
        list(module.parse(Place("mergekit_config.yml"), reader_of(("merge_method: model\n" + bomb).encode())))
    assert time.process_time() - start < 2


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([text for text, _ in MERGES.values()]), st.integers(0, 300))
def test_mutated_merges_never_raise(noise: bytes, text: str, at: int) -> None:
    data = text.encode()
    for mutated in (data[:at] + noise + data[at:], data[:at] + noise, noise):
        list(merge_config.parse(Place("mergekit_config.yml"), reader_of(mutated)))
        list(training_config.parse(Place("t.yml"), reader_of(mutated)))
        try:
            bounded_yaml(mutated)
        except YamlError:
            pass


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                *("_name_or_path", "text_config", "quantization_config", "hidden_size", "architectures", "init_args"),
                *("base_model_name_or_path", "model_type", "quantization", "vision_config", "revision", "config"),
            ]
        ),
        _JSON,
    )
)
def test_odd_configurations_never_raise(config: dict[str, object]) -> None:
    for module, name in ((model_shape, "config.json"), (adapter_base, "adapter_config.json")):
        for item in read(module, json.dumps(config), name):
            assert item.kind in ("model-shape", "base-model", "adapter-config")


def test_names_and_paths() -> None:
    assert [is_local(name) for name in ("a/b", "gpt2", "https://huggingface.co/a/b", "hf://a/b/c/d")] == [False] * 4
    assert all(is_local(name) for name in ("/a", "./a", "~/a", "models/a", "a/b/c/d", "x.gguf", "C:/a", "a\\b"))
    assert [revision_of(name) for name in ("a/b", "a/b@v1", "https://huggingface.co/a/b/tree/v2")] == [None, "v1", "v2"]
