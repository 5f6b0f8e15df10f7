"""The cache that the real client writes is scanned like the repo itself, offline."""

import pickle
import subprocess
import sys

import pytest

from tests.hub.content import Sparse

pytest.importorskip("huggingface_hub")

FILES = {
    "evil.pkl": b"cos\nsystem\n(S'true'\ntR.",
    "unet/m.pkl": pickle.dumps({"a": 1}, 4),
    "config.json": b'{"architectures": ["A"], "model_type": "llama"}',
    "big.bin": Sparse(3 << 20, {0: b"x"}),
}

DOWNLOAD = """
import sys
from huggingface_hub import snapshot_download
print(snapshot_download("org/name", repo_type=sys.argv[1], allow_patterns=sys.argv[2:] or None))
"""


def download(hub, tmp_path, *patterns, kind="model"):
    """The folder of the snapshot that the client makes."""
    hub.cdn_host = "localhost"  # versions 1 of the client tell origins apart by their host alone
    command = [sys.executable, "-c", DOWNLOAD, kind, *patterns]
    done = subprocess.run(command, env=hub.environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def rules(report):
    return sorted((finding["rule"], finding["place"]["path"]) for finding in report["targets"][0]["findings"])


def test_a_download_is_scanned_as_the_repo_is(hub, weighbridge, tmp_path):
    repo = hub.repo("org/name", FILES, lfs=("*.pkl", "*.bin"), card={"license": "mit"})
    folder = download(hub, tmp_path)
    there = weighbridge("scan", "hf://org/name", "--no-store")[1]
    hub.seen.clear()
    for target in ("hf-cache:org/name", "hf-cache:", folder):
        code, here, errors = weighbridge("scan", target)
        if target == "hf-cache:":
            assert (code, here) == (2, None)
            assert "It has org/name" in errors
            continue
        assert (code, here["targets"][0]["revision"], here["targets"][0]["source"]) == (1, repo.sha, "hf-cache")
        assert rules(here) == rules(there)
    assert hub.seen == []


def test_what_the_client_left_out_is_named(hub, weighbridge, tmp_path):
    hub.repo("org/name", FILES, lfs=("*.pkl", "*.bin"), card={"license": "mit"})
    download(hub, tmp_path, "unet/*", "README.md")
    code, report, _ = weighbridge("scan", "hf-cache:org/name")
    gaps = {gap["place"]["path"]: gap["reason"] for gap in report["targets"][0]["gaps"]}
    assert code == 0
    if not list(tmp_path.rglob("trees")):
        pytest.skip("this version of the client keeps no listing of a commit")
    assert {"evil.pkl", "config.json", "big.bin"} <= gaps.keys()
    assert set(gaps.values()) == {"pointer"}
    assert weighbridge("scan", "hf-cache:org/name", "--require-content")[0] == 3


def test_a_data_set(hub, weighbridge, tmp_path):
    hub.repo("org/name", {"m.pkl": FILES["evil.pkl"]}, kind="dataset", lfs=("*.pkl",), card={"license": "mit"})
    download(hub, tmp_path, kind="dataset")
    assert weighbridge("scan", "hf-cache:datasets/org/name")[0] == 1
