"""The text of a lock file: the same for the same entries, one block for each model, so that a diff shows what changed."""

from __future__ import annotations

from scanner.catalog.lock_parts import LockEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.fact import Value

_HEADER = """\
# What the models of this project are made from: each model's commit and the terms that it had then.
# Written by `weighbridge lineage --lock`. Commit it; a later run says where the Hub has other terms by now.
version: 1
models:"""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")

_SPECIAL = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))


def lock_text(entries: Iterable[LockEntry]) -> str:
    """The lock file of ``entries``, sorted by id. What is at its default is left out."""
    ordered = sorted(entries, key=lambda entry: (entry.id.lower(), entry.id, entry.kind, entry.endpoint))
    if not ordered:
        return _HEADER + " []\n"
    return _HEADER + "".join("\n" + "\n".join(_block(entry)) + "\n" for entry in ordered)


def _block(entry: LockEntry) -> Iterator[str]:
    blank = LockEntry(entry.id, entry.revision)
    yield f"  - id: {_scalar(entry.id)}"
    for name in entry.__match_args__[1:]:
        value = getattr(entry, name)
        if name != "revision" and value == getattr(blank, name):
            continue
        if name == "texts":
            yield "    texts:"
            yield from (f"      - {{path: {_scalar(t.path)}, sha256: {_scalar(t.sha256)}}}" for t in value)
        elif name == "parents":
            yield "    parents:"
            for parent in value:
                revision = f", revision: {_scalar(parent.revision)}" if parent.revision else ""
                yield f"      - {{id: {_scalar(parent.id)}, relation: {parent.relation}{revision}}}"
        elif name == "parameters":
            yield "    parameters:"
            yield from (f"      - {_scalar(item)}" for item in value)
        else:
            yield f"    {name}: {_scalar(value)}"


def _scalar(value: Value) -> str:
    """``value`` as YAML on one line; texts in double quotes wherever a reader could take them for something else."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_scalar, value))}]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(value)
    if _needs_no_quotes(value):
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    number = ord(character)
    return "\\uFFFD" if 0xD800 <= number < 0xE000 else f"\\U{number:08X}" if number > 0xFFFF else f"\\u{number:04X}"


def _needs_no_quotes(text: str) -> bool:
    return text[:1].isalpha() and _PLAIN.issuperset(text) and text.lower() not in _SPECIAL
