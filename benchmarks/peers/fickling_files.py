"""fickling on a file or folder: its command takes single pickles only, its functions zips too, as its own Hub mode does.

Exit codes as its own: 0 likely safe, 1 not, 2 could not be read. Prints the severity of each pickle.
"""

from __future__ import annotations

import os
import sys
import zipfile

from fickling.exception import UnsafeFileError
from fickling.loader import scan_file, scan_zip_archive

SUFFIXES = (".pkl", ".pickle", ".p", ".joblib", ".dill", ".bin", ".pt", ".pth", ".ckpt", ".dat", ".data")


def main() -> int:
    """The worst code over the files of the argument."""
    codes = [_file(path) for path in _files(sys.argv[1])]
    return 1 if 1 in codes else max(codes, default=0)


def _files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)


def _begins_like_a_pickle(path: str) -> bool:
    with open(path, "rb") as stream:
        return stream.read(1) == b"\x80"


def _file(path: str) -> int:
    try:
        if zipfile.is_zipfile(path):
            results = list(scan_zip_archive(path).values())
        elif path.lower().endswith(SUFFIXES) or _begins_like_a_pickle(path):
            results = [scan_file(path)]
        else:
            return 0
    except UnsafeFileError:
        return 1
    except Exception:
        return 2
    for result in results:
        print(result.severity.name)
    return 0 if all(result.is_safe for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
