"""Folders of code that hold what is there to mislead: each file costs only itself, and what was not read is said."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scanner.naming.files import kind_of_file, may_name, read
from scanner.pipeline import named_models
from scanner.pipeline.named_models import NamedModels
from scanner.sources.interface import Options

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model.report import TargetReport

TOKEN = "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh"


def search(folder: Path) -> tuple[list[str], TargetReport]:
    found = NamedModels()
    found.look_in(str(folder), Options("", ()))
    return sorted(repo.target for repo in found.repos.values()), found.reports[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "AutoModel.from_pretrained('acme/one')\n"),
        ("a.yaml", "model: acme/one\n"),
        ("a.json", '{"model": "acme/one"}'),
        ("a.toml", 'model = "acme/one"\n'),
        (".env", "MODEL=acme/one\n"),
        ("Dockerfile", "ENV MODEL=acme/one\n"),
        ("requirements.txt", "https://huggingface.co/acme/one/resolve/main/x.whl\n"),
    ],
)
def test_a_mark_of_byte_order_hides_no_name(tmp_path: Path, encoding: str, name: str, text: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / name).write_bytes(mark + text.encode(encoding))
    targets, report = search(tmp_path)
    assert (targets, report.answer) == (["hf://acme/one"], "pass")
    assert report.facts[0].place.line == 1


def test_a_token_is_no_name_and_is_never_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        f"AutoModel.from_pretrained('hf://{TOKEN}@acme/one')\nAutoModel.from_pretrained('acme/one@{TOKEN}')\n"
        f"AutoModel.from_pretrained('acme/two', revision='{TOKEN}')\n"
        f"x = 'https://user:{TOKEN}@huggingface.co/acme/three/resolve/main/x'\n"
    )
    (tmp_path / ".env").write_text(f"MODEL_ID={TOKEN}/x\nHF_TOKEN={TOKEN}\n")
    (tmp_path / "a.sh").write_text(f"{TOKEN} --model acme/four --revision {TOKEN}\n{TOKEN} --model $X\n")
    (tmp_path / "a.yaml").write_text(f"{TOKEN}: hf://acme/five\nmodel: {{name: acme/six, revision: {TOKEN}}}\n")
    targets, report = search(tmp_path)
    assert targets == [f"hf://acme/{name}" for name in ("five", "four", "six", "three", "two")]
    assert TOKEN not in repr(report)


def test_what_takes_a_name_is_told_at_a_bounded_length(tmp_path: Path) -> None:
    links = ",".join(['"hf://acme/one"'] * 1000)
    (tmp_path / "a.json").write_text(f'{{"{"k" * 500_000}": [{links}]}}')
    targets, report = search(tmp_path)
    assert targets == ["hf://acme/one"]
    assert len(repr(report)) < 100_000


def test_facts_are_as_few_as_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_models, "PLACES_LIMIT", 3)
    for number in range(5):
        (tmp_path / f"{number}.yaml").write_text("- model: acme/one\n" * 10)
    targets, report = search(tmp_path)
    assert targets == ["hf://acme/one"]
    assert (len(report.facts), report.answer) == (3, "pass")


def test_a_folder_that_is_not_looked_into_is_said(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.py").write_text("AutoModel.from_pretrained('acme/one')\n")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "code" / "weights.bin").symlink_to(tmp_path / "elsewhere" / "a.py")
    targets, report = search(tmp_path / "code")
    assert (targets, report.answer) == ([], "incomplete")
    assert [(gap.reason, gap.place.path) for gap in report.gaps] == [("link-outside", "linked")]


def test_a_program_of_nothing_but_calls_ends_soon() -> None:
    kind = kind_of_file("a.py")
    assert kind is not None
    data = b"AutoModel.from_pretrained('acme/m1')\n" * 1_000_000
    begun = time.process_time()
    reading = read(kind, data[: kind.limit], lambda _: False)
    assert time.process_time() - begun < 20
    assert len(reading.mentions) == 10_000 and reading.trouble


@pytest.mark.parametrize("part", [b"a", b"_a", b"model_", b"hf.co/a", b'"model": "a'])
def test_looking_through_what_is_too_large_ends_soon(part: bytes) -> None:
    begun = time.process_time()
    assert not may_name(part * ((1 << 20) // len(part)), large=True)
    assert time.process_time() - begun < 10
