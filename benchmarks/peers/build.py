"""The environments of the peers: one each, built once for the versions that are pinned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.peers.peer import PEERS


def build(venvs: Path, only: list[str]) -> dict[str, Path]:
    """The folder of programs of each peer that could be built; one that could not is said and left out."""
    programs: dict[str, Path] = {}
    for name, pins in {peer.name: peer.pins for peer in PEERS}.items():
        if only and name not in only:
            continue
        folder = venvs / name
        stamp = folder / "pins.txt"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != pins.read_text(encoding="utf-8"):
            print(f"building {name} …", file=sys.stderr)
            problem = _install(folder, pins)
            if problem:
                print(f"{name} is left out: {problem}", file=sys.stderr)
                continue
            stamp.write_text(pins.read_text(encoding="utf-8"), encoding="utf-8")
        programs[name] = folder / ("Scripts" if sys.platform == "win32" else "bin")
    return programs


def _install(folder: Path, pins: Path) -> str:
    """Why it could not be installed, or ""."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "-q", "-r", str(pins)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return ""
