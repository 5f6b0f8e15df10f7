"""Licence headers of Python files: an SPDX tag (https://spdx.dev/learn/handling-license-info), or a sentence."""

from __future__ import annotations

from scanner.model.fact import Fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Gap

_TAG = b"SPDX-License-Identifier:"
_SENTENCE = b"icensed under the "


def recognise(_name: str, reader: Reader) -> bool:
    """True where the first block of the file says under which licence it is."""
    return _TAG in reader.head or _SENTENCE in reader.head


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """One ``license-header`` fact for the first comment that names a licence; it covers the code."""
    from scanner.licensing.prose import leading  # not at the top: it needs the catalog

    for number, line in enumerate(reader.head.decode("utf-8", "replace").splitlines(), 1):
        text = line.strip()
        where = Place(place.path, place.member, line=number)
        if _TAG.decode() in text:
            value = text.partition(_TAG.decode())[2].strip(" */\t\"'")
            if value:
                yield _header(where, value, text)
                return
        elif _SENTENCE.decode() in text and not text.startswith(("print", "return")):
            found = leading(text.partition(_SENTENCE.decode())[2])
            if found is not None:
                yield _header(where, found[0].id, text, found[1])
                return


def _header(place: Place, value: str, line: str, name: str | None = None) -> Fact:
    """A declaration under a kind of its own: a library has thousands, and a report keeps what they come to."""
    from scanner.licensing.declaration import declared

    found = declared(place, "header", value, name, covers="code", excerpt=(line[:200],))
    return Fact("license-header", found.place, found.attributes, excerpt=found.excerpt)


FORMAT = Format(
    id="license-header",
    title="Licence headers of Python files",
    parse=parse,
    names=("*.py",),
    recognise=recognise,
    states=("license-header",),
    order=60,
)
