"""Honest files that PyTorch and its relatives write."""

from __future__ import annotations

import io
import random
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus.sample import Group, Sample, written, written_folder


def _network() -> object:
    from torch import nn

    layers = [nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(72, 4), nn.LayerNorm(4)]
    return nn.Sequential(*layers)


def _save(value: object, legacy: bool = False) -> bytes:
    import torch

    buffer = io.BytesIO()
    torch.save(value, buffer, _use_new_zipfile_serialization=not legacy)
    return buffer.getvalue()


def checkpoints() -> Iterator[Sample]:
    """State dicts, whole modules, optimizers and schedulers, as zip and as legacy stream."""
    import numpy as np
    import torch

    network = _network()
    state = network.state_dict()  # type: ignore[attr-defined]
    half = {key: value.half() for key, value in state.items()}
    dtypes = {
        str(kind): torch.zeros(3).to(kind)
        for kind in (
            torch.bfloat16,
            torch.int8,
            torch.bool,
            torch.complex64,
            torch.float8_e4m3fn,
            torch.uint8,
            torch.int64,
        )
    }
    yield Sample("pytorch_model.bin", _save(state), "torch")
    yield Sample("model.pt", _save(state), "torch")
    yield Sample("model.pth", _save(half), "torch")
    yield Sample("dtypes.pt", _save(dtypes), "torch")
    yield Sample("legacy.pt", _save(state, legacy=True), "torch")
    yield Sample("legacy-no-suffix", _save(half, legacy=True), "torch")
    yield Sample("whole-module.pt", _save(network), "torch")
    yield Sample("whole-module-legacy.pth", _save(network, legacy=True), "torch")
    yield Sample("shared.pt", _save({"a": state["0.weight"], "b": state["0.weight"].view(-1)[2:]}), "torch")
    yield Sample("parameter.pt", _save(torch.nn.Parameter(torch.zeros(2))), "torch")
    yield Sample("sparse.pt", _save(torch.eye(4).to_sparse()), "torch")
    yield Sample("quantized.pt", _save(torch.quantize_per_tensor(torch.rand(4), 0.1, 0, torch.quint8)), "torch")
    for name in ("SGD", "AdamW", "RMSprop", "Adagrad"):
        optimizer = getattr(torch.optim, name)(network.parameters(), lr=0.1)  # type: ignore[attr-defined]
        network(torch.zeros(2, 1, 8, 8)).sum().backward()  # type: ignore[operator]
        optimizer.step()
        yield Sample(f"optimizer-{name}.pt", _save(optimizer.state_dict()), "torch")
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    yield Sample("scheduler.pt", _save(scheduler.state_dict()), "torch")
    generators = {"python": random.getstate(), "numpy": np.random.get_state(), "cpu": torch.get_rng_state()}
    yield Sample("rng_state.pth", _save(generators), "torch")
    training = {
        "epoch": 3,
        "state_dict": state,
        "optimizer": optimizer.state_dict(),
        "best": 0.5,
        "args": Namespace(lr=0.1, data=Path("data"), gpus=[0]),
    }
    yield Sample("checkpoint.pth.tar", _save(training), "torch")
    lightning = {
        "epoch": 1,
        "global_step": 10,
        "pytorch-lightning_version": "2.5.0",
        "state_dict": state,
        "loops": {},
        "callbacks": {"ModelCheckpoint{'monitor': None}": {"best_model_path": ""}},
        "hyper_parameters": {"lr": 0.1},
    }
    yield Sample("lightning.ckpt", _save(lightning), "torch")


def programs() -> Iterator[Sample]:
    """TorchScript, packages, exported programs, distributed checkpoints."""
    import torch
    import torch.package

    network = _network().eval()  # type: ignore[attr-defined]
    example = torch.zeros(1, 1, 8, 8)
    yield Sample("scripted.pt", written(torch.jit.script(network).save, "m.pt"), "torch.jit")
    yield Sample("traced.pt", written(torch.jit.trace(network, example).save, "m.pt"), "torch.jit")
    frozen = torch.jit.freeze(torch.jit.script(network))
    yield Sample("frozen.torchscript", written(frozen.save, "m.pt"), "torch.jit")
    yield Sample("mobile.ptl", written(torch.jit.script(network)._save_for_lite_interpreter, "m.ptl"), "torch.jit")
    exported = torch.export.export(network, (example,))
    yield Sample("exported.pt2", written(lambda path: torch.export.save(exported, path), "m.pt2"), "torch.export")

    def package(path: str) -> None:
        with torch.package.PackageExporter(path) as exporter:
            exporter.extern("torch.**")
            exporter.save_pickle("model", "model.pkl", {"weight": torch.zeros(2)})

    yield Sample("package.pt", written(package, "p.pt"), "torch.package")

    def distributed(path: str) -> None:
        import torch.distributed.checkpoint as dcp

        dcp.save({"weight": torch.zeros(8), "step": 3}, checkpoint_id=path, no_dist=True)

    yield Sample("distributed", written_folder(distributed), "torch.distributed.checkpoint")


def transformers_files() -> Iterator[Sample]:
    """What a trainer leaves: its arguments, a model as a folder, a tokenizer."""
    import transformers

    arguments = transformers.TrainingArguments(output_dir="/tmp/example", report_to=[])
    yield Sample("training_args.bin", _save(arguments), "transformers")
    config = transformers.BertConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, vocab_size=64
    )
    model = transformers.BertModel(config)
    yield Sample("bert", written_folder(model.save_pretrained), "transformers")
    yield Sample(
        "bert-sharded", written_folder(lambda path: model.save_pretrained(path, max_shard_size="2KB")), "transformers"
    )
    gpt = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(n_embd=8, n_layer=1, n_head=2, vocab_size=64, n_positions=16)
    )
    yield Sample("gpt2", written_folder(gpt.save_pretrained), "transformers")
    yield Sample("gpt2/pytorch_model.bin", _save(gpt.state_dict()), "torch")
    yield Sample("tokenizer", written_folder(_tokenizer), "transformers")


def _tokenizer(path: str) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    from benchmarks.corpus.benign_templates import TEMPLATES

    raw = Tokenizer(models.BPE({"a": 0, "b": 1, "ab": 2, "<s>": 3}, [("a", "b")]))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, bos_token="<s>")
    tokenizer.chat_template = TEMPLATES["chatml"]
    tokenizer.save_pretrained(path)


GROUPS = (
    Group("torch-checkpoints", checkpoints),
    Group("torch-programs", programs),
    Group("transformers", transformers_files),
)
