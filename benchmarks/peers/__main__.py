"""``python -m benchmarks.peers --corpus DIR``: what each scanner flags, class by class, and how fast it is.

The peers are built into ``--venvs`` from the pins beside this file. What counts as flagged is written in `peer`. Nothing of
this needs the network once they are built.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.detection import judge
from benchmarks.peers import speed
from benchmarks.peers.build import build
from benchmarks.peers.peer import HERE, PEERS, Peer, environment
from benchmarks.tables import Outcome, by_class, recall

Entries = list[dict[str, object]]

OURS = "weighbridge"
SECONDS = 60


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="as benchmarks.corpus wrote it; without it, speed alone")
    parser.add_argument("--venvs", type=Path, default=Path("build/peers"))
    parser.add_argument("--only", metavar="PEER", action="append", default=[], help="these peers alone")
    parser.add_argument("--no-speed", action="store_true", help="detection alone")
    parser.add_argument("--small", action="store_true", help="100 MB in place of gigabytes")
    arguments = parser.parse_args()
    programs = build(arguments.venvs.resolve(), arguments.only)
    if arguments.corpus:
        corpus = arguments.corpus.resolve()
        entries: Entries = json.loads((corpus / "index.json").read_text(encoding="utf-8"))
        _detection(_outcomes(corpus, entries, programs))
    if not arguments.no_speed:
        speed.measure(programs, arguments.small)
    return 0


def _outcomes(corpus: Path, entries: Entries, programs: dict[str, Path]) -> dict[str, list[Outcome]]:
    """What each reading of each scanner says of each item."""
    columns = {OURS: [judge(corpus, entry) for entry in entries]}
    for peer in PEERS:
        if peer.name in programs:
            answers = _run(peer, programs[peer.name], [str(corpus / str(entry["path"])) for entry in entries])
            if not answers:
                print(f"{peer.name} is left out: it does not start", file=sys.stderr)
                continue
            for column, reading in peer.judges.items():
                columns[column] = [
                    Outcome(str(entry["path"]), str(entry["class"]), bool(entry["malicious"]), reading(code, output))
                    for entry, (code, output) in zip(entries, answers, strict=True)
                ]
    return columns


def _run(peer: Peer, programs: Path, paths: list[str]) -> list[tuple[int, str]]:
    """Exit code and output for each path; empty where the scanner cannot even be imported."""
    print(f"{peer.name} on {len(paths):,} items …", file=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        job, result = home / "job.json", home / "result.json"
        job.write_text(
            json.dumps({"entry": peer.entry, "arguments": peer.arguments, "paths": paths, "seconds": SECONDS}),
            encoding="utf-8",
        )
        command = [str(programs / "python"), str(HERE / "forked.py"), str(job), str(result)]
        if subprocess.run(command, cwd=home, env=environment(home), check=False).returncode:
            return []
        answers: list[tuple[int, str]] = json.loads(result.read_text(encoding="utf-8"))
        return answers


def _detection(columns: dict[str, list[Outcome]]) -> None:
    for title, malicious in (("flagged of malicious items", True), ("flagged or incomplete of benign items", False)):
        print(f"\n### {title}\n")
        tables = {
            name: by_class(item for item in column if item.malicious is malicious) for name, column in columns.items()
        }
        print("| class | items | " + " | ".join(tables) + " |")
        print("|---|---:|" + "---:|" * len(tables))
        for group in sorted(tables[OURS]):
            total = sum(tables[OURS][group].values())
            cells = [_cell(table[group], malicious) for table in tables.values()]
            print(f"| {group} | {total} | " + " | ".join(cells) + " |")
        total = sum(sum(row.values()) for row in tables[OURS].values())
        if malicious:
            print(
                f"| **macro recall** | {total} | "
                + " | ".join(f"{recall(table)[0]:.2f}" for table in tables.values())
                + " |"
            )
            print("| of all items | | " + " | ".join(f"{recall(table)[1]:.2f}" for table in tables.values()) + " |")
        else:
            sums = [
                {word: sum(row[word] for row in table.values()) for word in ("flagged", "incomplete")}
                for table in tables.values()
            ]
            print(f"| **all** | {total} | " + " | ".join(_cell(row, malicious) for row in sums) + " |")


def _cell(row: dict[str, int], malicious: bool) -> str:
    """Flagged, and for honest items what was not read as well: ``3 + 1``."""
    return str(row["flagged"]) if malicious else f"{row['flagged']} + {row['incomplete']}"


if __name__ == "__main__":
    sys.exit(main())
