"""The files of a repo at one commit, with sizes and digests, each once; what cannot be one is told."""

from __future__ import annotations

from scanner.model.artifact import NotReadError
from scanner.model.escape import printable
from scanner.model.fact import Gap
from scanner.model.place import Place
from scanner.sources.hub.address import is_plain_path
from scanner.sources.hub.client import Client, TooLongError
from scanner.sources.hub.metadata import PATH, Metadata
from scanner.sources.hub.repo import Listed

FILES_LIMIT = 200_000
"""Files of one repo that are listed."""

_LARGEST = 1 << 60
_PATH_SHOWN = 1000
_BATCH = 200

Row = tuple[str, object, object, object]
"""A file as it is sent: path, size, digest of a large one, git blob."""


def files_of(client: Client, known: Metadata) -> tuple[list[Listed], list[Gap]]:
    """All files by their paths, and gaps for what was not listed or has a name that is not followed.

    The metadata lists files with their sizes; where a server leaves sizes out, the tree is asked, page by page, and names
    that it leaves out (mirrors give its first page only) one by one. Raises `NotReadError`.
    """
    named = _siblings(known)
    rows = named if named and all(_is_size(row[1]) for row in named) else _from_tree(client, known, named)
    rows, gaps = _within(rows)
    found: dict[str, Listed] = {}
    for path, size, digest, oid in rows:
        place = Place(path[:_PATH_SHOWN])
        if not is_plain_path(path):
            name = printable(path, 100)
            gaps.append(
                Gap("hostile-name", place, f"No file can be asked for by the name {name!r}: look at it on the Hub.")
            )
        elif not _is_size(size) or not isinstance(size, int):
            gaps.append(
                Gap("unlisted", place, "The server does not say how large it is: scan again, or use another mirror.")
            )
        elif path in found:
            gaps.append(
                Gap("listed-twice", place, "The server lists two files of this name; one was read: look at it there.")
            )
        else:
            found[path] = Listed(path, size, _hex(digest, 64), _hex(oid, 40) if digest is None else "")
    return [found[path] for path in sorted(found)], gaps


def _within(rows: list[Row]) -> tuple[list[Row], list[Gap]]:
    if len(rows) <= FILES_LIMIT:
        return rows, []
    message = f"It has {len(rows):,} files, and {FILES_LIMIT:,} were listed: scan its folders one by one."
    return rows[:FILES_LIMIT], [Gap("limit-children", Place(PATH), message)]


def _siblings(known: Metadata) -> list[Row]:
    sent = known.raw.get("siblings")
    found: list[Row] = []
    for row in sent if isinstance(sent, list) else ():
        name = row.get("rfilename") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(name, str):
            continue
        lfs = row.get("lfs")
        if isinstance(lfs, dict):
            found.append((name, lfs.get("size", row.get("size")), lfs.get("sha256", ""), None))
        else:
            found.append((name, row.get("size"), None, row.get("blobId")))
    return found


def _from_tree(client: Client, known: Metadata, named: list[Row]) -> list[Row]:
    """The rows of the tree, and of files that only the metadata names."""
    address = known.address
    page = f"api/{address.plural}/{address.id}/tree/{known.sha}?recursive=True&expand=False"
    found: list[Row] = []
    while page and len(found) <= FILES_LIMIT:
        try:
            rows, page = client.json(address, page)
        except NotReadError as error:
            if found or not named or error.reason != "missing":
                raise
            break  # a mirror that has no tree: the names are known
        except TooLongError as error:
            raise NotReadError(
                "unavailable", "A page of the listing is longer than is read: check HF_ENDPOINT."
            ) from error
        found += _rows(rows)
    listed = {row[0] for row in found}
    lost = [row[0] for row in named if row[0] not in listed]
    for start in range(0, min(len(lost), FILES_LIMIT), _BATCH):
        form = {"paths": lost[start : start + _BATCH], "expand": "False"}
        try:
            rows, _ = client.json(address, f"api/{address.plural}/{address.id}/paths-info/{known.sha}", form)
        except TooLongError:
            continue
        except NotReadError as error:
            if found or error.reason not in ("missing", "unavailable"):
                raise
            raise NotReadError(
                "unlisted", f"The server names them without sizes, and has no tree. {error.message}"
            ) from error
        found += _rows(rows)
    listed = {row[0] for row in found}
    return found + [row for row in named if row[0] not in listed]


def _rows(sent: object) -> list[Row]:
    found: list[Row] = []
    for row in sent if isinstance(sent, list) else ():
        if isinstance(row, dict) and row.get("type") != "directory" and isinstance(row.get("path"), str):
            lfs = row.get("lfs")
            large = isinstance(lfs, dict)
            size = lfs.get("size", row.get("size")) if isinstance(lfs, dict) else row.get("size")
            digest = lfs.get("oid", "") if isinstance(lfs, dict) else None
            found.append((row["path"], size, digest, None if large else row.get("oid")))
    return found


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value < _LARGEST


def _hex(value: object, digits: int) -> str:
    """``value`` where it is a digest of that many hex digits, else ""."""
    text = value.removeprefix("sha256:").lower() if isinstance(value, str) else ""
    return text if len(text) == digits and not set(text) - set("0123456789abcdef") else ""
