"""What a profile is: some libraries, and how to make objects of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Makers = Iterator[Callable[[], object]]
"""Functions that make one object each, so that one that fails does not stop the others."""


@dataclass(frozen=True)
class Profile:
    """A list of callables to be: its name, whose names it takes, and the objects.

    ``modules`` are top-level import names, ``distributions`` what is installed, for their versions. ``torch`` is whether
    the objects are saved by ``torch.save`` too.
    """

    name: str
    modules: tuple[str, ...]
    distributions: tuple[str, ...]
    objects: Callable[[], Makers]
    reason: str = "rebuilds an object from its state"
    torch: bool = False
