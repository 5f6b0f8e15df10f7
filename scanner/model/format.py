"""The seam of a file format: a module of `formats` or `licensing` with one ``FORMAT``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.model.artifact import Child, Reader
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from scanner.model.record import record

Parse = Callable[[Place, Reader], Iterator[Fact | Child | Gap]]


@record
class Format:
    """How one file format is recognised and read.

    ``magics`` are (offset, bytes) pairs within the first 4 KiB, any of which claims the content; no bytes claim all
    content, also that of others, and leave the word to ``recognise``.
    ``recognise(name, reader)`` (the lower-case base name), where given, has the last word: it sees content that a magic
    or a name claimed and, for formats with neither, all
    content that nothing else claimed. ``names`` are globs (``*`` alone) on the lower-case base name, for text formats whose
    content cannot tell. ``suffixes`` put a file in scope that no format recognises: it is then reported as incomplete.

    ``parse(place, reader)`` yields facts, children (artifacts found inside) and gaps as it finds them; what it yielded
    before an exception is kept. ``states`` are the fact kinds that it may yield, for the docs and the rules' tests.
    ``role`` says what a repo has the file for: "weights" (a loader opens it), "config", "terms" (card, licences).
    Content that several formats claim is read by each, lowest ``order`` first.
    """

    id: str
    title: str
    parse: Parse
    suffixes: tuple[str, ...] = ()
    magics: tuple[tuple[int, bytes], ...] = ()
    names: tuple[str, ...] = ()
    recognise: Callable[[str, Reader], bool] | None = None
    states: tuple[str, ...] = ()
    role: str = ""
    order: int = 50
