"""The files of one side with what is known of each, and which are the same on the other."""

from __future__ import annotations

from scanner.model.record import field, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.comparing.paths import Paths
    from scanner.model.fact import Fact, Value
    from scanner.model.report import TargetReport

HEADERS = (
    *("tensors", "parameters", "dtypes", "layout", "storages", "storage_bytes"),
    *("architecture", "shape", "operators", "layers", "opset", "type"),
)
"""Attributes of a weights file's own facts that say what is in it."""

SHAPE = ("model-shape", "model-config")
"""Facts that say which network it is, by its configuration."""

_KINDS_OF_CODE = ("code", "template")
_CODE = (".py", ".ipynb", ".sh", ".jinja", ".so", ".dll", ".dylib", ".js", ".lua", ".bat", ".ps1")
_TEXTS = ("license", "notice")
_ABOUT_ROLE = {"weights": "weights", "terms": "license"}


@record
class File:
    """One file: ``path`` is as it is told, ``sha256`` "" where it is not known. ``about`` is one of `changes.ABOUT`;
    ``properties`` are what its headers say, each as one text."""

    path: str
    size: int
    sha256: str
    about: str
    formats: tuple[str, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)


def files_of(target: TargetReport, paths: Paths) -> dict[str, File]:
    """The files of a target by their told path, those in scope and, where it is described, all others."""
    described = {item.path: item for item in target.description.files} if target.description is not None else {}
    headers = _headers(target.facts)
    programs = {item.place.path for item in target.facts if item.kind in ("loaded-code", "script-on-import")}
    found: dict[str, File] = {}
    for artifact in target.artifacts:
        known = described.pop(artifact.path, None)
        found[paths.told(artifact.path)] = File(
            paths.told(artifact.path),
            artifact.size,
            (known.sha256 if known is not None else "") or artifact.sha256 or "",
            _about(artifact.path, artifact.role, known.kind if known is not None else "", artifact.formats, programs),
            artifact.formats,
            headers.get(artifact.path, {}),
        )
    for path, item in described.items():
        about = _about(path, "", item.kind, item.formats, programs)
        found[paths.told(path)] = File(paths.told(path), item.size, item.sha256, about, item.formats)
    return found


def _about(path: str, role: str, kind: str, formats: tuple[str, ...], programs: set[str]) -> str:
    if kind == "card" or "model-card" in formats:
        return "card"
    if role in _ABOUT_ROLE:
        return _ABOUT_ROLE[role]
    if path in programs or kind in _KINDS_OF_CODE or path.lower().endswith(_CODE):
        return "code"
    return "weights" if kind == "weights" else "license" if kind in _TEXTS else "files"


def _headers(facts: Iterable[Fact]) -> dict[str, dict[str, str]]:
    """By path what the facts of its headers say: of the file itself before what lies inside it."""
    found: dict[str, dict[str, str]] = {}
    for item in facts:
        if item.kind.endswith(("-call", "-import")) or not item.attributes:
            continue
        names = None if item.kind in SHAPE else HEADERS
        for name, value in item.attributes:
            if (names is None or name in names) and value not in (None, (), "", False):
                found.setdefault(item.place.path, {}).setdefault(name, text_of(value))
    return found


def text_of(value: Value) -> str:
    """A fact's value as one text; lists are joined by commas."""
    if isinstance(value, tuple):
        return ", ".join(map(text_of, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@record
class Pair:
    """A file on both sides. ``same`` is None where one side has no digest and the sizes are the same."""

    before: File
    after: File
    same: bool | None


@record
class Pairing:
    """The files of two sides: ``pairs`` under the same name, ``moved`` under two, and those that only one side has."""

    pairs: tuple[Pair, ...]
    moved: tuple[Pair, ...]
    removed: tuple[File, ...]
    added: tuple[File, ...]


def pairing(before: dict[str, File], after: dict[str, File]) -> Pairing:
    """Which file is which. A file that only one side has under its name is the other's with the same digest; where each
    side has a single file, they are two states of one."""
    pairs = [Pair(file, after[path], is_same(file, after[path])) for path, file in before.items() if path in after]
    gone = [file for path, file in before.items() if path not in after]
    new = [file for path, file in after.items() if path not in before]
    moved = list(_moved(gone, new))
    left, right = {pair.before.path for pair in moved}, {pair.after.path for pair in moved}
    gone = [file for file in gone if file.path not in left]
    new = [file for file in new if file.path not in right]
    if len(before) == len(after) == len(gone) == len(new) == 1:
        moved, gone, new = [Pair(gone[0], new[0], is_same(gone[0], new[0]))], [], []
    return Pairing(tuple(pairs), tuple(moved), tuple(gone), tuple(new))


def is_same(before: File, after: File) -> bool | None:
    """True where the content is the same, False where it is not, None where nobody knows: nothing is guessed."""
    if before.sha256 and after.sha256:
        return before.sha256 == after.sha256
    return None if before.size == after.size else False


def _moved(gone: Iterable[File], new: Iterable[File]) -> Iterator[Pair]:
    """Files with one digest under two names, of several alike the first with the first; empty ones are no evidence."""
    waiting: dict[str, list[File]] = {}
    for file in sorted(new, key=lambda file: file.path):
        if file.sha256 and file.size:
            waiting.setdefault(file.sha256, []).append(file)
    for file in sorted(gone, key=lambda file: file.path):
        alike = waiting.get(file.sha256) if file.sha256 and file.size else None
        if alike:
            yield Pair(file, alike.pop(0), True)
