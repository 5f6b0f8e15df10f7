"""The flags that name a fleet's targets, and the targets that they name."""

from __future__ import annotations

import os
from itertools import chain

from scanner.cli.errors import UsageError
from scanner.cli.judging import check_hub_client, project_root
from scanner.fleet.lists.joined import Joined, Named
from scanner.sources.interface import Options, TargetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Iterator

    from scanner.model.fleet import Wanted
    from scanner.sources.hub.search import Search

_SORTS = ("downloads", "likes", "lastModified", "createdAt", "trendingScore")

_LOCK = os.path.join(".weighbridge", "lock.yaml")


def add_list_flags(parser: ArgumentParser) -> None:
    """Adds TARGET… and the flags that name lists of targets."""
    parser.add_argument(
        "targets",
        metavar="TARGET",
        nargs="*",
        help="a folder of models, a file, hf://[datasets/|spaces/]org/name[@revision], hf-cache:org/name, or org/name",
    )
    group = parser.add_argument_group("lists of targets")
    group.add_argument(
        "--from",
        dest="from_files",
        metavar="FILE",
        nargs="+",
        action="extend",
        default=[],
        help="targets that a file names: one a line, CSV, JSON, YAML, a lock file, a report of ours; - for standard input",
    )
    group.add_argument(
        "--lock",
        metavar="FILE",
        nargs="?",
        const="",
        help="the models that the project's lock file pins, as it pins them",
    )
    group.add_argument(
        "--models-in",
        metavar="PATH",
        nargs="+",
        action="extend",
        default=[],
        help="the models that code, configurations and commands in these files and folders name",
    )
    group.add_argument(
        "--hf-cache", metavar="DIR", nargs="?", const="", help="all that was downloaded to this cache of the Hub"
    )
    hub = parser.add_argument_group("lists that the Hub makes (all of these flags together are one search)")
    hub.add_argument("--author", metavar="NAME", default="", help="the models of this user or organisation")
    hub.add_argument(
        "--filter",
        metavar="TAG",
        action="append",
        default=[],
        help="the models with this tag, as base_model:org/name or license:mit; of several, with all of them",
    )
    hub.add_argument("--search", metavar="TEXT", default="", help="the models whose names have these words")
    which = hub.add_mutually_exclusive_group()
    which.add_argument("--datasets", action="store_true", help="search data sets instead of models")
    which.add_argument("--spaces", action="store_true", help="search Spaces instead of models")
    hub.add_argument("--sort", choices=_SORTS, default="", help="the order of the search, the most or newest first")
    hub.add_argument("--limit", metavar="N", type=_count, default=0, help="the first N of the search (default: all)")
    hub.add_argument(
        "--descendants",
        metavar="MODEL",
        action="append",
        default=[],
        help="all models on the Hub that were made from this one, also by way of others",
    )


def wanted_of(arguments: Namespace, tell: Callable[[int], None] = lambda _: None) -> Iterator[Wanted]:
    """Each target of the command line's lists once, in order. Raises `UsageError` for a list that cannot be read, before
    anything is scanned, and where none is named. ``tell`` hears how many were found so far."""
    if not lists_of(arguments):
        raise UsageError("name a TARGET, or a list of them: --from FILE, --author NAME, --hf-cache.")
    found = Joined(_options(arguments))
    for named in _named(arguments):
        found.add(named)
        tell(len(found))
    if not len(found):
        raise UsageError("the lists name no target: check them, or name a TARGET.")
    return iter(found)


def lists_of(arguments: Namespace) -> tuple[str, ...]:
    """What the command line names, as a run keeps it: the same words name the same lists."""
    search = _search(arguments)
    return (
        *arguments.targets,
        *(f"--from {path}" for path in arguments.from_files),
        *([f"--lock {arguments.lock}".rstrip()] if arguments.lock is not None else []),
        *(f"--models-in {path}" for path in arguments.models_in),
        *([f"--hf-cache {arguments.hf_cache}".rstrip()] if arguments.hf_cache is not None else []),
        *([_shown(search)] if search is not None else []),
        *(f"--descendants {model}" for model in arguments.descendants),
    )


def _named(arguments: Namespace) -> Iterator[Named]:
    """The lines of all lists. Raises `UsageError`."""
    for target in arguments.targets:
        yield Named(target, target)
    for path in arguments.from_files:
        yield from _from_file(path)
    if arguments.lock is not None:
        yield from _from_file(_lock_path(arguments.lock))
    for path in dict.fromkeys(arguments.models_in):
        yield from _in_code(path, _options(arguments))
    if arguments.hf_cache is not None:
        yield from _in_cache(arguments.hf_cache)
    yield from _on_hub(arguments)


def _from_file(path: str) -> Iterator[Named]:
    """The lines of one file. A file of which no line names a target is none of the known shapes."""
    from scanner.fleet.lists.files import rows_of
    from scanner.fleet.lists.rows import ListError
    from scanner.fleet.lists.spelling import spelled

    shown = "standard input" if path == "-" else path
    problem, names = "", False
    try:
        for text, revision, line in rows_of(path):
            named = Named(text, f"{shown}:{line}", revision=revision)
            if not names:
                try:
                    spelled(text, False, revision)
                    names = True
                except TargetError as error:
                    problem = problem or f"--from {named.place}: {error}"
            yield named
    except ListError as error:
        before = ""
        if path != "-" and not os.path.lexists(path):
            before = " --from takes all names up to the next option: a TARGET stands before it."
        raise UsageError(f"--from {shown}: {error}{before}") from error
    if problem and not names:
        raise UsageError(problem)


def _lock_path(asked: str) -> str:
    return asked or os.path.join(project_root() or os.curdir, _LOCK)


def _in_code(path: str, options: Options) -> Iterable[Named]:
    from scanner.fleet.lists.coded import named_in

    if not os.path.exists(path):
        raise UsageError(f"--models-in: there is no file or folder {path}. Name one that is there.")
    try:
        return list(named_in(path, options))
    except TargetError as error:
        raise UsageError(f"--models-in {error}") from error


def _in_cache(folder: str) -> Iterable[Named]:
    from scanner.fleet.lists.cached import cached_in

    if folder and not os.path.isdir(folder):
        raise UsageError(f"--hf-cache: there is no folder {folder}. Name the cache, or leave the folder out.")
    found = cached_in(os.path.abspath(folder) if folder else "", "--hf-cache")
    first = next(found, None)
    if first is not None:
        return chain([first], found)
    if folder:  # else a folder of models that is named after the flag would be left out without a word
        raise UsageError(
            f"--hf-cache: {folder} is no cache of the Hub, or an empty one (no models--…/snapshots in it). Name the cache, "
            "or leave the folder out; a folder of models is a TARGET, and is named before --hf-cache."
        )
    return ()


def _on_hub(arguments: Namespace) -> Iterator[Named]:
    """What the Hub lists. Raises `UsageError` where it may not be asked, or cannot."""
    search = _search(arguments)
    if search is None and not arguments.descendants:
        return
    first = "--descendants" if search is None else _shown(search).partition(" ")[0]
    if getattr(arguments, "offline", False):
        raise UsageError(f"{first} asks the Hub, and --offline forbids it: leave one of them out, or use --from FILE.")
    check_hub_client(first)
    from scanner.fleet.lists.searched import descendants, searched

    if search is not None:
        yield from searched(search, _shown(search))
    for model in arguments.descendants:
        yield from descendants(_model_id(model), f"--descendants {model}")


def _search(arguments: Namespace) -> Search | None:
    """The search that the flags ask for. Raises `UsageError` for flags that narrow none."""
    narrows = bool(arguments.author or arguments.filter or arguments.search)
    if not narrows:
        left = next((flag for flag in ("datasets", "spaces", "sort", "limit") if getattr(arguments, flag)), "")
        if left:
            raise UsageError(f"--{left} belongs to a search: add --author, --filter or --search.")
        return None
    from scanner.sources.hub.search import Search

    kind = "dataset" if arguments.datasets else "space" if arguments.spaces else "model"
    filters = tuple(arguments.filter)
    return Search(kind, arguments.author, filters, arguments.search, arguments.sort, arguments.limit)


def _shown(search: Search) -> str:
    """The search in the words of the command line."""
    said: list[tuple[str, object]] = [("author", search.author), *(("filter", each) for each in search.filters)]
    said += [("search", search.text), ("sort", search.sort), ("limit", search.limit)]
    words = [f"--{name} {value}" for name, value in said if value]
    return " ".join([*words, *([] if search.kind == "model" else [f"--{search.kind}s"])])


def _model_id(text: str) -> str:
    from scanner.sources.hub.address import parse

    try:
        address = parse(text)
    except TargetError as error:
        raise UsageError(f"--descendants {error}") from error
    return address.id


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:12]) <= 10**9:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError("give a number from 1")
    return int(text)


def _options(arguments: Namespace) -> Options:
    exclude = tuple(getattr(arguments, "exclude", ()))
    return Options(project_root(), exclude, False, bool(getattr(arguments, "offline", False)))
