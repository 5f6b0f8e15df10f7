"""Seconds and memory of each scanner on the same files, as ratios to the fastest that does the work.

A scanner *does the work* where it passes the file and flags the same file with one payload put at its end (for
safetensors: with a tensor that leaves the file); one that flags both tells nothing. The big files are
sparse: what is measured is the scanner, not the disk.
"""

from __future__ import annotations

import os
import pickle
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))  # where `hook`, `measure` and `payload` lie

from hook import checkpoint
from measure import Figures, once
from payload import pickle_of_arrays, torch_zip

from benchmarks.corpus.programs import SYSTEM, evil
from benchmarks.detection import judge
from benchmarks.peers.peer import PEERS, environment

Write = Callable[[Path, int, bool], None]


@dataclass(frozen=True)
class Task:
    """``write(path, size, bad)`` makes the file or folder; ``runs`` is how often each scanner reads it."""

    title: str
    name: str
    size: int
    write: Write
    runs: int
    ours: str = "scan"


def _cold(path: Path, _size: int, bad: bool) -> None:
    if bad:
        torch_zip(path, 1 << 20)
        _poison(path)
    else:
        checkpoint(path)


def _many(path: Path, size: int, bad: bool) -> None:
    path.mkdir()
    for number in range(size):
        value = {"name": f"item {number}", "values": list(range(20))}
        (path / f"{number}.pkl").write_bytes(pickle.dumps(value, 4))
    if bad:
        (path / "x.pkl").write_bytes(evil(4))


def _torch(path: Path, size: int, bad: bool) -> None:
    torch_zip(path, size)
    if bad:
        _poison(path)


def _poison(path: Path) -> None:
    """Puts the payload at the end of ``data.pkl``: the last opcodes before STOP make room for it."""
    with open(path, "r+b") as file:
        head = file.read(1 << 12)
        at = head.index(b"\x89ccollections\nOrderedDict\n)RtR.")
        call = b"tR0cos\nsystem\nX\x04\0\0\0true\x85R."
        length = len(b"\x89ccollections\nOrderedDict\n)RtR.")
        file.seek(at)
        file.write((b"\x89" + call).ljust(length, b"."))


def _pickle(path: Path, size: int, bad: bool) -> None:
    pickle_of_arrays(path, size)
    if bad:
        _instead_of_stop(path)


def _joblib(path: Path, size: int, bad: bool) -> None:
    """One array behind joblib's wrapper, as ``joblib.dump`` without compression lays it out."""
    with open(path, "wb") as file:
        file.write(b"\x80\x03cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(")
        file.write(
            b"X\x08\0\0\0subclasscnumpy\nndarray\nX\x05\0\0\0shape\x8a\x05" + size.to_bytes(5, "little") + b"\x85"
        )
        file.write(b"X\x05\0\0\0orderX\x01\0\0\0CX\x05\0\0\0dtypecnumpy\ndtype\nX\x02\0\0\0u1\x89\x88\x87R")
        file.write(b"(K\x03X\x01\0\0\0|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb")
        file.write(b"X\x0a\0\0\0allow_mmap\x88X\x1b\0\0\0numpy_array_alignment_bytesK\x10ub")
        padding = 16 - (file.tell() + 1) % 16
        file.write(bytes([padding]) + b"\xff" * padding)
        file.seek(size, os.SEEK_CUR)
        file.write(b".")
    if bad:
        _instead_of_stop(path)


def _instead_of_stop(path: Path) -> None:
    with open(path, "r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"0" + SYSTEM + b".")


def _safetensors(path: Path, size: int, bad: bool) -> None:
    end = size + (4096 if bad else 0)
    header = f'{{"w":{{"dtype":"U8","shape":[{end}],"data_offsets":[0,{end}]}}}}'.encode()
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + size)


GIGA = 1 << 30


def tasks(small: bool) -> tuple[Task, ...]:
    """The files; with ``small`` of 100 MB where they are gigabytes."""
    two, one = (100 << 20, 100 << 20) if small else (2 * GIGA, GIGA)
    return (
        Task("1 MB torch zip, cold", "model.pt", 0, _cold, 11, "hook"),
        Task("1,000 small pickles", "many", 1000, _many, 3),
        Task(f"torch zip, {two >> 20:,} MB", "model.pt", two, _torch, 3),
        Task(f"pickle of arrays, {two >> 20:,} MB", "model.pkl", two, _pickle, 3),
        Task(f"joblib, {two >> 20:,} MB", "model.joblib", two, _joblib, 3),
        Task(f"safetensors, {one >> 20:,} MB", "model.safetensors", one, _safetensors, 3),
    )


def measure(programs: dict[str, Path], small: bool) -> None:
    """Prints one table for each task."""
    for task in tasks(small):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "bad").mkdir()
            (folder / "home").mkdir()
            task.write(folder / task.name, task.size, False)
            task.write(folder / "bad" / task.name, task.size, True)
            _report(task, _figures(task, folder, programs))


def _commands(task: Task, programs: dict[str, Path]) -> dict[str, tuple[list[str], int]]:
    """Each scanner's command, and its exit code for an alarm."""
    commands = {"weighbridge": ([sys.executable, "-m", "scanner", task.ours], 1)}
    for peer in PEERS:
        if peer.name in programs:
            command = [str(programs[peer.name] / peer.command[0]), *peer.command[1:]]
            commands[next(iter(peer.judges))] = command, peer.alarm
    return commands


def _figures(task: Task, folder: Path, programs: dict[str, Path]) -> dict[str, tuple[Figures, bool]]:
    """The figures of each scanner, and whether it does the work."""
    os.chdir(folder)
    variables = environment(folder / "home")
    table: dict[str, tuple[Figures, bool]] = {}
    for label, (command, alarm) in _commands(task, programs).items():
        if label == "weighbridge":
            variables = {**variables, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        once([*command, task.name], variables)  # warm
        figures = Figures()
        for _ in range(task.runs):
            figures.add(*once([*command, task.name], variables))
        bad = os.path.join("bad", task.name)
        if label == "weighbridge":  # a warning is for review, and exits with 0
            works = judge(folder, {"path": bad, "class": task.title, "malicious": True}).word == "flagged"
        else:
            works = once([*command, bad], variables)[2] == alarm and figures.codes == {0}
        table[label] = figures, works
        variables.pop("PYTHONPATH", None)
    return table


def _report(task: Task, table: dict[str, tuple[Figures, bool]]) -> None:
    able = [figures.median for label, (figures, works) in table.items() if works and label != "weighbridge"]
    fastest = min(able, default=0.0)
    print(f"\n### {task.title}\n")
    print("| scanner | median s | peak MB | does the work | ratio to the fastest peer that does |")
    print("|---|---:|---:|---|---:|")
    for label, (figures, works) in sorted(table.items(), key=lambda row: statistics.median(row[1][0].seconds)):
        ratio = f"{figures.median / fastest:.2f}" if fastest else "–"
        print(f"| {label} | {figures.median:.3f} | {figures.peak:.0f} | {'yes' if works else 'no'} | {ratio} |")
