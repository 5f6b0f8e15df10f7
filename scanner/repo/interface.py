"""The seam of this room: a module with one ``DERIVE`` makes facts of what one repo's files say together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import listdir

from scanner.model.fact import Fact
from scanner.repo.repo import Repo, repos_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Artifact

Derive = Callable[[Repo], Iterator[Fact]]

_derivations: tuple[Derive, ...] | None = None


def derive(artifacts: Iterable[Artifact], facts: Iterable[Fact], loose: bool = False) -> Iterator[Fact]:
    """The facts that follow from the target's ``artifacts`` and ``facts``, repo by repo, in the order of modules.

    With ``loose``, weights without a card, config or index are a repo too: the user named their whole folder.
    """
    for repo in repos_of(artifacts, facts, loose):
        for derivation in derivations():
            yield from derivation(repo)


def derivations() -> tuple[Derive, ...]:
    """The ``DERIVE`` of each module of this package that has one, by the modules' names."""
    global _derivations
    if _derivations is None:
        import scanner.repo as package

        names = sorted({name.partition(".")[0] for folder in package.__path__ for name in listdir(folder)})
        modules = [
            __import__(f"{package.__name__}.{name}", fromlist=["DERIVE"])
            for name in names
            if name.isidentifier() and not name.startswith("_")
        ]
        _derivations = tuple(module.DERIVE for module in modules if hasattr(module, "DERIVE"))
    return _derivations
