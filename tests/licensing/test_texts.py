"""A text is called by a licence's name only on its heading or its words, and never by a freer one's."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.licensing import texts
from scanner.model.artifact import Reader
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from tests.readers import reader_of

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "license_texts"

FAMILIES = {"GPL-2.0", "GPL-3.0", "LGPL-2.1", "LGPL-3.0", "AGPL-3.0", "MPL-2.0", "OFL-1.1"}

CONTENT = {
    "apache-2.0": "*-repo *-apache minimax-m1 ltx-video yi-model-license-agreement modelgo-Apache-2.0 gemma-code-apache",
    "mit": "deepseek-r1-mit deepseek-v3-code-mit seed-coder-mit modelgo-MIT",
    "modified-mit": "kimi-k2-modified-mit kimi-k2.5-modified-mit scdb-moonshot-ai-modified-mit-2025",
    "llama2": "llama-2-community scdb-llama-2-license-2023 modelgo-Llama2",
    "llama3": "llama-3-community",
    "llama3.1": "llama-3.1-community scdb-llama-3.1-license-2024",
    "llama3.2": "llama-3.2-community scdb-llama-3.2-license-2024",
    "llama3.3": "llama-3.3-community scdb-llama-3.3-license-2024",
    "llama4": "llama-4-community llama-guard-4-license llama-prompt-guard-2-license scdb-llama-4-cla-2025",
    "llama1": "scdb-llama-license-2023",
    "gemma": "scdb-gemma-tou-*",
    "deepseek": "deepseek-license-model-* scdb-deepseek-la-1.0",
    "tongyi-qianwen": "tongyi-qianwen scdb-tongyi-qianwen-2023",
    "tongyi-qianwen-research": "tongyi-qianwen-research",
    "qwen": "scdb-qwen-2024",
    "tencent-hunyuan-community": "hunyuan-a13b hunyuan-dit hunyuan-image-3 hunyuan-video",
    "tencent-hunyuan-3d-2.0": "hunyuan3d-2 scdb-tencent-hunyuan-3d-2.0-cla",
    "minimax-model": "minimax-01-model minimax-m2.5-model",
    "exaone": "exaone-* scdb-exaone-*",
    "kimi-k3": "kimi-k3",
    "lfm1.0": "lfm-open-license-liquid-audio",
    "chatglm2-6b": "chatglm2-6b-model",
    "chatglm3-6b": "chatglm3-model",
    "cogvideox": "cogvideox",
    "creativeml-openrail-m": "creativeml-openrail-m-sd1 modelgo-CreativeML-OpenRAIL-M scdb-stable-diffusion-2022-08-22",
    "openrail-plus-plus": "openrail++-m-sdxl-1.0 modelgo-OpenRAIL++ scdb-bigscience-open-rail-m2",
    "bigscience-openrail-m": "modelgo-BigScience-BLOOM-OpenRAIL-M scdb-bigscience-open-rail-m",
    "bigscience-bloom-rail-1.0": "modelgo-BigScience-BLOOM-RAIL-1.0 scdb-bigscience-rail-1.0",
    "bigcode-openrail-m": "scdb-bigcode-open-rail-m-v1",
    "stability-ai-community": "scdb-stability-ai-community-2024",
    "stability-ai-nc-research": "sd-turbo-nc sdxl-turbo-nc scdb-stability-ai-nc-2023-12-06",
    "stable-video-diffusion-nc": "stability-svd",
    "flux-1-dev-nc": "flux-1-dev-nc scdb-flux-1-nc",
    "databricks-open-model": "databricks-open-model",
    "hyperclova-x-seed": "scdb-hyperclova-x-seed-2025",
    "nvidia-open-model": "scdb-nvidia-open-model-2025-04-28",
    "nvidia-data-model-training": "scdb-nvidia-model-training-2025",
    "sam": "sam-license",
    "opt-175b": "modelgo-OPT-175B",
    "fair-ai-public-1.0-sd": "scdb-fair-ai-public-1.0-sd",
    "openmdw-1.0": "openmdw-1.0 scdb-openmdw-1.0",
    "openmdw-1.1": "openmdw-1.1",
    "pddl": "scdb-pddl-1.0 modelgo-PDDL",
    "odc-by": "scdb-odc-by-1.0",
    "odbl": "scdb-odbl-1.0",
    "c-uda": "scdb-c-uda-1.0",
    "lgpl-lr": "modelgo-LGPL-LR",
    "wtfpl": "modelgo-WTFPL-2.0",
}
"""Which texts of the stored corpus are which licence, as globs; modelgo-X and scdb-x of an SPDX id are that id."""


def read(data: bytes, name: str = "LICENSE") -> list[Fact | Gap]:
    reader = Reader(len(data), lambda at, count: data[at : at + count], lambda count: None)
    return list(texts.parse(Place(name), reader))


def called(text: str) -> str | None:
    found = texts.identify(text)
    return found.license.id if found else None


def expected(path: Path) -> set[str]:
    from fnmatch import fnmatchcase

    from scanner.licensing.expressions import stem
    from scanner.licensing.rows import index

    name = path.stem
    wanted = {key for key, globs in CONTENT.items() if any(fnmatchcase(name, glob) for glob in globs.split())}
    stored = f"{path.parent.name}/{path.name}"
    wanted |= {row.id for row in index().by_id.values() if any(source.text == stored for source in row.sources)}
    if wanted and path.parent.name == "ai":
        return wanted
    name = name.partition("-")[2] if name.startswith(("scdb-", "modelgo-")) else name
    name = name.removeprefix("depreciate_").removesuffix("-no-copyleft-exception")
    name = name.removesuffix("-no-RFN").removesuffix("-RFN").removesuffix("+")
    row = index().by_spdx.get(stem(name)) or index().by_id.get(stem(name))
    return {row.id} if row else set()


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the stored licence texts are not here")
def test_no_stored_text_is_called_by_a_wrong_name() -> None:
    right, silent, wrong = 0, 0, []
    for path in sorted(CORPUS.glob("*/*.txt")):
        text = texts.decoded(path.read_bytes())
        assert text is not None
        if path.name.startswith("scdb-") and text.startswith("---"):
            text = text.split("\n---", 1)[1].partition("\n")[2]  # the collector's notes, not the licence
        found = called(text)
        if found is None:
            silent += 1
        elif found in expected(path):
            right += 1
        else:
            wrong.append((path.name, found))
    print(f"texts identified: {right} right, {silent} left open, {len(wrong)} wrong")
    assert wrong == []
    assert right >= 195


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the stored licence texts are not here")
@pytest.mark.parametrize(
    "name", ["minimax-m2", "minimax-m2.5-code", "modelgo-SEER", "scdb-mgb-1.0", "apple-amlr-fastvlm"]
)
def test_look_alikes_stay_open(name: str) -> None:
    assert called((CORPUS / "ai" / f"{name}.txt").read_text(encoding="utf-8")) is None


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the stored licence texts are not here")
class TestMit:
    @pytest.fixture
    def mit(self) -> str:
        return (CORPUS / "spdx" / "MIT.txt").read_text(encoding="utf-8")

    def test_layout_and_holder_do_not_matter(self, mit: str) -> None:
        assert called(mit) == "mit"
        assert (
            called("# " + mit.replace("<year> <copyright holders>", "2024 Ada Lovelace").replace("\n", "\r\n")) == "mit"
        )
        assert called(mit[mit.index("Permission") :]) == "mit"
        assert called(mit.replace('"', "\u201c")) == "mit"

    @pytest.mark.parametrize(
        "clause", ["Commercial use is prohibited.", "Show our name if you have 100 million users.", "x"]
    )
    def test_an_added_clause_makes_it_another_license(self, mit: str, clause: str) -> None:
        assert called(f"{mit}\n{clause}\n") is None
        assert called(mit.replace("Permission is", f"{clause} Permission is")) is None

    def test_terms_cannot_hide_in_a_copyright_line(self, mit: str) -> None:
        assert called(mit.replace("<copyright holders>", "Foo, for research purposes only")) is None

    def test_half_a_text_is_not_the_text(self, mit: str) -> None:
        assert called(mit[: len(mit) // 2]) is None

    def test_the_heading_alone_is_nothing(self) -> None:
        assert called("MIT License\n\nCopyright (c) 2024 Foo\n") is None

    def test_two_licenses_in_one_file_stay_open(self, mit: str) -> None:
        apache = (CORPUS / "spdx" / "Apache-2.0.txt").read_text(encoding="utf-8")
        assert called(apache) == "apache-2.0"
        assert called(mit + "\n\n" + apache) is None
        assert called(apache + "\n\n" + mit) is None


def test_a_heading_must_come_first_and_alone() -> None:
    heading = "LLAMA 3.1 COMMUNITY LICENSE AGREEMENT"
    assert called(f"{heading}\nLlama 3.1 Version Release Date\n") == "llama3.1"
    assert called(f"**{heading.lower()}**\n\nmore\n") == "llama3.1"
    assert called(f"Copyright (c) 2024 Foo\n{heading}\n") == "llama3.1"
    assert called(f"This is not the\n{heading}\n") is None
    assert called(f"NOT {heading}\n") is None
    assert called(f"{heading} EXTENDED\n") is None


def test_a_text_fact_says_on_what_it_rests() -> None:
    (found,) = read(b"\n\nApache License\nVersion 2.0, January 2004\n")
    assert isinstance(found, Fact)
    assert (found.get("license"), found.get("spdx"), found.get("basis")) == ("apache-2.0", "Apache-2.0", "heading")
    assert (found.get("title"), found.place.line) == ("Apache License", 3)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("LICENSE", "license"),
        ("LICENSE.md", "license"),
        ("LICENCE-MODEL", "license"),
        ("model_license.txt", "license"),
        ("LICENSE-SDXL1.0", "license"),
        ("COPYING.LESSER", "license"),
        ("NOTICE", "notice"),
        ("Notice.txt", "notice"),
        ("USE_POLICY.md", "use-policy"),
        ("USAGE_POLICY", "use-policy"),
        ("sub/acceptable_use_policy.md", "use-policy"),
    ],
)
def test_files_of_terms_by_name(name: str, kind: str) -> None:
    (found,) = read(b"Apache License\nVersion 2.0, January 2004\n", name)
    assert isinstance(found, Fact)
    assert found.get("file_kind") == kind
    assert found.get("license") == ("apache-2.0" if kind == "license" else None)


@pytest.mark.parametrize("name", ["license.py", "licenses.json", "license-badge.svg", "LICENSE.yaml", "notice.js"])
def test_programs_and_data_are_no_terms(name: str) -> None:
    assert texts.FORMAT.recognise is not None
    assert not texts.FORMAT.recognise(name.lower(), reader_of(b"MIT License"))
    assert texts.FORMAT.recognise("license.txt", reader_of(b"MIT License"))


def test_an_empty_file_is_no_text() -> None:
    assert texts.FORMAT.recognise is not None
    assert not texts.FORMAT.recognise("license", reader_of(b""))
    assert read(b" \n\n") == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("LICENSE.pdf", b"%PDF-1.7"),
        ("LICENSE", b"MZ\0\0"),
        ("LICENSE", b"Apache License\nVersion 2.0, January 2004\n" + b"x " * 600_000),
    ],
    ids=["pdf", "binary", "long"],
)
def test_what_is_not_read_is_named_and_a_gap(name: str, data: bytes) -> None:
    found, gap = read(data, name)
    assert isinstance(found, Fact) and isinstance(gap, Gap)
    assert (found.kind, found.get("license")) == ("license-text", None)
    assert (gap.reason, gap.incomplete) == ("license-not-read", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str) -> None:
    (found,) = read("Gemma Terms of Use\n\u00e9\n".encode(encoding))
    assert isinstance(found, Fact) and found.get("license") == "gemma"


def test_html_tags_are_passed_over() -> None:
    (found,) = read(b"<html><body><h1>Gemma Terms of Use</h1><p>By using", "license.html")
    assert isinstance(found, Fact) and found.get("license") == "gemma"


@given(st.binary(max_size=300), st.sampled_from(["LICENSE", "LICENSE.html", "NOTICE", "license.pdf", "USE_POLICY.md"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_without_an_error(data: bytes, name: str) -> None:
    for item in read(data, name):
        assert len(repr(item)) < 10_000


@pytest.mark.parametrize(
    "line", ["\n", "a\n", "MIT License\n", "copyright 2024\n", "<", "GNU GENERAL PUBLIC LICENSE\n"]
)
def test_a_text_of_a_mebibyte_takes_bounded_time(line: str) -> None:
    data = (b"Gemma Terms of Use\n" + line.encode() * ((1 << 20) // len(line)))[: 1 << 20]
    start = time.process_time()
    read(data)
    read(data, "license.html")
    assert time.process_time() - start < 8
