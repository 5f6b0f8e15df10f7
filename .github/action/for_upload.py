"""Leaves out of a SARIF file the runs that code scanning cannot place, and writes the rest; nothing where nothing is left.

A repo of the Hub that no line of this repository names has results with addresses on the Hub: such a run says
``upload: false`` itself. Standard library only, for any Python 3. Arguments: the file, and the one to write.
"""

import json
import sys


def main(source, target):
    """0; ``target`` is there where something is to be uploaded."""
    with open(source, encoding="utf-8") as file:
        log = json.load(file)
    runs = [run for run in log["runs"] if run.get("properties", {}).get("upload") is not False]
    if runs:
        with open(target, "w", encoding="utf-8") as file:
            json.dump({**log, "runs": runs}, file)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
