"""Scans of a Hub that somebody else wrote: the same findings, or incomplete in one sentence. And what a hostile one gets."""

import gzip
import time

import pytest

from tests.hub.builders import SHELL, safetensors, torch_zip
from tests.hub.scanning import scanner_of
from tests.sources.stranger import REPO, SHA, Stranger

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")

TARGET = f"hf://{REPO}"
TORCH = torch_zip({"a": [600, 600], "b": [300, 300]}, SHELL)
FILES = {
    "README.md": b"---\nlicense: mit\n---\n# A model\n",
    "config.json": b'{"model_type": "llama"}',
    "model.safetensors": safetensors({"w": ("F32", [400, 400])}),
    "evil.pkl": b"cposix\nsystem\n(Vtrue\ntR.",
    "pytorch_model.bin": TORCH.read(0, TORCH.size),
    "modeling.py": b"import os\nos.system('true')\n",
}
HARM = {("pickle-unsafe-callable", "evil.pkl"), ("pickle-unsafe-callable", "pytorch_model.bin"),
        ("script-on-import", "modeling.py")}  # fmt: skip


@pytest.fixture
def scan_at(tmp_path, monkeypatch):
    def scan(hub, *arguments):
        return scanner_of(hub, tmp_path, monkeypatch)(TARGET, "--no-store", *arguments)

    return scan


WORKS = [
    *((), ("redirects",), ("redirects", "elsewhere"), ("no commit", "no etag"), ("no sizes",), ("no sizes", "no tree")),
    *(("no tree", "no paths-info"), ("HTTP/1.0",), ("unknown length",), ("lower case",), ("chunked",), ("closing",)),
    *(("no digests",), ("modelId",), ("bare",), ("ids made up",), ("ids made up", "redirects", "no sizes")),
    ("chunked", "lower case", "redirects", "elsewhere", "unknown length", "no sizes", "no tree", "bare"),
]


@pytest.mark.parametrize("quirks", WORKS, ids=lambda quirks: ", ".join(quirks) or "none")
def test_a_scan_works(scan_at, quirks):
    with Stranger(FILES, *quirks) as hub:
        told = scan_at(hub)
    assert set(told.findings()) >= HARM
    assert told.gaps() == []
    assert told.exit == 1


def test_ids_that_are_none_of_gits_are_said(scan_at):
    with Stranger({"config.json": b"{}", "large.json": b'{"a": "' + b"b" * 300_000 + b'"}'}, "ids made up") as hub:
        told = scan_at(hub)
        strict = scan_at(hub, "--require-content")
    assert {gap["reason"] for gap in told.report["targets"][0]["gaps"]} == {"far-id"}
    assert told.gaps() == []
    assert strict.gaps() == ["far-id config.json", "far-id large.json"]


def test_sizes_that_nobody_tells_are_one_gap(scan_at):
    with Stranger(FILES, "no sizes", "no tree", "no paths-info") as hub:
        told = scan_at(hub)
    assert told.gaps() == ["unlisted (hub)"]
    assert told.exit == 3


def test_a_server_without_ranges_is_refused_for_large_files_alone(scan_at):
    with Stranger(FILES, "no ranges") as hub:
        told = scan_at(hub)
    assert set(told.findings()) >= HARM - {("pickle-unsafe-callable", "pytorch_model.bin")}
    assert told.gaps() == ["range-ignored model.safetensors", "range-ignored pytorch_model.bin"]


def instead_of_metadata(answer):
    def instead(handler, path):
        if path != f"/api/models/{REPO}":
            return False
        answer(handler)
        return True

    return instead


def siblings_of(names):
    rows = [{"rfilename": name, "size": 10} for name in names]
    return instead_of_metadata(lambda handler: handler.told({"id": REPO, "sha": SHA, "siblings": rows}))


def packed(handler):
    handler.answer(200, gzip.compress(b'{"x": "' + b"a" * (64 << 20)), {"Content-Encoding": "gzip"})


HOSTILE = {
    "brackets": (instead_of_metadata(lambda handler: handler.answer(200, b"[" * 3_000_000)), "unavailable"),
    "a bomb": (instead_of_metadata(packed), "unavailable"),
    "long numbers": (
        instead_of_metadata(lambda handler: handler.answer(200, b'{"siblings": [{"size": %s}]}' % (b"9" * 5000))),
        "unavailable",
    ),
    "a circle": (
        instead_of_metadata(lambda handler: handler.answer(302, b"", {"Location": handler.path})),
        "redirect-refused",
    ),
    "another host": (
        instead_of_metadata(lambda handler: handler.answer(307, b"", {"Location": "http://localhost:9/api"})),
        "redirect-refused",
    ),
    "names that lead out": (siblings_of(["../../a.pkl", "/etc/passwd", "a/../b", "a\nb", "a\0b", ""]), "hostile-name"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_is_a_gap(scan_at, kind):
    instead, reason = HOSTILE[kind]
    with Stranger(FILES, instead=instead) as hub:
        told = scan_at(hub)
    assert {gap.partition(" ")[0] for gap in told.gaps()} == {reason}
    assert told.exit == 3
    assert Stranger.token not in told.printed + str(told.report)


def test_cloud_credentials_are_not_asked_for_even_from_a_private_network(scan_at):
    def instead(handler, path):
        if "/resolve/" not in path:
            return False
        handler.answer(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
        return True

    with Stranger(FILES, instead=instead) as hub:
        told = scan_at(hub)
    assert {gap.partition(" ")[0] for gap in told.gaps()} == {"redirect-refused"}


def test_an_answer_in_drops_ends(scan_at, monkeypatch):
    monkeypatch.setattr("scanner.sources.hub.client.GRACE", 0.2)

    def drops(handler):
        handler.send_response_only(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(100_000):
            handler.wfile.write(b"[")
            handler.wfile.flush()
            time.sleep(0.05)

    begun = time.monotonic()
    with Stranger(FILES, instead=instead_of_metadata(drops)) as hub:
        told = scan_at(hub)
    assert told.gaps() == ["unavailable (hub)"]
    assert time.monotonic() - begun < 20
