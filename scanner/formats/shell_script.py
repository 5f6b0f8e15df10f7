"""Scripts that install something: whether they run what they fetch or decode, or give a shell away.

Most install scripts fetch; what tells the others is that nobody can see what will be run.
"""

from __future__ import annotations

from itertools import islice

from scanner.formats.whole_text import whole_text
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20
TOLD_LIMIT = 16

_WORDS = (b"curl", b"wget", b"base64", b"/dev/tcp", b"/dev/udp", b"nc ", b"ncat", b"mkfifo", b"xxd", b"iex", b"IEX",
          b"socat", b"owershell", b"fetch", b"python")  # fmt: skip


def recognise(_name: str, reader: Reader) -> bool:
    """True where a word is in the file without which nothing of it would be told."""
    data = whole_text(reader, READ_LIMIT)
    return any(word in data for word in _WORDS)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``shell-payload`` for each command line that runs what nobody can see."""
    text = whole_text(reader, READ_LIMIT).decode("utf-8", "replace")
    yield from islice(payloads(place, text, 1), TOLD_LIMIT)


def payloads(place: Place, text: str, first: int) -> Iterator[Fact]:
    """The ``shell-payload`` facts of command lines of which the first stands in line ``first``.

    ``does`` is "pipe" (runs what it fetches), "known" (the same from the installer of a well-known tool), "decode" (runs
    what it decodes) or "reverse-shell".
    """
    from scanner.formats.python_code.shell import remote_command

    lines = text.replace("\\\n", "  ").splitlines() if "\\\n" in text else text.splitlines()
    for number, line in enumerate(lines, first):
        if line.lstrip().startswith("#") or len(line) < 8:
            continue
        does = remote_command(line)
        if does:
            at = Place(place.path, place.member, line=number)
            yield fact("shell-payload", at, does=does, excerpt=(f"{number:>5}  {line.strip()[:160]}",))


FORMAT = Format(
    id="shell-script",
    title="Install scripts (shell, Dockerfile)",
    parse=parse,
    names=("*.sh", "*.bash", "*.zsh", "*.ps1", "*.bat", "*.cmd", "dockerfile*", "*.dockerfile", "postinstall*",
           "preinstall*", "makefile"),
    recognise=recognise,
    states=("shell-payload",),
    order=45,
)  # fmt: skip
