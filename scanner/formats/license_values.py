"""Licences that a file of weights carries in its own metadata, handed to the room that understands them."""

from __future__ import annotations

from scanner.model.artifact import Child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.model.artifact import Reader
    from scanner.model.place import Place

FORMAT_ID = "license-value"
"""The format that reads such a value."""

SHARED = "license-statement"
"""Under this name a reader says what stands beside the value: (kind of statement, name, link)."""

VALUES_LIMIT = 16
"""Values of one file that are read."""

_MARKS = ("license", "licence")


def is_about_license(key: str) -> bool:
    """True for a key of metadata that speaks of a licence, such as ``general.license.link``."""
    low = key.casefold()
    return any(mark in low for mark in _MARKS)


def license_values(place: Place, reader: Reader, statement: str, metadata: Mapping[str, object]) -> Iterator[Child]:
    """A child for each licence that ``metadata`` names; a name and a link beside it go along.

    ``license``, ``modelspec.license``, ``general.license`` and any key that ends so hold an identifier or a whole text;
    ``license_name`` and ``license.link`` tell more of it, and where there is no more, stand for it.
    """
    found = {key: value for key, value in metadata.items() if is_about_license(key) and isinstance(value, str)}
    found = {key: value for key, value in found.items() if value.strip()}
    main = [key for key in found if key.casefold().endswith(_MARKS)]
    name = next((found[key] for key in found if key.casefold().endswith("name")), None)
    link = next((found[key] for key in found if key.casefold().endswith(("link", "url"))), None)
    if not main and name is not None:
        main = [key for key in found if key.casefold().endswith("name")][:1]
    for key in main[:VALUES_LIMIT]:
        data = found[key].encode("utf-8", "replace")
        yield _child(place.inside(key[:200]), reader, data, (statement, name, link))


def _child(place: Place, reader: Reader, data: bytes, said: tuple[str, str | None, str | None]) -> Child:
    value = reader.derived(len(data), lambda at, count: data[at : at + count])
    value.shared[SHARED] = said
    return Child(place, value, FORMAT_ID)
