"""The hook on one clean 1 MB torch checkpoint, beside picklescan on the same file.

``python benchmarks/hook.py [--runs N]`` needs picklescan (dependency group ``bench``) in the same environment and
weighbridge installed there. The second table starts each run with empty cache folders, so that nothing that an earlier
run left behind can help.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from measure import Figures, once, pair, ratio


def checkpoint(path: Path, tensors: int = 16, size: int = 1 << 16) -> None:
    """A torch checkpoint of ``tensors`` × ``size`` bytes as ``torch.save`` lays it out, written without torch."""
    program = io.BytesIO()
    program.write(b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(")
    for index in range(tensors):
        name = f"layer.{index}.weight".encode()
        program.write(b"X" + len(name).to_bytes(4, "little") + name)
        program.write(b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n")
        key = str(index).encode()
        program.write(
            b"X" + len(key).to_bytes(4, "little") + key + b"X\x03\0\0\0cpuJ" + (size // 4).to_bytes(4, "little")
        )
        program.write(
            b"tQK\0J" + (size // 4).to_bytes(4, "little") + b"\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR"
        )
    program.write(b"u.")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", program.getvalue())
        for index in range(tensors):
            archive.writestr(f"archive/data/{index}", os.urandom(size))
        archive.writestr("archive/version", "3\n")


def with_fresh_caches(command: list[str], folder: Path, runs: int) -> Figures:
    """``runs`` runs of ``command``, each with cache and home folders that do not exist yet."""
    figures = Figures()
    for turn in range(runs):
        home = folder / f"home-{turn}"
        environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
        figures.add(*once(command, environment))
        shutil.rmtree(home, ignore_errors=True)
    return figures


def main() -> int:
    """Prints the table; 1 where the bounds of the project (0.7 × the peer's time, 40 MB) do not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    scripts = Path(sys.executable).parent
    ours, theirs = str(scripts / "weighbridge"), str(scripts / "picklescan")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        checkpoint(folder / "model.pt")
        commands = [ours, "hook", "model.pt"], [theirs, "-p", "model.pt"]
        figures = pair(*commands, runs)
        shares = [ratio(*figures)]
        print(f"{'':24}{'median s':>10}{'peak MB':>10}{'exit':>6}")
        for label, figure in zip(("weighbridge hook", "picklescan"), figures, strict=True):
            print(f"{label:24}{figure.median:>10.4f}{figure.peak:>10.1f}{sorted(figure.codes)!s:>6}")
        fresh = with_fresh_caches(commands[0], folder, runs), with_fresh_caches(commands[1], folder, runs)
        shares.append(ratio(*fresh))
        for label, figure in zip(("… with fresh caches", "picklescan, the same"), fresh, strict=True):
            print(f"{label:24}{figure.median:>10.4f}{figure.peak:>10.1f}{sorted(figure.codes)!s:>6}")
        print(f"ratio {shares[0]:.2f} (fresh caches {shares[1]:.2f}); bound 0.70, and 40 MB")
    peak = max(figures[0].peak, fresh[0].peak)
    return 0 if max(shares) <= 0.7 and peak <= 40 and figures[0].codes == {0} else 1


if __name__ == "__main__":
    sys.exit(main())
