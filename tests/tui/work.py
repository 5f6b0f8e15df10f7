"""What scans are made of in tests: functions that a spawned process can find."""

import os
import signal
import sys
import time

from scanner.tui.scanning import ScanError


def reads(path, told):
    told(1, 3, "model/\x1b[31m.pkl")
    sys.stdout.write("this would be on the screen")
    sys.stderr.write("this too")
    with open(path, "rb") as file:
        return file.read()


def lingers(mark, told):
    told(1, None, "model/a.pkl")
    with open(mark, "w") as file:
        file.write(str(os.getpid()))
    time.sleep(60)


def complains(told):
    raise ScanError("there is no such folder. Name one that exists.")


def fails(told):
    raise ValueError("a surprise")


def dies(told):
    os.kill(os.getpid(), signal.SIGKILL)


def leaves(told):
    os._exit(9)


def talks_nonsense(told):
    return b"{}"
