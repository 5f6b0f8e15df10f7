"""Scripts that install something: whether they run what they fetch or decode, or give a shell away.

Most install scripts fetch; what tells the others is that nobody can see what will be run.
"""

from __future__ import annotations

import re
from itertools import islice

from scanner.formats.whole_text import whole_text
from scanner.model.excerpt import lines_around
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20
TOLD_LIMIT = 16

_WORDS = (b"curl", b"wget", b"base64", b"/dev/tcp", b"/dev/udp", b"nc ", b"ncat", b"mkfifo", b"xxd", b"iex", b"IEX",
          b"socat", b"owershell", b"fetch", b"python", b"rm -", b"certutil", b"mshta", b"bitsadmin", b"regsvr", b"pip",
          b"mkfs")  # fmt: skip


def recognise(name: str, reader: Reader) -> bool:
    """True where a word is in the file without which nothing of it would be told."""
    data = whole_text(reader, READ_LIMIT)
    if name.endswith((".yml", ".yaml")) and _COMMANDS.search(data) is None:
        return False
    return any(word in data for word in _WORDS)


_COMMANDS = regex(rb"^[ \t-]*(?:run|cmd|command|entry|script|entrypoint|before_script|args)[\"']?[ \t]*:", re.MULTILINE)
"""Keys of YAML files under which other programs find command lines: workflows, DVC, Compose, hooks."""


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``shell-payload`` for each command line that runs what nobody can see."""
    text = whole_text(reader, READ_LIMIT).decode("utf-8", "replace")
    told = list(islice(payloads(place, text, 1), TOLD_LIMIT))
    yield from told
    if not any(found.kind == "shell-fetch" for found in told):
        yield from islice(_fetched_and_run(place, text), 1)
    if _INSTALLS.search(text):
        from scanner.formats.requirements import links_of

        lines = enumerate(text.splitlines(), 1)
        found = (link for number, line in lines if _INSTALLS.search(line) for link in links_of(place, line, number))
        yield from islice(found, TOLD_LIMIT)


_INSTALLS = regex(r"\bpip[\d.]*\s+install\b")
_FETCH = regex(
    r"""\b(?:curl|wget)\b[^\n|;&]{0,300}?
    (?:\s-(?:o|O|-output|-output-document)[ =]?\s*["']?([^\s"';|&-][^\s"';|&]{0,200}))""",
    re.VERBOSE,
)
_FETCH_SAME_NAME = regex(
    r"""\b(?:wget\b|curl\b[^\n|;&]{0,200}\s-\w*O)[^\n|;&]{0,300}?://[^\s"';|&?]{1,300}/([\w.-]{1,100})"""
)


def _fetched_and_run(place: Place, text: str) -> Iterator[Fact]:
    """A ``shell-fetch`` where one line fetches a file and a later one runs it by name."""
    from scanner.formats.python_code.shell import KNOWN_INSTALLERS

    lines = text.splitlines()[:20_000]
    left = 200
    for number, line in enumerate(lines, 1):
        if ("curl" not in line and "wget" not in line) or len(line) > 2000 or line.lstrip().startswith("#"):
            continue
        match = _FETCH.search(line) or _FETCH_SAME_NAME.search(line)
        if match is None or match[1] in ("-", "/dev/null"):
            continue
        left -= 1
        if left < 0:
            return
        name = re.escape(match[1])
        base = re.escape(match[1].rpartition("/")[2])
        runs = re.compile(
            rf"(?:^|[;&|]|\bsudo)\s*(?:(?:(?:ba|z|da)?sh|source|\.|python[\d.]*|perl)\s+(?:-\w+\s+)?(?:\./)?{name}\b"
            rf"|{name}(?:\s|$)|\./{base}\b)"
        )
        for later, other in enumerate(lines[number - 1 : number + 40], number):
            if runs.search(other[match.end() :] if later == number else other[:2000]):
                does = "known" if any(host in line.lower() for host in KNOWN_INSTALLERS) else "pipe"
                at = Place(place.path, place.member, line=later)
                excerpt = lines_around(lines, [number, later], beside=1)
                yield _told(at, does, excerpt)
                return


def payloads(place: Place, text: str, first: int) -> Iterator[Fact]:
    """The ``shell-payload`` facts of command lines of which the first stands in line ``first``.

    ``does`` is "known" (runs what the installer of a well-known tool is), "decode" (runs what it decodes),
    "reverse-shell", "theft of credentials" or "wipe of files"; what runs any other download is a ``shell-fetch``.
    """
    from scanner.formats.python_code.shell import remote_command

    lines = text.replace("\\\n", "  ").splitlines() if "\\\n" in text else text.splitlines()
    for number, line in enumerate(lines, first):
        if line.lstrip().startswith("#") or len(line) < 8:
            continue
        does = remote_command(line)
        if does:
            at = Place(place.path, place.member, line=number)
            yield _told(at, does, lines_around(lines, [number - first + 1]))


def _told(at: Place, does: str, excerpt: tuple[str, ...]) -> Fact:
    """A pipe is judged by where it stands, once all files are known; the others by themselves."""
    if does == "pipe":
        return fact("shell-fetch", at, does=does, excerpt=excerpt)
    return fact("shell-payload", at, does=does, near=True, excerpt=excerpt)


FORMAT = Format(
    id="shell-script",
    title="Install scripts (shell, Dockerfile)",
    parse=parse,
    names=("*.sh", "*.bash", "*.zsh", "*.ps1", "*.bat", "*.cmd", "dockerfile*", "*.dockerfile", "containerfile",
           "postinstall*", "preinstall*", "makefile", "*.mk", "justfile", "install", "setup", "configure", "bootstrap",
           "entrypoint", "run", "post-checkout", "post-merge", "pre-commit", "post-commit", "mlproject", "procfile",
           "package.json", "dvc.yaml", "docker-compose*.y*ml", "compose.y*ml", ".pre-commit-config.yaml", "tasks.json",
           "devcontainer.json", ".gitlab-ci.yml", "action.y*ml", "*.yml", "*.yaml"),
    recognise=recognise,
    states=("shell-payload", "shell-fetch", "requirement-link"),
    order=45,
)  # fmt: skip
