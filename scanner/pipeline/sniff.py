"""Which formats read some content: by its bytes first, by name only where content cannot tell."""

from __future__ import annotations

from scanner.pipeline.registry import Row, rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.artifact import Reader


class Sniffer:
    """The formats, sorted by how they are recognised."""

    def __init__(self, table: list[Row] | None = None) -> None:
        table = rows() if table is None else table
        self.by_id = {row.id: row for row in table}
        self._by_first_byte: dict[int, list[tuple[Row, bytes]]] = {}
        self._by_later_bytes: list[tuple[Row, int, bytes]] = []
        self._by_any_bytes: list[Row] = []
        self._by_name: dict[str, list[Row]] = {}
        self._by_ending: dict[str, list[tuple[Row, list[str]]]] = {}
        self._by_words: list[tuple[str, Row, list[str]]] = []
        self._by_content_alone: list[Row] = []
        suffixes: set[str] = set()
        for row in table:
            suffixes.update(row.suffixes)
            for offset, magic in row.magics:
                if offset == 0 and magic:
                    self._by_first_byte.setdefault(magic[0], []).append((row, magic))
                elif magic:
                    self._by_later_bytes.append((row, offset, magic))
                else:
                    self._by_any_bytes.append(row)
            for name in row.names:
                if "*" in name:
                    parts = name.split("*")
                    _, dot, ending = parts[-1].rpartition(".")
                    if dot:
                        self._by_ending.setdefault(ending, []).append((row, parts))
                    else:
                        self._by_words.append((max(parts, key=len), row, parts))
                else:
                    self._by_name.setdefault(name, []).append(row)
            if row.recognises and not row.magics and not row.names:
                self._by_content_alone.append(row)
        self._by_words_of_weights = [entry for entry in self._by_words if entry[1].role != "terms"]
        self._by_suffix_alone = [row for row in table if row.suffixes and _is_told_by_suffix_alone(row)]
        self.suffixes = tuple(sorted(suffixes))

    def claims(self, name: str, reader: Reader, inside: bool) -> list[Row]:
        """The formats of content called ``name`` (the lower-case base name), lowest order first.

        ``inside`` is true for a member of another artifact: names that mean something to people (README.md) do not count.
        """
        head = reader.head
        claimed: list[Row] = []
        if head:
            for row, magic in self._by_first_byte.get(head[0], ()):
                if head.startswith(magic) and row not in claimed and _confirms(row, name, reader):
                    claimed.append(row)
            for row, offset, magic in self._by_later_bytes:
                if head.startswith(magic, offset) and row not in claimed and _confirms(row, name, reader):
                    claimed.append(row)
            known = any(magic for row in claimed for _, magic in row.magics)
            for row in self._by_any_bytes:  # beside another format's mark a name is no promise
                if row not in claimed and _confirms(row, "" if known else name, reader):
                    claimed.append(row)
        by_name: list[Row] = []
        weights = self.is_weights_name(name)
        if not inside or weights:  # a suffix that loaders go by counts inside as well
            named = self._by_name.get(name, []) + self._by_globs(name, weights)
            if weights:
                named = [row for row in named if row.role != "terms"]  # a loader opens notice.pkl whatever it is called
            named = list(dict.fromkeys(named))  # two globs of one format may match
            by_name = [row for row in named if row not in claimed and _confirms(row, name, reader)]
        if head and not any(magic for row in claimed for _, magic in row.magics):  # a tar's name may be a program
            told = bool(claimed) and head[0] == 0x80  # a pickle of protocol 2 or later is nothing else by chance
            alone = [row for row in self._by_content_alone if not told or name.endswith(row.suffixes)]
            claimed += [row for row in alone if _confirms(row, name, reader)]
        claimed += by_name
        if not claimed and head:
            claimed = [row for row in self._by_suffix_alone if name.endswith(row.suffixes)]
        if len(claimed) > 1:
            claimed.sort(key=lambda row: row.order)
        return claimed

    def _by_globs(self, name: str, weights: bool) -> list[Row]:
        """The rows with a glob that ``name`` is like; most globs are left out by their ending or their longest word, of
        ``weights`` the words of terms too."""
        by_words = self._by_words_of_weights if weights else self._by_words
        found = [row for word, row, parts in by_words if word in name and _globs(name, parts)]
        ending = self._by_ending.get(name.rpartition(".")[2], ())
        return found + [row for row, parts in ending if _globs(name, parts)]

    def terms_named(self, name: str) -> tuple[str, ...]:
        """The formats of terms (cards, licence texts) that a lower-case base name is for."""
        rows = self._by_name.get(name, []) + self._by_globs(name, False)
        return tuple(dict.fromkeys(row.id for row in rows if row.role == "terms"))

    def is_weights_name(self, name: str) -> bool:
        """True for a lower-case base name that a loader would open as weights."""
        return name.endswith(self.suffixes)


def _globs(name: str, parts: list[str]) -> bool:
    """True where ``name`` is ``parts`` in order with anything between: a glob whose only sign is ``*``."""
    start, end = parts[0], parts[-1]
    if not (name.startswith(start) and name.endswith(end) and len(name) >= len(start) + len(end)):
        return False
    at = len(start)
    for part in parts[1:-1]:
        at = name.find(part, at, len(name) - len(end))
        if at < 0:
            return False
        at += len(part)
    return True


def _confirms(row: Row, name: str, reader: Reader) -> bool:
    if not row.recognises:
        return True
    recognise = row.format.recognise
    return recognise is not None and recognise(name, reader)


def _is_told_by_suffix_alone(row: Row) -> bool:
    """True for formats without any mark in their content (ONNX): nothing but the name tells them."""
    return not (row.recognises or row.magics or row.names)
