"""What a release is made with: ``version``, ``build DIST`` (twice, compared), ``bom DIST``; docs/release.md has the steps.

``build`` leaves sdist, wheel, bill of materials and SHA256SUMS in DIST. Needs the dependency group ``release``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for folder in (ROOT, ROOT / "scripts"):
    sys.path.insert(0, str(folder))

from own_bom import bom_of  # noqa: E402

from scanner.version import VERSION  # noqa: E402


class ReleaseError(Exception):
    """What is wrong, in a sentence that ends with the next step."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 done, 1 with a sentence on standard error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("version", help="print the version")
    for name, text in (("build", "build twice, compare, describe"), ("bom", "write the wheel's bill of materials")):
        commands.add_parser(name, help=text).add_argument("dist", type=Path)
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "version":
            sys.stdout.write(VERSION + "\n")
        elif asked.command == "build":
            build(asked.dist)
        else:
            write_bom(asked.dist)
    except ReleaseError as error:
        sys.stderr.write(f"release: {error}\n")
        return 1
    return 0


def build(dist: Path) -> None:
    """Fills ``dist`` with sdist, wheel, bill of materials and SHA256SUMS. Raises `ReleaseError` where two builds differ."""
    if dist.exists() and any(dist.iterdir()):
        raise ReleaseError(f"{dist} is not empty; empty it, so that nothing old is published.")
    epoch = commit_time()
    with tempfile.TemporaryDirectory() as name:
        again = Path(name)
        _build_once(dist, epoch)
        _build_once(again, epoch)
        first, second = digests(dist), digests(again)
    if first != second:
        changed = sorted(file for file in first if first[file] != second.get(file))
        raise ReleaseError(f"two builds differ in {', '.join(changed)}; compare their contents before you go on.")
    write_bom(dist)
    sums = "".join(f"{digest}  {file}\n" for file, digest in sorted(digests(dist).items()))
    (dist / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")


def commit_time() -> str:
    """Seconds since 1970 of the last commit, which all times in the archives become; SOURCE_DATE_EPOCH comes first."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if told:
        return told
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ReleaseError("this is no git checkout; set SOURCE_DATE_EPOCH to the time of the commit.")
    return done.stdout.strip()


def _build_once(dist: Path, epoch: str) -> None:
    # Without isolation, so that the backend is the one version that the group pins.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(ROOT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ReleaseError(f"python -m build failed: {(done.stderr or done.stdout).strip()[-800:]}")


def digests(dist: Path) -> dict[str, str]:
    """SHA-256 of each file of ``dist`` by its name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(dist.iterdir()) if path.is_file()}


def write_bom(dist: Path) -> None:
    """Writes the bill of materials of the one wheel in ``dist`` beside it."""
    wheels = list(dist.glob(f"weighbridge-{VERSION}-*.whl"))
    if len(wheels) != 1:
        raise ReleaseError(
            f"{dist} holds {len(wheels)} wheels of {VERSION}; python scripts/release.py build {dist} makes one."
        )
    (dist / f"weighbridge-{VERSION}.cdx.json").write_bytes(bom_of(wheels[0], int(commit_time())))


if __name__ == "__main__":
    sys.exit(main())
