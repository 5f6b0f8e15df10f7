"""Edits of licence texts, made at run time: harmless ones, and such as change the terms.

Two sets of wordings: ``built`` was looked at while the identification was written, ``held`` was not and gives the
figures that are told. Each edit returns the new text and the stretch of it that was changed, or None where the text has
no place for it.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable

Edited = tuple[str, int, int] | None
Edit = Callable[[str, random.Random], Edited]

NON_COMMERCIAL = {
    "built": (
        "The Software may only be used for non-commercial purposes.",
        "Commercial use of this model is prohibited.",
        "You may not use the Work, or anything derived from it, to earn money.",
        "This license does not extend to any business activity.",
        "Use is limited to academic study.",
        "Any commercial exploitation requires a separate written agreement with us.",
        "Companies must buy a paid licence before deployment.",
    ),
    "held": (
        "For-profit entities are excluded from every grant above.",
        "No part of this may be monetised.",
        "Only hobbyists and students may run it.",
        "NOTWITHSTANDING THE FOREGOING, COMMERCIAL DEPLOYMENT IS FORBIDDEN.",
        "Selling access to the model is off limits.",
        "The rights above are granted for personal, private study alone.",
        "Production deployments need our prior sign-off.",
        "\u7981\u6b62\u7528\u4e8e\u5546\u4e1a\u7528\u9014\u3002",
        "The weights are for evaluation; anything else calls for a contract.",
    ),
}

CAPS = {
    "built": (
        "If your products have more than 100 million monthly active users, you must request a license from us.",
        "Organizations with annual revenue above US$10,000,000 may not use the Software.",
        "This license ends where the licensee has more than 700,000,000 users.",
    ),
    "held": (
        "Anyone who serves over one million people a month has to show our name.",
        "Licensees whose yearly turnover exceeds EUR 5 million owe a fee of 3 percent.",
        "Above 20 million US dollars of monthly revenue, a separate contract is needed.",
    ),
}

TERRITORIES = {
    "built": ("This license does not apply in the European Union, the United Kingdom and South Korea.",),
    "held": ("Persons in Germany or Japan receive no rights hereunder.", "Valid worldwide save for the EEA."),
}

FLIPS = {
    "built": (("permitted", "prohibited"), ("without", "with"), ("may", "may not"), ("and", "or")),
    "held": (
        ("free of charge", "for a fee"),
        ("granted", "refused"),
        ("irrevocable", "revocable"),
        ("without limitation", "with the limitation"),
        ("any", "no"),
        ("shall", "need not"),
        ("worldwide", "domestic"),
        ("perpetual", "temporary"),
    ),
}

HOLDERS = {
    "built": ("Ada Lovelace", "The Foo Authors. All rights reserved."),
    "held": (
        "Sch\u00f6nberg Research Institute, Inc. and its affiliates",
        "2019-2024 Yoyodyne GmbH & Co. KG <legal@yoyodyne.example>",
    ),
}

HEADS = {
    "built": ("LICENSE\n\n", "# License\n\n", "FooNet\n======\n\n"),
    "held": (
        "License for the FooBar weights\n\n",
        "TERMS\n-----\n\n",
        "Full text of the license\n\n",
        "LICENSE.txt\n\n",
    ),
}


def benign(wordings: str) -> dict[str, Edit]:
    """Edits that leave the terms as they are."""
    return {
        "as it is": lambda text, _: whole(text),
        "wrapped at 48": lambda text, _: whole(wrapped(text, 48)),
        "wrapped at 100": lambda text, _: whole(wrapped(text, 100)),
        "one line each": lambda text, _: whole("\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))),
        "all on one line": lambda text, _: whole(" ".join(text.split())),
        "upper case": lambda text, _: whole(text.upper()),
        "curly quotes": lambda text, _: whole(curly(text)),
        "BOM and CRLF": lambda text, _: whole("\ufeff" + text.replace("\r\n", "\n").replace("\n", "\r\n")),
        "Markdown": lambda text, _: whole(markdown(text)),
        "block quote": lambda text, _: whole("".join(f"> {line}\n" for line in text.splitlines())),
        "comment": lambda text, _: whole("".join(f" * {line}\n" for line in text.splitlines())),
        "hash comment": lambda text, _: whole("".join(f"# {line}\n" for line in text.splitlines())),
        "HTML": lambda text, _: whole(html(text)),
        "new heading": lambda text, rng: whole(rng.choice(HEADS[wordings]) + text),
        "new holder": lambda text, rng: whole(held_by(text, rng.choice(HOLDERS[wordings]))),
        "british": lambda text, _: whole(text.replace("license", "licence")),
        "tabs and blanks": lambda text, _: whole(re.sub(r"(?m)^", "\t  ", text).replace(". ", ".  ")),
    }


def hostile(wordings: str) -> dict[str, Edit]:
    """Edits that change the terms."""
    return {
        "non-commercial at the end": lambda text, rng: ending(text, rng.choice(NON_COMMERCIAL[wordings])),
        "non-commercial in the middle": lambda text, rng: inserted(text, rng.choice(NON_COMMERCIAL[wordings]), rng),
        "cap at the end": lambda text, rng: ending(text, rng.choice(CAPS[wordings])),
        "cap in the middle": lambda text, rng: inserted(text, rng.choice(CAPS[wordings]), rng),
        "territory": lambda text, rng: inserted(text, rng.choice(TERRITORIES[wordings]), rng),
        "flipped words": lambda text, rng: flipped(text, FLIPS[wordings], rng),
        "deleted not": lambda text, rng: deleted(text, rng),
        "one word changed": lambda text, rng: swapped(text, rng),
        "sentence removed": lambda text, rng: removed(text, rng),
    }


def whole(text: str) -> Edited:
    """A text in which nothing was changed that counts."""
    return text, 0, 0


def wrapped(text: str, width: int) -> str:
    """``text`` with its paragraphs wrapped anew."""
    return "\n\n".join(textwrap.fill(" ".join(part.split()), width) for part in re.split(r"\n\s*\n", text))


def curly(text: str) -> str:
    """``text`` with typographic quotes and dashes."""
    text = re.sub(r'"([^"\n]*)"', "\u201c\\1\u201d", text)
    return text.replace("'", "\u2019").replace(" - ", " \u2013 ").replace("--", "\u2014")


def markdown(text: str) -> str:
    """``text`` as somebody would mark it up."""
    lines = text.splitlines()
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    lines[first] = f"# **{lines[first].strip()}**"
    lines = [re.sub(r"^\s*(\d+)\.\s+(\S.*)$", r"## \1. \2", line) if len(line) < 60 else line for line in lines]
    return "\n".join(re.sub(r"^\s*\*\s+", "- ", line) for line in lines)


def html(text: str) -> str:
    """``text`` as a page."""
    text = text.replace("&", "&amp;").replace('"', "&quot;")
    paragraphs = "".join(f'<p class="terms">{part}</p>\n' for part in re.split(r"\n\s*\n", text))
    return f"<html><body>\n{paragraphs}</body></html>\n"


def held_by(text: str, holder: str) -> str:
    """``text`` with another copyright line, in the place of the old or at the top."""
    line = f"Copyright (c) {holder if holder[:1].isdigit() else '2024 ' + holder}"
    new, count = re.subn(r"(?m)^[^\n\w]{0,8}Copyright (?:\(c\)|\u00a9|<|\d{4})[^\n]*$", lambda _: line, text, count=1)
    return new if count else f"{line}\n\n{text}"


def sentence_ends(text: str) -> list[int]:
    """Offsets after a sentence, where another may be put; no end of a heading, none in the last tenth."""
    ends = [found.end() for found in re.finditer(r"(?<=[a-z)]{3})[.;](?=\s+[A-Z(])", text)]
    return [end for end in ends if len(text) * 0.1 < end < len(text) * 0.85]


def ending(text: str, clause: str) -> Edited:
    """A clause at the end."""
    start = len(text.rstrip()) + 2
    return f"{text.rstrip()}\n\n{clause}\n", start, start + len(clause)


def inserted(text: str, clause: str, rng: random.Random) -> Edited:
    """A clause between two sentences."""
    ends = sentence_ends(text)
    if not ends:
        return None
    at = rng.choice(ends)
    return f"{text[:at]} {clause}{text[at:]}", at + 1, at + 1 + len(clause)


def operative(text: str) -> tuple[int, int]:
    """The stretch of a text that surely is terms: not the title, not how to apply them."""
    end = re.search(
        r"(?i)end of terms and conditions|how to apply|creative commons is not a party|creative commons may be contacted",
        text,
    )
    return len(text) // 8, (end.start() if end and end.start() > len(text) // 3 else len(text)) - len(text) // 20


def flipped(text: str, pairs: tuple[tuple[str, str], ...], rng: random.Random) -> Edited:
    """A word in the place of one that means the contrary."""
    low, high = operative(text)
    found = [
        (place, new) for old, new in pairs for place in re.finditer(rf"\b{old}\b", text) if low < place.start() < high
    ]
    if not found:
        return None
    place, new = rng.choice(found)
    return text[: place.start()] + new + text[place.end() :], place.start(), place.start() + len(new)


def deleted(text: str, rng: random.Random) -> Edited:
    """A "not" is gone."""
    low, high = operative(text)
    found = [place for place in re.finditer(r"\bnot ", text) if low < place.start() < high]
    if not found:
        return None
    place = rng.choice(found)
    return text[: place.start()] + text[place.end() :], place.start(), place.start()


def swapped(text: str, rng: random.Random) -> Edited:
    """Some longer word of the terms is another."""
    low, high = operative(text)
    found = [place for place in re.finditer(r"(?<=[a-z] )[a-z]{6,}(?= [a-z])", text) if low < place.start() < high]
    if not found:
        return None
    place = rng.choice(found)
    new = rng.choice(("limited", "conditional", "reported", "approved", "registered"))
    if new == place[0]:
        return None
    return text[: place.start()] + new + text[place.end() :], place.start(), place.start() + len(new)


def removed(text: str, rng: random.Random) -> Edited:
    """A sentence of the terms is gone."""
    low, high = operative(text)
    found = [
        place
        for place in re.finditer(r"(?<=[a-z]\. )[A-Z][^.]{40,300}\.(?= [A-Z])", text)
        if low < place.start() and place.end() < high and len(place[0]) < len(text) // 10
    ]
    if not found:
        return None
    place = rng.choice(found)
    return text[: place.start()] + text[place.end() :], place.start(), place.start()
