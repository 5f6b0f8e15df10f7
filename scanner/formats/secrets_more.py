"""More kinds of keys in text files, by the detectors of detect-secrets where that is installed; each told as possible.

Its detectors of mere randomness and of key words are left out: they find something in every vocabulary and every config.
"""

from __future__ import annotations

import re
from importlib import import_module
from itertools import islice

from scanner.formats.whole_text import whole_text
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Protocol

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

    class Detector(Protocol):
        """What is used of a plugin of detect-secrets."""

        def analyze_string(self, string: str) -> Iterator[str]:
            """The secrets in one line."""


READ_LIMIT = 1 << 18
LINE_LIMIT = 4_000
TOLD_LIMIT = 16

_WANTED = (
    "Artifactory Credentials", "Basic Auth Credentials", "Cloudant Credentials", "IBM Cloud IAM Key",
    "IBM COS HMAC Credentials", "JSON Web Token", "Mailchimp Access Key", "SoftLayer Credentials", "Square OAuth Secret",
    "Twilio API Key", "Discord Bot Token",
)  # fmt: skip
"""The detectors that add something to our own; names as detect-secrets 1.5 gives them."""

_MARK = regex(
    rb"eyJ[\w-]{8,}\.|://[^\s/:@]{1,100}:[^\s/@]{3,100}@|\bAKC[\w]{10}|cloudant|ibm_?cloud|hmac|softlayer|-us\d{1,2}\b"
    rb"|sq0(?:csp|atp)-|\b(?:AC|SK)[0-9a-f]{32}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27}",
    re.IGNORECASE,
)
_PLACEHOLDER = regex(r"example|pass(?:word|wd)?$|secret$|your|x{4}|[<$*{%]|changeme|\.\.\.", re.IGNORECASE)
_detectors: tuple[tuple[str, Detector], ...] | None = None


def recognise(name: str, reader: Reader) -> bool:
    """True where the text holds a mark of what the detectors look for, and they are installed."""
    if reader.size > READ_LIMIT or name.startswith("vocab") or name in ("tokenizer.json", "merges.txt"):
        return False
    return _MARK.search(whole_text(reader, READ_LIMIT)) is not None and bool(_installed())


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``secret-possible`` for each line in which a detector finds something that is no placeholder."""
    yield from islice(_found(place, whole_text(reader, READ_LIMIT)), TOLD_LIMIT)


def _found(place: Place, data: bytes) -> Iterator[Fact]:
    for number, raw in enumerate(data.split(b"\n"), 1):
        if len(raw) > LINE_LIMIT or not _MARK.search(raw):
            continue
        line = raw.decode("utf-8", "replace")
        for what, detector in _installed():
            try:
                values = list(islice(detector.analyze_string(line), 8))
            except Exception:  # noqa: S112 - another program's detector: what it fails on, it does not find
                continue
            if any(not _PLACEHOLDER.search(str(value)) for value in values):
                yield fact("secret-possible", Place(place.path, place.member, line=number), what=what)


def _installed() -> tuple[tuple[str, Detector], ...]:
    """The detectors by name; none where detect-secrets is not there, or is one that has them elsewhere."""
    global _detectors
    if _detectors is None:
        try:
            plugins: Any = import_module("detect_secrets.core.plugins.util")
            classes = plugins.get_mapping_from_secret_type_to_class()
            _detectors = tuple((name, classes[name]()) for name in _WANTED if name in classes)
        except Exception:
            _detectors = ()
    return _detectors


FORMAT = Format(
    id="secrets-more",
    title="More kinds of keys (detect-secrets)",
    parse=parse,
    names=("*.json", "*.yaml", "*.yml", "*.py", "*.md", "*.txt", "*.env", ".env*", "*.ipynb", "*.cfg", "*.ini", "*.toml",
           "*.conf", "*.sh", "*.properties", "*.xml", "*.js", "*.ts", "dockerfile*"),
    recognise=recognise,
    states=("secret-possible",),
    order=56,
)  # fmt: skip
