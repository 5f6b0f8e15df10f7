"""A process that writes decisions: what the tests of two writers and of a kill in mid-write start."""

import sys

from scanner.catalog.ledger_parts import Waiver
from scanner.decisions.edit import add


def waiver(name, number):
    """A waiver that no other call makes."""
    return Waiver(
        f"{name} says so: {number}",
        "2027-01-31",
        rule=("pickle-unsafe-callable",),
        paths=(f"{name}/{number}.bin",),
        sha256="a" * 64,
        approver=name,
        created="2026-11-22",
    )


if __name__ == "__main__":
    project, name, count = sys.argv[1:]
    for number in range(int(count)):
        add(project, waivers=[waiver(name, number)])
        print(number, flush=True)
