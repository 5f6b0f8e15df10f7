"""What a program was seen to do, aggregated as it is seen: one entry per callable and use."""

from __future__ import annotations

from sys import stdlib_module_names

from scanner.formats.pickle_machine.values import Name, render, render_arguments
from scanner.model.artifact import LimitReachedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

RENDERED_CALLS = 64
"""Calls of one callable whose arguments are written out; later ones are only counted."""

KEPT_ARGUMENTS = 8
"""Different argument lists of one callable that are kept."""


NAMES_LIMIT = 10_000
"""Different callables of one artifact that are told; an honest checkpoint has some dozens."""


_CONSTANTS = ("'", '"', "b'", 'b"', "(", "[", "{", *"-0123456789")
"""How constants are written out."""

_PACKAGES = stdlib_module_names | frozenset(
    """IPython catboost cffi cloudpickle dask dill django fickling flask fsspec gensim huggingface_hub ipykernel jax jinja2
    joblib keras lightgbm lightning llvmlite matplotlib mlflow networkx nltk numba numpy omegaconf onnx onnxruntime pandas
    paddle pexpect pip pkg_resources polars psutil ptyprocess py pyarrow pytest ray regex requests scipy setuptools six
    skimage sklearn spacy sqlalchemy sympy tensorflow tokenizers torch torchvision tornado tqdm transformers triton
    ultralytics urllib3 wandb wheel xgboost yaml zmq""".split()  # noqa: SIM905 - a table
)
"""Modules at the top that are often there: what a payload would name."""


class Seen:
    """One callable in one use: ``count`` times, first at ``offset``; ``trail`` are the opcodes' offsets before it.

    ``made`` is true where it was never called but only had its ``__new__`` run, as NEWOBJ does: that takes a class.
    """

    __slots__ = ("arguments", "count", "made", "offset", "protocol", "resolved", "trail", "walks")

    def __init__(
        self, offset: int, trail: tuple[int, ...], protocol: int, resolved: bool, walks: str | None = None
    ) -> None:
        self.offset = offset
        self.trail = trail
        self.protocol = protocol
        self.resolved = resolved
        self.walks = walks
        self.made = True
        self.count = 0
        self.arguments: dict[str, tuple[int, tuple[int, ...]]] = {}


class Observations:
    """All imports and calls of one artifact's pickles, keyed by (callable, use).

    ``settled`` are callables that were called with arguments that make the call harmless (see `members`), ``problems``
    what is wrong with tensors (see `tensors`), with the first offset of each.
    """

    __slots__ = ("calls", "imports", "problems", "settled")

    def __init__(self) -> None:
        self.imports: dict[str, Seen] = {}
        self.calls: dict[tuple[str, str], Seen] = {}
        self.settled: set[str] = set()
        self.problems: dict[str, int] = {}

    def names_something(self, before: int | None = None) -> bool:
        """True where a name was looked up that Python could have (words joined by dots), at an offset under ``before``."""
        return any(
            name.replace(".", "").replace("_", "").isalnum() and not name[0].isdigit()
            for name, seen in self.imports.items()
            if before is None or seen.offset < before
        )

    def calls_something(self, before: int | None = None) -> bool:
        """True where anything was called, at an offset under ``before``."""
        return any(before is None or seen.offset < before for seen in self.calls.values())

    def impossible(self, start: int, known: Observations) -> list[int]:
        """The offsets from ``start`` on at which a loader stops, where bytes were run that were not meant as a program:
        it calls a constant, or looks up a module that neither Python nor an installed package of those in ``known`` has.
        """
        packages = {name.partition(".")[0] for name in known.imports} | _PACKAGES
        return [
            seen.offset
            for (name, _), seen in self.calls.items()
            if seen.offset >= start and name.startswith(_CONSTANTS)
        ] + [
            seen.offset
            for name, seen in self.imports.items()
            if seen.offset >= start and name.count(".") < 2 and name.partition(".")[0] not in packages
        ]

    def keep_between(self, start: int, end: int | None) -> None:
        """Forgets what was first seen before ``start``, or at ``end`` and behind."""
        self.imports = {name: seen for name, seen in self.imports.items() if _within(seen, start, end)}
        self.calls = {key: seen for key, seen in self.calls.items() if _within(seen, start, end)}

    def take_in(self, other: Observations) -> None:
        """Adds what was seen in a later stream of the same artifact."""
        self.settled |= other.settled
        self.problems = other.problems | self.problems
        for name, seen in other.imports.items():
            known = self.imports.setdefault(name, seen)
            known.count += seen.count if known is not seen else 0
        for key, seen in other.calls.items():
            known = self.calls.setdefault(key, seen)
            if known is not seen:
                known.count += seen.count
                known.made = known.made and seen.made
                for text, where in list(seen.arguments.items())[: KEPT_ARGUMENTS - len(known.arguments)]:
                    known.arguments.setdefault(text, where)

    def saw_import(self, name: Name, offset: int, trail: Callable[[], tuple[int, ...]], protocol: int) -> None:
        """Counts one lookup of a module attribute; its ``trail`` is asked for the first time only."""
        seen = self.imports.get(name.dotted)
        if seen is None:
            _check(len(self.imports))
            seen = self.imports[name.dotted] = Seen(offset, trail(), protocol, name.certain, name.walks)
        seen.count += 1

    def saw_call(
        self,
        use: str,
        callable_: object,
        arguments: object,
        offset: int,
        trail: Callable[[], tuple[int, ...]],
        protocol: int,
        made: bool = False,
    ) -> None:
        """Counts one use of a callable: "call", or "build" (its instance is given a state). Its ``trail`` is asked for
        only where it is kept."""
        resolved = isinstance(callable_, Name) and callable_.certain
        name = callable_.dotted if isinstance(callable_, Name) else render(callable_, 120)
        seen = self.calls.get((name, use))
        if seen is None:
            _check(len(self.calls))
            seen = self.calls[name, use] = Seen(offset, trail(), protocol, resolved)
        seen.count += 1
        seen.made = seen.made and made
        if seen.count <= RENDERED_CALLS and len(seen.arguments) < KEPT_ARGUMENTS:
            text = render_arguments(arguments) if use == "call" else render(arguments)
            if text not in seen.arguments:
                seen.arguments[text] = (offset, trail())


def _within(seen: Seen, start: int, end: int | None) -> bool:
    return seen.offset >= start and (end is None or seen.offset < end)


def _check(known: int) -> None:
    if known >= NAMES_LIMIT:
        raise LimitReachedError("limit-names", f"it uses more than {NAMES_LIMIT:,} different callables")
