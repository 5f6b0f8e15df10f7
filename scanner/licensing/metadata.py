"""Licences from the metadata of weights: an identifier, a name, or a whole text, as a value of its own.

Keys: ``general.license``, ``.license.name`` and ``.license.link`` of GGUF, ``modelspec.license`` and others of
safetensors, metadata properties of ONNX, ``license`` of a config. The readers of those formats hand the value over.
"""

from __future__ import annotations

from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap
    from scanner.model.place import Place

LIMIT = 1 << 20
"""Bytes of one value that are read."""

LONG = 300
"""Characters from which a value is a text, not a name."""

_EMPTY = ("", "none", "null", "n/a", "na", "unspecified", "license", "licence", "?")
"""Values that writers put there for want of one."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """One ``license-declared`` fact for a value, or a ``license-text`` fact where it is a whole text."""
    said = reader.shared.get("license-statement")
    statement, name, link = said if isinstance(said, tuple) and len(said) == 3 else ("metadata", None, None)
    text = reader.read_at(0, LIMIT).decode("utf-8", "replace").strip("\0 \t\r\n")
    if text.casefold() in _EMPTY:
        return
    covers = "data" if "tokenizer" in place.member else "weights"
    if len(text) >= LONG or text.count("\n") > 3:
        from scanner.licensing.known_text import text_fact  # not at the top: few values are texts

        yield text_fact(place, text, "license", covers, statement, reader.size <= LIMIT)
        return
    from scanner.licensing.declaration import declared

    excerpt = (f"{place.member.rpartition('!/')[2]}: {text[:200]}",)
    if text.startswith(("http://", "https://")) and link is None:
        link = text
    yield declared(place, statement, text, name if name != text else None, link, covers, excerpt)


FORMAT = Format(
    id="license-value",
    title="Licences in the metadata of weights",
    parse=parse,
    states=("license-declared", "license-text"),
    role="terms",
)
