"""The families of models of ``tests/fixtures/hub/families.yaml`` as repos of the fixture Hub, and scans of them all.

A card is that of a real row where the data set has one, else reconstructed from what its entry names. Weights are small
or sparse, in the formats that the family is published in; licence texts are read from ``../shared`` where that is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.hub import rows
from tests.hub.builders import Tensors, fixture, gguf, sharded, sparse_safetensors, torch_zip
from tests.hub.content import Sparse
from tests.hub.repos import listed
from tests.hub.server import FixtureHub
from tests.licensing.known_texts import CORPUS, text_of

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "fixtures" / "hub" / "families.yaml"

ROW = "row of hub_stats 2026-05-20"

Files = dict[str, bytes | str | Sparse]

EUROPEAN_HOST = """
version: 1
title: A company in the EU that tunes models, ships them in its product and serves them
extends: commercial
use:
  commercial: true
  distribute: [product, hosted]
  modify: true
  train_on_outputs: false
  annual_revenue: 20000000
  monthly_active_users: 50000
  regions: [EU]
  business_models: []
"""
"""The profile beside the built-in policies: where, how large, and what it does with the model."""

POLICIES = ("default", "commercial", "european-host")


@dataclass(frozen=True)
class Member:
    """One repo: what its card says, whence that is known, its files, and what a scan has to find."""

    id: str
    family: str
    source: str
    card: dict[str, Any] | None = None
    text: str = ""
    shape: tuple[Any, ...] = ()
    files: tuple[str, ...] = ("shards",)
    texts: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    expect: dict[str, Any] = field(default_factory=dict)

    @property
    def real(self) -> bool:
        return self.source == ROW


@cache
def members() -> tuple[Member, ...]:
    """All repos, family by family."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_member(family["family"], said) for family in data["families"] for said in family["models"])


def _member(family: str, said: dict[str, Any]) -> Member:
    source = f"reconstructed from {said['from']}" if "from" in said else ROW
    source = f"made up: {said['made']}" if "made" in said else source
    assert ("card" in said) == (source != ROW), f"{said['id']}: a card that is no row says what it was made from"
    return Member(
        id=said["id"],
        family=family,
        source=source,
        card=said.get("card"),
        text=said.get("text", ""),
        shape=tuple(said.get("shape", ())),
        files=tuple(said.get("files", ["shards"])),
        texts=said.get("texts", {}),
        more=said.get("more", {}),
        expect=said.get("expect", {}),
    )


def texts_at_hand() -> bool:
    """True where the stored licence texts are, without which some repos say less than the real ones."""
    return CORPUS.is_dir()


def put_family(hub: FixtureHub, member: Member) -> None:
    """Makes one repo on the Hub."""
    files = {**files_of(member), **{path: text_of(f"ai/{name}") for path, name in present(member)}}
    text = f"# {member.id.rpartition('/')[2]}\n\n{member.text}"
    if member.card is None:
        rows.put(hub, member.id, files, text=text)
    else:
        made = hub.repo(member.id, files, card=member.card, text=text)
        if "relation" in member.more:  # as the Hub infers it from what the fixture does not look at
            made.stated_parents = (member.more["relation"], listed(member.card, "base_model"))


def present(member: Member) -> Iterator[tuple[str, str]]:
    return (item for item in member.texts.items() if texts_at_hand())


def files_of(member: Member) -> Files:
    """All files of a repo but its card and its licence texts."""
    made: Files = {}
    config = config_of(member)
    for kind in member.files:
        made |= KINDS[kind](member, config)
    if member.shape:
        made["config.json"] = json.dumps(config, indent=2)
        made["tokenizer_config.json"] = json.dumps({"model_max_length": 131072})
    return made


def config_of(member: Member) -> dict[str, Any]:
    """``config.json`` of the shape that is given; kinds of files add to it."""
    if not member.shape:
        return {}
    kind, architecture, vocabulary, hidden, layers, heads, kv_heads = member.shape
    sizes = {
        "vocab_size": vocabulary,
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
    }
    config: dict[str, Any] = {"architectures": [architecture], "model_type": kind, "torch_dtype": "bfloat16"}
    if not architecture.endswith("ForConditionalGeneration"):
        return config | sizes
    return config | {"text_config": {"model_type": f"{kind}_text", **sizes}, "vision_config": {"depth": 32}}


def tensors(member: Member, dtype: str = "BF16", prefix: str = "model.", inner: str = "") -> Tensors:
    """A few tensors of a model, in the shapes of its configuration."""
    vocabulary, hidden = (member.shape[2], member.shape[3]) if member.shape else (1000, 64)
    return {
        prefix + "embed_tokens.weight": ("BF16", [vocabulary, hidden]),
        prefix + "layers.0.input_layernorm.weight": ("BF16", [hidden]),
        prefix + "layers.0.self_attn.o_proj.weight" + inner: (dtype, [hidden, hidden]),
        "lm_head.weight": ("BF16", [vocabulary, hidden]),
    }


def _shards(member: Member, _: dict[str, Any]) -> Files:
    return sharded(tensors(member), 1_000_000_000)


def _single(member: Member, _: dict[str, Any]) -> Files:
    return {"model.safetensors": sparse_safetensors(tensors(member))}


def _fp8(member: Member, config: dict[str, Any]) -> Files:
    config["quantization_config"] = {"quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 128]}
    return sharded(tensors(member, "F8_E4M3"), 1_000_000_000)


def _int4(member: Member, config: dict[str, Any]) -> Files:
    config["quantization_config"] = {"quant_method": "compressed-tensors", "format": "pack-quantized"}
    return sharded(tensors(member, "I32", inner="_packed"), 1_000_000_000)


def _mxfp4(member: Member, config: dict[str, Any]) -> Files:
    config["quantization_config"] = {"quant_method": "mxfp4", "modules_to_not_convert": ["lm_head"]}
    return sharded(tensors(member, "U8", inner="_blocks"), 1_000_000_000)


def _metal(_: Member, __: dict[str, Any]) -> Files:
    return {"metal/model.bin": Sparse(4_000_000, {0: b"GPT-OSS v1.0\0\0\0\0" + bytes(100)})}


def _paddle(member: Member, config: dict[str, Any]) -> Files:
    """Weights as PaddlePaddle writes them: its tensors' names, ``np`` in the header, and a pickle of arrays."""
    config["dtype"] = config.pop("torch_dtype", "bfloat16")
    weights = sparse_safetensors(tensors(member, prefix="ernie."), {"format": "np"})
    return {"model.safetensors": weights, "model_state.pdparams": fixture("pickle/numpy-protocol4.pkl")}


def _pytorch(member: Member, _: dict[str, Any]) -> Files:
    hidden = member.shape[3] if member.shape else 64
    return {"pytorch_model.bin": torch_zip({"model.norm.weight": [hidden]})}


def _original(member: Member, _: dict[str, Any]) -> Files:
    """The files of Meta's own format beside the converted ones."""
    params = {"dim": member.shape[3], "n_layers": member.shape[4], "n_heads": member.shape[5]}
    weights = torch_zip({"tok_embeddings.weight": [16, member.shape[3]]})
    return {"original/consolidated.00.pth": weights, "original/params.json": json.dumps(params)}


def _consolidated(member: Member, config: dict[str, Any]) -> Files:
    """Mistral's own format: shards under another name, and ``params.json`` in place of ``config.json``."""
    vocabulary, hidden = member.shape[2], member.shape[3]
    made = sharded({"tok_embeddings.weight": ("BF16", [vocabulary, hidden])}, 1_000_000_000)
    renamed: Files = {path.replace("model", "consolidated", 1): value for path, value in made.items()}
    index = "consolidated.safetensors.index.json"
    renamed[index] = bytes(renamed[index]).replace(b'"model-', b'"consolidated-')  # type: ignore[arg-type]
    renamed["params.json"] = json.dumps({"dim": hidden, "n_layers": member.shape[4], "vocab_size": vocabulary})
    config.clear()
    return renamed


def _gguf(member: Member, _: dict[str, Any]) -> Files:
    name = member.id.rpartition("/")[2].removesuffix("-GGUF")
    said: dict[str, str | int | list[str]] = {"general.architecture": str(member.more.get("gguf", "llama"))}
    return {f"{name}-Q4_K_M.gguf": gguf({**said, "general.name": name, "general.file_type": 15}, 1000)}


def _adapter(member: Member, _: dict[str, Any]) -> Files:
    base = member.more.get("base", "")
    config = {"peft_type": "LORA", "base_model_name_or_path": base, "r": 8, "target_modules": ["q_proj"]}
    weights = {"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight": ("F32", [8, 64])}
    return {"adapter_config.json": json.dumps(config), "adapter_model.safetensors": sparse_safetensors(weights)}


def _merge(member: Member, _: dict[str, Any]) -> Files:
    merged = {"merge_method": "ties", "dtype": "bfloat16", "models": [{"model": name} for name in member.more["merge"]]}
    return {"mergekit_config.yml": yaml.safe_dump(merged)}


def _code(member: Member, config: dict[str, Any]) -> Files:
    kind = str(member.shape[0])
    name = str(member.shape[1])
    config["auto_map"] = {
        "AutoConfig": f"configuration_{kind}.{name}Config",
        "AutoModelForCausalLM": f"modeling_{kind}.{name}",
    }
    configuration = f"from transformers import PretrainedConfig\n\n\nclass {name}Config(PretrainedConfig):\n    pass\n"
    modeling = f"from transformers import PreTrainedModel\n\n\nclass {name}(PreTrainedModel):\n    pass\n"
    return {f"configuration_{kind}.py": configuration, f"modeling_{kind}.py": modeling}


def _image(_: Member, __: dict[str, Any]) -> Files:
    """A model of images: its transformer and its autoencoder, each one file."""
    parts = {"weight": ("BF16", [64, 64])}
    return {"dit/model.safetensors": sparse_safetensors(parts), "vae/pytorch_model.ckpt": torch_zip({"weight": [8]})}


KINDS = {
    "shards": _shards,
    "single": _single,
    "fp8": _fp8,
    "int4": _int4,
    "mxfp4": _mxfp4,
    "metal": _metal,
    "paddle": _paddle,
    "pytorch": _pytorch,
    "original": _original,
    "consolidated": _consolidated,
    "gguf": _gguf,
    "adapter": _adapter,
    "merge": _merge,
    "code": _code,
    "image": _image,
}
"""Kind of file → what makes it; one that changes ``config.json`` does so in place."""


@cache
def scans(folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Policy → id → the report's target, of all repos, by the real client against one fixture Hub."""
    project = folder / "project"
    project.mkdir(parents=True, exist_ok=True)
    profile = folder / "european-host.yaml"
    profile.write_text(EUROPEAN_HOST, encoding="utf-8")
    with FixtureHub() as hub:
        for member in members():
            put_family(hub, member)
        store = {"WEIGHBRIDGE_STORE": str(folder / "facts.sqlite")}
        env = {**hub.environment(folder, hub.token, **store), "PYTHONPATH": str(ROOT)}
        named = {"default": "default", "commercial": "commercial", "european-host": str(profile)}
        return {policy: _scan(folder / f"{policy}.json", named[policy], project, env) for policy in POLICIES}


def _scan(saved: Path, policy: str, project: Path, env: dict[str, str]) -> dict[str, dict[str, Any]]:
    targets = [f"hf://{member.id}" for member in members()]
    command = [sys.executable, "-m", "scanner", "scan", *targets, "--policy", policy, "--output", f"json:{saved}"]
    done = subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, timeout=600)
    if not saved.exists():
        raise RuntimeError(f"the scan under {policy} gave no report: {done.stderr[-2000:]}")
    report = json.loads(saved.read_text(encoding="utf-8"))
    return {target["target"].removeprefix("hf://"): target for target in report["targets"]}


def own(target: dict[str, Any]) -> dict[str, Any]:
    """The repo's own node of its tree: licence and parents."""
    return next(node for node in target["lineage"] if node.get("own"))


def concluded(target: dict[str, Any]) -> str:
    """The licence that a scan concluded for the weights, " AND " between several; "-" where there is none."""
    said = own(target).get("license") if target["lineage"] else None
    if said is None:
        found = [fact for fact in target["facts"] if fact["kind"] == "license-concluded"]
        said = found[0] if found else None
    attributes = (said or {}).get("attributes", {})
    joint = " OR " if attributes.get("relation") == "or" else " AND "
    return joint.join(attributes.get("licenses") or ()) or "-"


def edges(target: dict[str, Any]) -> list[dict[str, Any]]:
    """The edges from a scanned repo to its parents, data sets among them."""
    return [edge for node in target["lineage"] if node.get("own") for edge in node.get("parents", [])]


def parents(target: dict[str, Any]) -> dict[str, str]:
    """The models that a scanned repo was made from: id → relation."""
    return {edge["parent"]: edge.get("relation") or "?" for edge in edges(target) if edge.get("relation") != "data"}


def rules_of(target: dict[str, Any]) -> set[str]:
    """The rules of all findings that the policy does not allow."""
    allowed = {verdict["subject"] for verdict in target["verdicts"] if verdict["outcome"] == "allow"}
    return {finding["rule"] for finding in target["findings"] if finding["fingerprint"] not in allowed}


def outcome(target: dict[str, Any]) -> str:
    """The hardest of all verdicts; "incomplete" where something in scope was not read."""
    if any(gap.get("incomplete", True) for gap in target["gaps"]):
        return "incomplete"
    found = {verdict["outcome"] for verdict in target["verdicts"]}
    return next((name for name in ("deny", "review") if name in found), "allow")
