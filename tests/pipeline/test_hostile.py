"""Files made to exhaust whoever reads them: each is read within bounds, and none silences its neighbours."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from fuzzing.hostile import resources  # noqa: E402
from fuzzing.hostile_archives import overlapping, zlib_stream  # noqa: E402

from scanner.cli.main import main  # noqa: E402
from scanner.model.artifact import Artifact, Entry, Reader  # noqa: E402
from scanner.pipeline.budget import Limits  # noqa: E402
from scanner.pipeline.read import read_file  # noqa: E402
from scanner.pipeline.sniff import Sniffer  # noqa: E402

from fuzzing.seeds import in_zip  # noqa: E402  # isort: skip

PAYLOAD = b"cposix\nsystem\n(S'true'\ntR."
FAN = in_zip({f"{i}.zip": in_zip({f"{i}-{j}.txt": b"x" for j in range(9)}) for i in range(9)})
CLEAN = ROOT / "tests" / "fixtures" / "files" / "torch" / "state-dict.pt"


def read(data, name, limits=None):
    entry = Entry(
        Artifact(name, len(data)), lambda charge: (Reader(len(data), lambda at, n: data[at : at + n], charge), bool)
    )
    return read_file(entry, Sniffer(), limits or Limits(), require_content=False)


def bombs(result):
    return {fact.get("limit") for fact in result.facts if fact.kind == "resource-bomb"}


def test_hostile_files_silence_neither_a_payload_nor_a_clean_model(tmp_path, capfd):
    folder = tmp_path / "models"
    for name, data in resources(0.0005):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "\x1b[2J\x1b]0;x\x07\u202e.pkl").write_bytes(PAYLOAD)
    (folder / "named.zip").write_bytes(in_zip({"a\x1b[2J\r\u202e.pkl": PAYLOAD}))
    (folder / "zz-payload.pkl").write_bytes(PAYLOAD)
    (folder / "zz-clean.pt").write_bytes(CLEAN.read_bytes())
    report = tmp_path / "report.json"
    assert main(["scan", str(folder), "--output", "console", "--output", f"json:{report}"]) == 1
    shown = "".join(capfd.readouterr())
    assert not [sign for sign in shown if (sign < " " and sign != "\n") or sign in "\x7f\u202e"]
    (target,) = json.loads(report.read_text())["targets"]
    found = {(one["place"]["path"], one["rule"]) for one in target["findings"]}
    assert ("zz-payload.pkl", "pickle-unsafe-callable") in found
    assert not [rule for path, rule in found if path == "zz-clean.pt"]
    assert not [gap for gap in target["gaps"] if gap["place"]["path"] == "zz-clean.pt"]
    assert not [gap for gap in target["gaps"] if gap["reason"] == "internal-error"]
    assert any(one["path"] == "zz-clean.pt" and one["formats"] == ["torch-zip"] for one in target["artifacts"])


def test_members_that_share_their_bytes_are_a_bomb_and_cost_little():
    result = read(overlapping(20_000, zlib_stream(1 << 20)), "m.zip")
    assert "limit-overlap" in bombs(result)
    assert result.bytes_read < 1 << 30


def test_the_small_members_of_a_bomb_are_read():
    result = read(in_zip({"0.pkl": bytes(300 << 20), "1.pkl": bytes(300 << 20), "z.pkl": PAYLOAD}, 8), "m.zip")
    assert "limit-ratio" in bombs(result)
    assert any(fact.kind == "pickle-call" for fact in result.facts)


@pytest.mark.parametrize(
    ("data", "limits", "reason", "bomb"),
    [
        (in_zip({f"{i}.txt": b"x" for i in range(50)}), Limits(children=20), "limit-children", False),
        (FAN, Limits(children=20), "limit-fan-out", True),
        (in_zip({f"{i}.txt": b"x" * 5000 for i in range(50)}), Limits(bytes=20_000), "limit-bytes", True),
        (in_zip({"a.txt": b"x"}), Limits(seconds=-1), "limit-time", True),
        (in_zip({"a.txt": b"x" * (41 << 20)}), Limits(bytes=20_000), "limit-bytes", False),
    ],
    ids=["wide", "fan-out", "bytes", "time", "honestly-large"],
)  # fmt: skip
def test_a_limit_is_a_bomb_where_nothing_honest_crosses_it(data, limits, reason, bomb):
    result = read(data, "m.zip", limits)
    assert reason in {gap.reason for gap in result.gaps}
    assert (reason in bombs(result)) is bomb


def test_worst_cases_keep_within_time_and_memory():
    """The script's own answer at a small size, each file in a fresh process; at full size it is run by hand."""
    names = ["overlap.zip", "empties.pkl.gz", "blocks.pkl.lz4", "laughs.yaml", "tags.yaml", "maps.ubj", "fan.zip"]
    names += ["quotes/LICENSE", "prose/README.md", "same-licenses", "exceptions", "lists"]
    only = [part for name in names for part in ("--only", name)]
    command = [sys.executable, str(ROOT / "scripts" / "hostile.py"), "--scale", "0.05", *only]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("12 worst cases, 0 failed\n")
