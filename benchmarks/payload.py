"""Whether time and memory stay the same while a checkpoint's payload grows from 1 MB to 2 GB.

``python benchmarks/payload.py`` writes sparse files: a torch zip, and a pickle of arrays (protocol 4), each in both sizes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from measure import Figures, once

SIZES = (1 << 20, 2 << 30)


def pickle_of_arrays(path: Path, size: int, arrays: int = 8) -> None:
    """What ``pickle.dump`` of a list of numpy arrays writes, with holes where the numbers are."""
    each = size // arrays
    with open(path, "wb") as file:
        file.write(b"\x80\x04](")
        for _ in range(arrays):
            file.write(b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85C\x01b\x87R")
            file.write(
                b"(K\x01\x8a\x05" + each.to_bytes(5, "little") + b"\x85cnumpy\ndtype\n\x8c\x02u1\x89\x88\x87R\x89"
            )
            file.write(b"\x8e" + each.to_bytes(8, "little"))
            file.seek(each, os.SEEK_CUR)
            file.write(b"tb")
        file.write(b"e.")


def torch_zip(path: Path, size: int) -> None:
    """A torch checkpoint with one storage of ``size`` bytes, stored, with a hole where the numbers are."""
    import struct

    program = (
        b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nByteStorage\nX\x01\0\0\x000X\x03\0\0\0cpu"
        b"\x8a\x05" + size.to_bytes(5, "little") + b"tQK\0\x8a\x05" + size.to_bytes(5, "little")
        + b"\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR."
    )  # fmt: skip
    central = b""
    with open(path, "wb") as file:
        for name, length in ((b"archive/data.pkl", len(program)), (b"archive/data/0", size)):
            start = file.tell()
            file.write(struct.pack("<4s5H3L2H", b"PK\x03\x04", 0, 0, 0, 0, 0, 0, length, length, len(name), 0) + name)
            if name.endswith(b".pkl"):
                file.write(program)
            else:
                file.seek(length, os.SEEK_CUR)
            sizes = (0, length, length, len(name), 0, 0, 0, 0, 0, start)
            central += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 0, 0, 0, 0, 0, 0, *sizes) + name
        start = file.tell()
        file.write(central + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(central), start, 0))


def main() -> int:
    """Prints the table; 1 where 2 GB take over 1.5 × the time of 1 MB, or over 60 MB of memory."""
    ours = str(Path(sys.executable).parent / "weighbridge")
    bad = False
    print(f"{'':28}{'median s':>10}{'peak MB':>10}{'exit':>6}")
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        for label, write in (("torch zip", torch_zip), ("pickle of arrays", pickle_of_arrays)):
            medians = []
            for size in SIZES:
                write(Path("model.bin"), size)
                figures = Figures()
                for _ in range(9):
                    figures.add(*once([ours, "scan", "model.bin"]))
                medians.append(figures.median)
                text = f"{label}, {size >> 20:,} MB"
                print(f"{text:28}{figures.median:>10.4f}{figures.peak:>10.1f}{sorted(figures.codes)!s:>6}")
                bad = bad or figures.peak > 60 or figures.codes != {0}
            bad = bad or medians[1] > 1.5 * medians[0]
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
