"""A large report in the words of a real scan: what one scan of the examples and fixtures says, for many such folders."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a checkout that PYTHONPATH names goes first

from scanner.model.codec import report_to_json  # noqa: E402
from scanner.model.finding import LEVELS, SEVERITIES, level_of  # noqa: E402
from scanner.model.record import altered  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PARTS = ("artifacts", "facts", "findings", "verdicts", "gaps", "obligations", "lineage")

_PATH = re.compile(rb"(?<![\w/.-])(?=(?:examples|fixtures)/)")
_PRINT = re.compile(rb'("(?:fingerprint|subject)":")([0-9a-f]{8})')
_HARM = re.compile(rb'"severity":"([a-z-]+)","confidence":"([a-z-]+)","fingerprint":"')


def seed() -> bytes:
    """The report on the examples and fixtures as one folder, by the built-in default policy."""
    from scanner.cli.judging import settings
    from scanner.pipeline.plan import plan
    from scanner.pipeline.run import run
    from scanner.sources.interface import Options

    with tempfile.TemporaryDirectory() as folder:
        for name in ("examples", "tests/fixtures"):
            shutil.copytree(ROOT / name, Path(folder) / Path(name).name)
        report = run(plan([folder], Options()), settings("default"))
    return report_to_json(altered(report, targets=(altered(report.targets[0], target="models"),)))


def write(path: Path, findings: int) -> int:
    """Writes a report of at least so many findings, in the order of a scan; returns how many there are."""
    lines = seed().splitlines(keepends=True)
    begins = {name: lines.index(b'   "%s": [\n' % name.encode()) + 1 for name in PARTS}
    closed = [at for at, line in enumerate(lines) if line.startswith(b"   ]")]
    ends = {name: next(at for at in closed if at > begin) for name, begin in begins.items()}
    copies = -(-findings // (ends["findings"] - begins["findings"]))
    with path.open("wb") as file:
        at = 0
        for name in PARTS:
            file.writelines(lines[at : begins[name]])
            at = ends[name]
            elements = [line.rstrip(b",\n") for line in lines[begins[name] : at]]
            file.write(b",\n".join(_copied(elements, copies)) + b"\n")
        file.writelines(lines[at:])
    return copies * (ends["findings"] - begins["findings"])


def _copied(elements: list[bytes], copies: int) -> Iterator[bytes]:
    """Each element for each copy of the folder: what is worse first, where they are findings; then by folder."""
    for group in _alike(elements):
        templates = [_template(line) for line in group]
        for number in range(copies):
            for template in templates:
                yield template(number)


def _alike(elements: list[bytes]) -> list[list[bytes]]:
    groups: dict[tuple[int, int], list[bytes]] = {}
    for line in elements:
        harm = _HARM.search(line)
        key = (0, 0)
        if harm:
            severity, confidence = harm[1].decode(), harm[2].decode()
            key = LEVELS.index(level_of(severity, confidence)), SEVERITIES.index(severity)
        groups.setdefault(key, []).append(line)
    return [groups[key] for key in sorted(groups)]


def _template(line: bytes) -> Callable[[int], bytes]:
    """``line`` for the copy of a number: its paths lie below a folder of that number, and its fingerprint is another."""
    text = _PATH.sub(b"models/team-%(folder)05d/", line.replace(b"%", b"%%"))
    found = _PRINT.search(text)
    cause = int(found[2], 16) if found else 0
    text = _PRINT.sub(rb"\1%(cause)08x", text)
    return lambda number: text % {b"folder": number, b"cause": cause ^ (number * 2654435761 & 0xFFFFFFFF)}
