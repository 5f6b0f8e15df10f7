"""The seam of this room: a module with one ``DERIVE`` makes facts of what one repo's files say together.

One with a ``DERIVE_TARGET`` is asked once, for what needs no weights to be so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import listdir

from scanner.model.fact import Fact
from scanner.repo.repo import Repo, repos_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Artifact

Derive = Callable[[Repo], Iterator[Fact]]
DeriveTarget = Callable[[Iterable["Artifact"], Iterable[Fact]], Iterator[Fact]]

ASIDE = frozenset({"python-code", "code-reference", "secret-found", "shell-fetch", "program-found", "license-header"})
"""Kinds of facts that only derivations read; a report does not keep them."""


def derive(artifacts: Iterable[Artifact], facts: Iterable[Fact], loose: bool = False) -> Iterator[Fact]:
    """The facts that follow from the target's ``artifacts`` and ``facts``, repo by repo, in the order of modules.

    With ``loose``, weights without a card, config or index are a repo too: the user named their whole folder.
    """
    artifacts, facts = tuple(artifacts), tuple(facts)
    of_repos, of_targets = derivations()
    for repo in repos_of(artifacts, facts, loose):
        for derivation in of_repos:
            yield from derivation(repo)
    for whole in of_targets:
        yield from whole(artifacts, facts)


def derivations() -> tuple[list[Derive], list[DeriveTarget]]:
    """The ``DERIVE`` and the ``DERIVE_TARGET`` of each module of this package that has one, by the modules' names."""
    import scanner.repo as package

    names = sorted({name.partition(".")[0] for folder in package.__path__ for name in listdir(folder)})
    modules = [
        __import__(f"{package.__name__}.{name}", fromlist=["DERIVE"])
        for name in names
        if name.isidentifier() and not name.startswith("_")
    ]
    return (
        [module.DERIVE for module in modules if hasattr(module, "DERIVE")],
        [module.DERIVE_TARGET for module in modules if hasattr(module, "DERIVE_TARGET")],
    )
