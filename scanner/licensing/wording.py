"""The words of a licence text, so that layout, case, quotes and Markdown make no difference."""

from __future__ import annotations

BODY_LIMIT = 20_000
"""Characters: the licences known by all their words are far shorter."""

OPENING = 16
"""Lines with words in them that count as the start of a text."""

HEADING = 4
"""Lines that one heading may be set on."""

_TERM_WORDS = (
    "agreement allowed commercial condition conditions except exclusively license licensed licence licenced limited may "
    "must no non noncommercial not only permission permitted prohibited provided purposes research restricted shall "
    "subject terms unless use used uses using without"
)
_TERMS = frozenset(_TERM_WORDS.split())
"""Words that no plain copyright line has: a line with one of them is part of the terms."""


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case: runs of letters, digits, ``+`` and inner full stops ("2.0", "rail++")."""
    kept = "".join(letter if letter.isalnum() or letter in ".+" else " " for letter in text.casefold())
    return [word for word in (raw.strip(".") for raw in kept.split()) if word]


def key_of(heading: str) -> str:
    """``heading`` as it is compared: its words, joined by one space."""
    return " ".join(words(heading))


def lines_of(text: str, limit: int) -> list[tuple[int, str]]:
    """(line number from 1, key) of the first ``limit`` lines that have words."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        key = key_of(line[:2000])
        if key:
            found.append((number, key))
            if len(found) == limit:
                break
    return found


def is_copyright(key: str) -> bool:
    """True for a line that names years and holders and nothing else, given as its key."""
    found = key.split()
    if key.startswith("all rights reserved"):
        return len(found) == 3
    first = found[1:] if found[0] in ("portions", "c") else found
    owned = bool(first) and (first[0] == "copyright" or (found[0] == "c" and first[0][:4].isdigit()))
    return owned and len(found) <= 24 and _TERMS.isdisjoint(found)


def body_digest(text: str, titles: frozenset[str]) -> str | None:
    """SHA-256, as hex, of the words after the heading and the copyright lines; None for a text that is too long.

    ``titles`` are the keys of the headings that may be left out. List numbers and the s of https are left out too.
    """
    if len(text) > BODY_LIMIT:
        return None
    lines = [key for _, key in lines_of(text, len(text))]
    at = 0
    while at < min(len(lines), OPENING):
        heading = next((n for n in range(HEADING, 0, -1) if " ".join(lines[at : at + n]) in titles), 0)
        if not heading and not is_copyright(lines[at]):
            break
        at += heading or 1
    if at >= len(lines):
        return None
    body = [word for line in lines[at:] for word in line.split() if not (len(word) == 1 and word.isdigit())]
    from hashlib import sha256  # not at the top: only a short licence text needs it

    return sha256(" ".join(body).replace("https ", "http ").encode("utf-8", "surrogatepass")).hexdigest()
