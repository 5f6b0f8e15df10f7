"""``python -m benchmarks.corpus OUT [--only CLASS]``: writes the corpus and its index.

Needs the dependency group ``corpus``; a class whose library is absent is said and left out. Nothing that is written is
loaded, and no payload does more than print or run ``true``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import warnings
from importlib import import_module
from pathlib import Path

from benchmarks.corpus.sample import Group

MALICIOUS = (
    "pickles",
    "gadgets",
    "naming",
    "zips",
    "torches",
    "arrays",
    "keras_files",
    "tensorflow_files",
    "onnx_files",
    "gguf_files",
    "templates",
    "safetensors_files",
    "repositories",
    "configs",
    "other_files",
    "archives",
)
BENIGN = ("benign_torch", "benign_python", "benign_frameworks", "benign_repositories")


def main() -> int:
    """0, or 1 where some class could not be made."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("out", type=Path, help="the folder to write; what stood there is replaced")
    parser.add_argument("--only", metavar="CLASS", action="append", default=[], help="these classes alone")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    index: list[dict[str, object]] = []
    failed = 0
    for side, modules in (("malicious", MALICIOUS), ("benign", BENIGN)):
        for module in modules:
            for group in _groups(module):
                if not arguments.only or group.name in arguments.only:
                    failed += _make(group, side, arguments.out, index)
    (arguments.out / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    counts = [sum(entry["malicious"] is wanted for entry in index) for wanted in (True, False)]
    print(f"{counts[0]} malicious and {counts[1]} benign items in {arguments.out}")
    return 1 if failed else 0


def _groups(module: str) -> tuple[Group, ...]:
    groups: tuple[Group, ...] = import_module(f"benchmarks.corpus.{module}").GROUPS
    return groups


def _make(group: Group, side: str, out: Path, index: list[dict[str, object]]) -> int:
    folder = out / side / group.name
    shutil.rmtree(folder, ignore_errors=True)
    try:
        for sample in group.samples():
            path = sample.write(folder)
            index.append(
                {
                    "path": path.relative_to(out).as_posix(),
                    "class": group.name,
                    "malicious": side == "malicious",
                    "made_by": sample.made_by,
                    "reference": group.reference,
                }
            )
    except Exception as error:  # a library that is absent or changed costs its class, not the corpus
        print(f"{side}/{group.name}: left out from here on ({type(error).__name__}: {error})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
