"""Keras models: the configuration in a .keras archive, and configurations that stand alone (``to_json``, Keras Hub).

The archive's members are read as those of any zip archive; this adds that its configuration is one, whatever it looks like.
"""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, directory_of, open_member
from scanner.formats.keras_config import READ_LIMIT, judged
from scanner.formats.native_program import kind_of
from scanner.model.artifact import ChangedError, LimitReachedError
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

CONFIGS = ("config.json", "metadata.json")

LOOK = 1 << 20
"""Bytes of a file whose name says configuration that are searched for what only Keras writes."""

FILE_LIMIT = 64 << 20
"""Bytes of a file that may be a configuration; larger ones that resemble it are data."""


def recognise_archive(_name: str, reader: Reader) -> bool:
    """True for a zip archive under a name of Keras."""
    return reader.head.startswith(MAGIC)


def parse_archive(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the archive holds, and what its configuration names where it does not look like one by itself."""
    try:
        members = directory_of(reader)
    except BadZipError:
        return  # the reader of zip archives says what is wrong
    names = [member.name for member in members]
    yield fact("keras-archive", place, members=len(members), whole=all(name in names for name in CONFIGS))
    for member in members:
        try:
            content, _ = open_member(reader, member)
        except BadZipError:
            continue
        if member.name.rpartition("/")[2].lower() not in CONFIGS:
            program = kind_of(content)
            if program:
                yield fact("program-in-weights", place.inside(member.name), program=program, bytes=content.size)
            continue
        if content.size > READ_LIMIT:
            raise LimitReachedError("limit-bytes", f"its {member.name[:80]} is over the {READ_LIMIT:,} that are parsed")
        inside = place.inside(member.name)
        try:
            told = recognise_config(member.name.lower(), content)
            data = b"" if told else content.read_at(0, content.size)
        except ChangedError as error:  # it inflates to fewer bytes than it claims
            yield Gap("malformed", inside, f"The zip member cannot be read: {error}. Get the file anew.")
            continue
        if not told:
            yield from judged(inside, data, archive=True)


def recognise_config(name: str, reader: Reader) -> bool:
    """True for a JSON object that names a class and its configuration as Keras does."""
    if reader.size > FILE_LIMIT or not reader.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    base = name.rpartition("/")[2]
    wide = base.endswith(".json") and any(word in base for word in ("config", "model", "architecture", "keras"))
    data = reader.read_at(0, LOOK) if wide and reader.size > len(reader.head) else reader.head
    if wide and b"\\u00" in data:
        return True  # a key may be spelt in escapes
    return b'"class_name"' in data and (b'"config"' in data or b'"registered_name"' in data)


def parse_config(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the configuration names."""
    yield from judged(place, reader.read_at(0, reader.size))


_STATES = ("keras-config", "keras-code", "keras-reference", "keras-reads-file", "keras-malformed")

FORMATS = (
    Format(
        id="keras",
        title="Keras model archive",
        parse=parse_archive,
        names=("*.keras",),
        recognise=recognise_archive,
        states=("keras-archive", "program-in-weights", *_STATES),
        role="weights",
        order=10,
    ),
    Format(
        id="keras-config",
        title="Keras configuration (JSON)",
        parse=parse_config,
        recognise=recognise_config,
        states=_STATES,
        role="config",
        order=30,
    ),
)
