"""Runs a scanner on many items: imported once, then a child process for each item, so that none spoils another.

``python forked.py JOB RESULT``: JOB is JSON with ``entry``, ``arguments``, ``paths`` and ``seconds``; RESULT gets a list of
``[exit code, output]``. It runs in the scanner's own environment and needs nothing but the standard library.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import tempfile
import traceback

CRASHED = 70
KEPT = 4 << 20


def main() -> int:
    """0 when each item has an answer, be it that the scanner crashed on it."""
    with open(sys.argv[1], encoding="utf-8") as stream:
        job = json.load(stream)
    module, _, name = job["entry"].partition(":")
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
    entry = getattr(importlib.import_module(module), name)
    answers = [_answer(entry, module, job, path) for path in job["paths"]]
    with open(sys.argv[2], "w", encoding="utf-8") as stream:
        json.dump(answers, stream)
    return 0


def _answer(entry: object, module: str, job: dict[str, object], path: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        printed, out = os.path.join(folder, "printed"), os.path.join(folder, "out")
        child = os.fork()
        if child == 0:
            os._exit(_child(entry, module, job, path, printed, out))
        _, status = os.waitpid(child, 0)
        found = out if os.path.exists(out) else printed
        with open(found, encoding="utf-8", errors="replace") as stream:
            return os.waitstatus_to_exitcode(status), stream.read(KEPT)


def _child(entry: object, module: str, job: dict[str, object], path: str, printed: str, out: str) -> int:
    signal.alarm(int(job["seconds"]))
    os.chdir(os.path.dirname(out))
    target = os.open(printed, os.O_WRONLY | os.O_CREAT)
    os.dup2(target, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.argv = [module.partition(".")[0], *(part.format(path=path, out=out) for part in job["arguments"])]
    try:
        code = entry()
    except SystemExit as stop:
        code = stop.code
    except BaseException:
        traceback.print_exc()
        code = CRASHED
    sys.stdout.flush()
    return code if isinstance(code, int) else 0 if code is None else 1


if __name__ == "__main__":
    sys.exit(main())
