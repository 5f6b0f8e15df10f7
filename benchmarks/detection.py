"""Which items of the corpus weighbridge flags, class by class.

``python benchmarks/detection.py --corpus DIR [--class NAME] [--verbose]`` scans each item of ``DIR/index.json`` by itself,
all in one process. *Flagged* is a finding of level error or warning with the tag ``security``; *incomplete* is an answer
that says not all was read: neither caught nor clean. Exit 1 where the bounds of the project do not hold: macro recall of
0.98, and no honest item flagged or incomplete.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))  # a checkout that PYTHONPATH names goes first

from benchmarks.tables import Outcome, by_class, print_table, recall


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument(
        "--class", dest="classes", metavar="NAME", action="append", default=[], help="these classes alone"
    )
    parser.add_argument("--verbose", action="store_true", help="every item, with the rules that fired and the gaps")
    arguments = parser.parse_args()
    corpus = arguments.corpus.resolve()
    index = json.loads((corpus / "index.json").read_text(encoding="utf-8"))
    index = [entry for entry in index if not arguments.classes or entry["class"] in arguments.classes]
    outcomes = [judge(corpus, entry) for entry in index]
    if arguments.verbose:
        for outcome in outcomes:
            print(f"{outcome.word:11}{outcome.path}  {outcome.detail}")
    bad, good = ([item for item in outcomes if item.malicious is side] for side in (True, False))
    print_table("malicious", by_class(bad))
    print_table("benign", by_class(good))
    for title, items in (("missed", [item for item in bad if item.word != "flagged"]),
                         ("false alarm or incomplete", [item for item in good if item.word != "clean"])):  # fmt: skip
        print(f"\n{title}:")
        for item in items:
            print(f"  {item.word:11}{item.path}  {item.detail}")
    macro, micro = recall(by_class(bad))
    alarms = sum(item.word == "flagged" for item in good)
    unread = sum(item.word == "incomplete" for item in good)
    print(
        f"\nmacro recall {macro:.3f}, of all items {micro:.3f}; benign: {alarms} flagged, {unread} incomplete of {len(good)}"
    )
    return 0 if macro >= 0.98 and not alarms and not unread else 1


def judge(corpus: Path, entry: dict[str, object]) -> Outcome:
    """What weighbridge says of one item, with the built-in default policy."""
    from scanner.cli.judging import settings
    from scanner.pipeline.plan import plan
    from scanner.pipeline.run import run
    from scanner.sources.interface import Options

    path = str(entry["path"])
    os.chdir(corpus)
    report = run(plan([path], Options()), settings("default"))
    target = report.targets[0]
    rules = sorted(
        {f"{item.rule}:{item.level}" for item in target.findings if "security" in item.tags and item.level != "note"}
    )
    gaps = sorted({gap.reason for gap in target.gaps if gap.incomplete})
    word = "flagged" if rules else "incomplete" if gaps else "clean"
    return Outcome(
        path, str(entry["class"]), bool(entry["malicious"]), word, " ".join([*rules, *(f"[{gap}]" for gap in gaps)])
    )


if __name__ == "__main__":
    sys.exit(main())
