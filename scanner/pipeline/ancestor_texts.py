"""Licence texts, use policies and notices of ancestors, byte for byte from where the ancestors' terms were read."""

from __future__ import annotations

import os

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.lineage import LineageNode

MAX_BYTES = 1 << 20
"""Bytes of one text: the longest licence known has a tenth of this."""

MAX_TEXTS = 12
"""Texts that are taken of one model."""


@record
class Text:
    """One text: its file's name, its bytes, and what it was found to be ("license", "use-policy", "notice"; our ids).

    ``origin`` says where it was taken from, for people.
    """

    name: str
    data: bytes
    kind: str
    licenses: tuple[str, ...]
    origin: str


@record
class Shelf:
    """Where ancestors may lie: folders of the run's own repos by id, ``mirror``, and whether the Hub may be asked."""

    folders: tuple[tuple[str, str], ...] = ()
    mirror: str = ""
    online: bool = False

    def texts(self, node: LineageNode) -> tuple[Text, ...]:
        """The texts of that model, from the first place that has any. What cannot be read is not there."""
        for folder in self._folders(node):
            found = tuple(_in_folder(folder))
            if found:
                return found
        if self.online and node.state in ("hub", "cache") and node.revision:
            return tuple(_on_the_hub(node))
        return ()

    def _folders(self, node: LineageNode) -> Iterator[str]:
        for node_id, folder in self.folders:
            if node_id == node.id:
                yield folder
        name = node.id.rpartition("/")[2]
        for below in (node.id, name) if self.mirror and _is_plain(node.id) else ():
            yield os.path.join(self.mirror, *below.split("/"))
        if node.origin and node.state in ("local", "cache") and os.path.isdir(node.origin):
            yield node.origin
        if node.revision and _is_plain(node.id) and _is_plain(node.revision):
            from scanner.sources.hf_cache_layout import cache_folder, repo_named

            repo = repo_named(cache_folder(), "model", node.id)
            if repo is not None:
                yield repo.snapshot(node.revision)


def _is_plain(name: str) -> bool:
    """True for an id that stays inside of the folder that it is looked for in."""
    return all(
        part and part not in (".", "..") and all(char.isalnum() or char in "._-" for char in part)
        for part in name.split("/")
    )


def _in_folder(folder: str) -> Iterator[Text]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    left = MAX_TEXTS
    for name in names:
        if left and is_terms(name):
            path = os.path.join(folder, name)
            try:
                if not os.path.isfile(path) or os.path.getsize(path) > MAX_BYTES:
                    continue
                with open(path, "rb") as file:
                    data = file.read(MAX_BYTES + 1)
            except OSError:
                continue
            left -= 1
            yield identified(name, data, path)


def _on_the_hub(node: LineageNode) -> Iterator[Text]:
    """The texts that were listed when the model's terms were read, at the same commit."""
    from scanner.sources.hub.ancestors import read_texts

    paths = [name for name in node.texts if "/" not in name and is_terms(name)][:MAX_TEXTS]
    if not paths:
        return
    for path, data in read_texts(node.id, node.revision, paths, MAX_BYTES):  # others stay on the list of what is to do
        yield identified(path, data, f"{node.id}@{node.revision[:12]}/{path}")


def is_terms(name: str) -> bool:
    """True for the name of a licence text, a use policy or a notice."""
    from fnmatch import fnmatchcase

    from scanner.licensing.texts import FORMAT

    return any(fnmatchcase(name.lower(), pattern) for pattern in FORMAT.names)


def identified(name: str, data: bytes, origin: str) -> Text:
    """The text with what its own words say that it is: no name and no card is believed."""
    from scanner.licensing.texts import parse
    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

    reader = Reader(len(data), lambda at, count: data[at : at + count], lambda _count: None)
    found = [item for item in parse(Place(name), reader) if isinstance(item, Fact) and item.kind == "license-text"]
    ids: dict[str, None] = {}
    for item in found:
        ids.update(dict.fromkeys(str(one) for one in (item.get("license"),) if one))
        listed = item.get("licenses")
        ids.update(dict.fromkeys(map(str, listed)) if isinstance(listed, tuple) else {})
    kind = str(found[0].get("file_kind")) if found else "license"
    return Text(name, data, kind, tuple(ids), origin)
