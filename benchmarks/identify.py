"""How fast licence texts are identified and how often an edit passes unseen, beside other matchers.

``python benchmarks/identify.py --texts ../shared/data/license_texts [--peer licenseclassifier=VENV/bin/python …]``
measures each matcher in a process of its own, on the same edits: load time, ms a text, memory, and how often it says the
plain licence for a text whose terms were changed ("fooled"). Peers are ``licenseclassifier``, ``pyaskalono`` and
``scancode``, each with the Python of an environment in which it is installed (scancode needs ``pluggy==1.5.0``).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))


def main() -> int:
    """Measures all matchers and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--wordings", choices=("built", "held"), default="held")
    parser.add_argument("--measure", metavar="NAME", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measured(arguments.measure)))
        return 0
    cases = made(arguments.texts, arguments.wordings)
    peers = [("weighbridge", sys.executable), *(tuple(peer.split("=", 1)) for peer in arguments.peer)]
    for name, python in peers:
        told(name, cases, run(name, python, arguments.texts, cases))
    return 0


def made(texts: Path, wordings: str) -> list[dict[str, str]]:
    """The edited texts: {"kind", "spdx", "text"}."""
    from tests.licensing import edits
    from tests.licensing.known_texts import POPULAR

    kinds = {f"benign: {name}": edit for name, edit in edits.benign(wordings).items()}
    kinds |= {f"terms: {name}": edit for name, edit in edits.hostile(wordings).items()}
    cases = []
    for name in POPULAR:
        text = (texts / "spdx" / f"{name}.txt").read_text(encoding="utf-8", errors="replace")
        for kind, edit in kinds.items():
            edited = edit(text, random.Random(name + kind))
            if edited is not None:
                cases.append({"kind": kind, "spdx": name, "text": edited[0]})
    return cases


def run(name: str, python: str, texts: Path, cases: list[dict[str, str]]) -> dict[str, Any]:
    """What one matcher answers, in a fresh process."""
    command = [python, str(Path(__file__).resolve()), "--texts", str(texts), "--measure", name]
    environment = os.environ | ({"PYTHONPATH": str(ROOT)} if name == "weighbridge" else {})
    lines = "".join(json.dumps(case["text"]) + "\n" for case in cases)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, env=environment)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def measured(name: str) -> dict[str, Any]:
    """Load time, seconds for each text of stdin, memory, and (names, says unchanged) for each text."""
    before = peak()
    start = time.perf_counter()
    matcher = MATCHERS[name]()
    load = time.perf_counter() - start
    seconds, answers = [], []
    for line in sys.stdin:
        text = json.loads(line)
        start = time.perf_counter()
        answers.append(matcher(text))
        seconds.append(time.perf_counter() - start)
    return {"load": load, "seconds": seconds, "answers": answers, "rss": peak(), "rss_before": before}


def peak() -> int:
    """KiB of memory that this process had at most (Linux). What ``getrusage`` says includes the parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0])


def told(name: str, cases: list[dict[str, str]], answer: dict[str, Any]) -> None:
    """Prints one matcher's figures."""
    milliseconds = sorted(1000 * second for second in answer["seconds"])
    print(
        f"{name}: load {1000 * answer['load']:.0f} ms, median {statistics.median(milliseconds):.2f} ms a text, "
        f"p95 {milliseconds[int(0.95 * len(milliseconds))]:.1f} ms, peak memory {answer['rss'] / 1024:.0f} MB "
        f"({answer['rss_before'] / 1024:.0f} MB of it Python)"
    )
    kinds: dict[str, list[bool]] = {}
    for case, (names, unchanged) in zip(cases, answer["answers"], strict=True):
        plain = names == [case["spdx"]] and unchanged
        kinds.setdefault(case["kind"], []).append(plain)
    for kind, plain in kinds.items():
        share = 100 * sum(plain) / len(plain)
        print(
            f"  {kind:40}{'told as the plain licence' if kind[0] == 'b' else 'fooled':28}{share:6.1f} % of {len(plain)}"
        )


def weighbridge() -> Any:
    """Our own."""
    from scanner.licensing.identify import identify
    from scanner.licensing.references import references

    references()

    def match(text: str) -> tuple[list[str], bool]:
        found = identify(text)
        return ([found.spdx] if found.spdx else [], not found.modified)

    return match


def licenseclassifier() -> Any:
    """The Python port of Go's licensecheck: what it names."""
    from licenseclassifier import identify_license  # type: ignore[import-not-found]

    def match(text: str) -> tuple[list[str], bool]:
        return (sorted({result.id for result in identify_license(text)}), True)

    return match


def pyaskalono() -> Any:
    """Askalono with the usual least score of 0.8."""
    import askalono  # type: ignore[import-not-found]

    def match(text: str) -> tuple[list[str], bool]:
        found = askalono.identify(text)
        return ([found.name] if found and found.score >= 0.8 else [], True)

    return match


def scancode() -> Any:
    """ScanCode's licence index: what it names."""
    from licensedcode.cache import get_index  # type: ignore[import-not-found]

    index = get_index()

    def name_of(rule: Any) -> str:
        named = rule.spdx_license_expression  # a method in newer versions
        return str((named() if callable(named) else named) or "")

    def match(text: str) -> tuple[list[str], bool]:
        return (sorted({name_of(found.rule) for found in index.match(query_string=text)}), True)

    return match


MATCHERS = {
    "weighbridge": weighbridge,
    "licenseclassifier": licenseclassifier,
    "pyaskalono": pyaskalono,
    "scancode": scancode,
}


if __name__ == "__main__":
    sys.exit(main())
