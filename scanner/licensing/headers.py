"""Licence headers of Python files: an SPDX tag (https://spdx.dev/learn/handling-license-info), or a sentence."""

from __future__ import annotations

from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

_TAG = b"SPDX-License-Identifier:"
_SENTENCE = b"icensed under the "


def recognise(_name: str, reader: Reader) -> bool:
    """True where the first block of the file says under which licence it is."""
    return _TAG in reader.head or _SENTENCE in reader.head


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """One ``license-declared`` fact for the first comment that names a licence; it covers the code."""
    from scanner.licensing.prose import leading  # not at the top: they need the catalog
    from scanner.licensing.statement import declared

    for number, line in enumerate(reader.head.decode("utf-8", "replace").splitlines(), 1):
        text = line.strip()
        where = Place(place.path, place.member, line=number)
        if _TAG.decode() in text:
            value = text.partition(_TAG.decode())[2].strip(" */\t\"'")
            if value:
                yield declared(where, "header", value, covers="code", excerpt=(text[:200],))
                return
        elif _SENTENCE.decode() in text and not text.startswith(("print", "return")):
            found = leading(text.partition(_SENTENCE.decode())[2])
            if found is not None:
                yield declared(where, "header", found[0].id, found[1], covers="code", excerpt=(text[:200],))
                return


FORMAT = Format(
    id="license-header",
    title="Licence headers of Python files",
    parse=parse,
    names=("*.py",),
    recognise=recognise,
    states=("license-declared",),
    order=60,
)
