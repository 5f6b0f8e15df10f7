"""Terms put into licence texts where they are easily overlooked, in wordings of our own; made at run time.

``PLACES`` are the ways to put a term in, ``CUTS`` what is taken out and ``SWAPS`` what is put in
the place of something else. Each returns the new text and the stretch that was changed, or None where there is no room.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Edited = tuple[str, int, int] | None
Place = Callable[[str, str, random.Random], Edited]
Edit = Callable[[str, random.Random], Edited]


def ends(text: str) -> list[int]:
    """Offsets after a sentence well inside the terms."""
    found = [place.end() for place in re.finditer(r"(?<=[a-z)]{3})[.;](?=\s+[A-Z(])", text)]
    return [end for end in found if len(text) * 0.1 < end < len(text) * 0.85]


def at_start(text: str, term: str, rng: random.Random) -> Edited:
    return f"{term}\n\n{text}", 0, len(term)


def line_at_start(text: str, term: str, rng: random.Random) -> Edited:
    """As a line without a full stop, as a heading has it."""
    term = term.rstrip(".\u3002")
    return f"{term}\n\n{text}", 0, len(term)


def line_between(text: str, term: str, rng: random.Random) -> Edited:
    """As a line without a full stop between two paragraphs."""
    term = term.rstrip(".\u3002")
    found = [place.end() for place in re.finditer(r"\n[ \t]*\n", text)]
    found = [at for at in found if len(text) * 0.1 < at < len(text) * 0.85]
    if not found:
        return None
    at = rng.choice(found)
    return f"{text[:at]}{term}\n\n{text[at:]}", at, at + len(term)


def at_end(text: str, term: str, rng: random.Random) -> Edited:
    start = len(text.rstrip()) + 2
    return f"{text.rstrip()}\n\n{term}\n", start, start + len(term)


def line_at_end(text: str, term: str, rng: random.Random) -> Edited:
    return at_end(text, term.rstrip(".\u3002"), rng)


def between(text: str, term: str, rng: random.Random) -> Edited:
    found = ends(text)
    if not found:
        return None
    at = rng.choice(found)
    return f"{text[:at]} {term}{text[at:]}", at + 1, at + 1 + len(term)


def sub_clause(text: str, term: str, rng: random.Random) -> Edited:
    found = ends(text)
    if not found:
        return None
    at = rng.choice(found)
    term = "; " + term[:1].lower() + term[1:].rstrip(".\u3002")
    return f"{text[: at - 1]}{term}{text[at - 1 :]}", at + 1, at - 1 + len(term)


def in_parentheses(text: str, term: str, rng: random.Random) -> Edited:
    found = [place.start() for place in re.finditer(r"(?<=[a-z]{3}) (?=[a-z]{3})", text)]
    found = [at for at in found if len(text) * 0.2 < at < len(text) * 0.8]
    if not found:
        return None
    at = rng.choice(found)
    term = f"({term.rstrip('.')})"
    return f"{text[:at]} {term}{text[at:]}", at + 1, at + 1 + len(term)


def in_table(text: str, term: str, rng: random.Random) -> Edited:
    row = f"| Use | {term} |"
    head = f"{text.rstrip()}\n\n| | |\n|---|---|\n"
    return f"{head}{row}\n", len(head) + 8, len(head) + 8 + len(term)


def in_footnote(text: str, term: str, rng: random.Random) -> Edited:
    found = ends(text)
    if not found:
        return None
    at = rng.choice(found)
    head = f"{text[:at]}[1]{text[at:].rstrip()}\n\n[1] "
    return f"{head}{term}\n", len(head), len(head) + len(term)


def in_list(text: str, term: str, rng: random.Random) -> Edited:
    head = f"{text.rstrip()}\n\n  * "
    return f"{head}{term}\n", len(head), len(head) + len(term)


def in_copyright_line(text: str, term: str, rng: random.Random) -> Edited:
    line = f"Copyright (c) 2026 Yoyodyne GmbH. {term}"
    new, count = re.subn(r"(?m)^[ \t]*Copyright (?:\(c\)|\u00a9|<|\d{4})[^\n]*$", lambda _: line, text, count=1)
    new = new if count else f"{line}\n\n{text}"
    at = new.index(term)
    return new, at, at + len(term)


def after_copyright_comma(text: str, term: str, rng: random.Random) -> Edited:
    term = term[:1].lower() + term[1:].rstrip(".\u3002")
    line = f"Copyright 2026 Yoyodyne, {term}"
    new = f"{line}\n\n{text}"
    at = new.index(term)
    return new, at, at + len(term)


def under_copyright_line(text: str, term: str, rng: random.Random) -> Edited:
    head = "Copyright (c) 2026 Yoyodyne GmbH\n"
    return f"{head}{term}\n\n{text}", len(head), len(head) + len(term)


def in_title(text: str, term: str, rng: random.Random) -> Edited:
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    lead = sum(len(line) + 1 for line in lines[:first]) + len(lines[first].rstrip()) + 3
    lines[first] = f"{lines[first].rstrip()} - {term.rstrip('.')}"
    return "\n".join(lines), lead, lead + len(term.rstrip("."))


def in_comment(text: str, term: str, rng: random.Random) -> Edited:
    found = ends(text) or [len(text)]
    at = rng.choice(found)
    return f"{text[:at]} <!-- {term} -->{text[at:]}", at + 6, at + 6 + len(term)


def in_attribute(text: str, term: str, rng: random.Random) -> Edited:
    found = ends(text) or [len(text)]
    at = rng.choice(found)
    head = f'{text[:at]} <span title="'
    return f'{head}{term}">{text[at:]}</span>', len(head), len(head) + len(term)


def in_link_text(text: str, term: str, rng: random.Random) -> Edited:
    head = f"{text.rstrip()}\n\n["
    return f"{head}{term}](https://example.com/)\n", len(head), len(head) + len(term)


def in_link_title(text: str, term: str, rng: random.Random) -> Edited:
    head = f'{text.rstrip()}\n\nHome: [page](https://example.com/ "'
    return f'{head}{term}")\n', len(head), len(head) + len(term)


def in_front_matter(text: str, term: str, rng: random.Random) -> Edited:
    head = "---\ntitle: the license\nnote: "
    return f"{head}{term}\n---\n\n{text}", len(head), len(head) + len(term)


def in_front_comment(text: str, term: str, rng: random.Random) -> Edited:
    head = "---\n# "
    return f"{head}{term}\ntitle: x\n---\n{text}", len(head), len(head) + len(term)


def as_placeholder(text: str, term: str, rng: random.Random) -> Edited:
    if not re.fullmatch(r"[A-Za-z ,]{1,32}\.", term):
        return None
    head = f"{text.rstrip()}\n\n[name "
    return f"{head}{term.rstrip('.')}]\n", len(head), len(head) + len(term) - 1


def split_over_lines(text: str, term: str, rng: random.Random) -> Edited:
    term = "\n".join(term.split())
    return between(text, term, rng)


def split_by_hyphens(text: str, term: str, rng: random.Random) -> Edited:
    term = re.sub(r"([a-z]{3})([a-z]{3})", "\\1-\n\\2", term)
    return between(text, term, rng)


def with_zero_widths(text: str, term: str, rng: random.Random) -> Edited:
    return between(text, "\u200b".join(term), rng)


def turned_around(text: str, term: str, rng: random.Random) -> Edited:
    return at_end(text, "\u202e" + term[::-1] + "\u202c", rng)


def turned_at_start(text: str, term: str, rng: random.Random) -> Edited:
    return at_start(text, "\u202e" + term[::-1] + "\u202c", rng)


def in_homoglyphs(text: str, term: str, rng: random.Random) -> Edited:
    return at_start(text, term.translate(str.maketrans("aeopcx", "\u0430\u0435\u043e\u0440\u0441\u0445")), rng)


def in_full_width(text: str, term: str, rng: random.Random) -> Edited:
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in term)
    return at_start(text, wide, rng)


def in_small_pieces(text: str, term: str, rng: random.Random) -> Edited:
    return at_end(text, " ".join(term.replace(" ", "")), rng)


def behind_blank_lines(text: str, term: str, rng: random.Random) -> Edited:
    head = text + "\n" * 5000
    return head + term, len(head), len(head) + len(term)


def before_blank_lines(text: str, term: str, rng: random.Random) -> Edited:
    return term + "\n" * 5000 + text, 0, len(term)


def behind_form_feed(text: str, term: str, rng: random.Random) -> Edited:
    head = text.rstrip() + "\f"
    return head + term, len(head), len(head) + len(term)


def as_remark(text: str, term: str, rng: random.Random) -> Edited:
    """With words of harmless remarks beside it."""
    head = f"{text.rstrip()}\n\nThanks to the authors, see the website. "
    return f"{head}{term}\n", len(head), len(head) + len(term)


def inside_remark(text: str, term: str, rng: random.Random) -> Edited:
    term = term[:1].lower() + term[1:].rstrip(".\u3002")
    head = f"{text.rstrip()}\n\nThe website of the authors: "
    return f"{head}{term}.\n", len(head), len(head) + len(term)


def inside_remark_at_start(text: str, term: str, rng: random.Random) -> Edited:
    term = term[:1].lower() + term[1:].rstrip(".\u3002")
    head = "This project was created by the authors: "
    return f"{head}{term}.\n\n{text}", len(head), len(head) + len(term)


def beside_address(text: str, term: str, rng: random.Random) -> Edited:
    """Its words glued into something that looks like an address."""
    term = "https://example.com/" + "-".join(re.findall(r"\w+", term))
    return at_end(text, term, rng) if term.isascii() else None


def as_list_numbers(text: str, term: str, rng: random.Random) -> Edited:
    head = f"{text.rstrip()}\n\n99. "
    return f"{head}{term}\n", len(head), len(head) + len(term)


PLACES: dict[str, Place] = {
    "at the start": at_start,
    "a line at the start": line_at_start,
    "a line between": line_between,
    "at the end": at_end,
    "a line at the end": line_at_end,
    "between sentences": between,
    "a sub-clause": sub_clause,
    "in parentheses": in_parentheses,
    "in a table": in_table,
    "in a footnote": in_footnote,
    "in a list": in_list,
    "in the copyright line": in_copyright_line,
    "after the holder": after_copyright_comma,
    "under the copyright line": under_copyright_line,
    "in the title": in_title,
    "in a comment": in_comment,
    "in an attribute": in_attribute,
    "in a link": in_link_text,
    "in the title of a link": in_link_title,
    "in front matter": in_front_matter,
    "in a comment of front matter": in_front_comment,
    "as a placeholder": as_placeholder,
    "split over lines": split_over_lines,
    "split by hyphens": split_by_hyphens,
    "with zero widths": with_zero_widths,
    "turned around": turned_around,
    "turned at the start": turned_at_start,
    "in homoglyphs": in_homoglyphs,
    "in full width": in_full_width,
    "in small pieces": in_small_pieces,
    "behind blank lines": behind_blank_lines,
    "before blank lines": before_blank_lines,
    "behind a form feed": behind_form_feed,
    "after a remark": as_remark,
    "inside a remark": inside_remark,
    "inside a remark at the start": inside_remark_at_start,
    "as a numbered line": as_list_numbers,
}


def core(text: str) -> tuple[int, int]:
    """The stretch that surely is terms."""
    end = re.search(
        r"(?i)end of terms and conditions|how to apply|creative commons is not a party|creative commons may be contacted"
        r"|appendix",
        text,
    )
    return len(text) // 6, (end.start() if end and end.start() > len(text) // 3 else len(text)) - len(text) // 20


def some(text: str, pattern: str, rng: random.Random) -> re.Match[str] | None:
    low, high = core(text)
    found = [place for place in re.finditer(pattern, text) if low < place.start() and place.end() < high]
    return rng.choice(found) if found else None


def without(pattern: str) -> Edit:
    """Takes out one place of ``pattern``."""

    def edit(text: str, rng: random.Random) -> Edited:
        place = some(text, pattern, rng)
        return None if place is None else (text[: place.start()] + text[place.end() :], place.start(), place.start())

    return edit


def instead(pattern: str, new: str) -> Edit:
    """Puts ``new`` in the place of one ``pattern``, in capitals where the old words are."""

    def edit(text: str, rng: random.Random) -> Edited:
        place = some(text, pattern, rng)
        if place is None:
            return None
        word = new.upper() if place[0].isupper() else new.capitalize() if place[0][:1].isupper() else new
        return text[: place.start()] + word + text[place.end() :], place.start(), place.start() + len(word)

    return edit


def doubled_clause(text: str, rng: random.Random) -> Edited:
    """A paragraph again, with a "not" that it had not."""
    parts = [found for found in re.finditer(r"(?s)(?<=\n\n)\S.{80,900}?(?=\n\n)", text) if " may " in found[0]]
    if not parts:
        return None
    part = rng.choice(parts)
    again = part[0].replace(" may ", " may not ", 1)
    at = part.end() + 2
    return f"{text[:at]}{again}\n\n{text[at:]}", at, at + len(again)


def contradicting_copy(text: str, rng: random.Random) -> Edited:
    """The whole text again, with one word that says the contrary."""
    for old, new in (("permitted", "forbidden"), ("granted", "refused"), ("may ", "must not "), ("without", "with")):
        at = text.find(old, len(text) // 4)
        if at >= 0:
            head = f"{text.rstrip()}\n\n{text[:at]}"
            return f"{head}{new}{text[at + len(old) :]}", len(head), len(head) + len(new)
    return None


CUTS: dict[str, Edit] = {
    "not": without(r"\bnot "),
    "NOT": without(r"\bNOT "),
    "only": without(r"\bonly "),
    "a paragraph": without(r"(?s)(?<=\n\n)\S.{60,1500}?\n\n"),
    "a list item": without(
        r"(?sm)^[ \t]*(?:\(?[a-z0-9]{1,2}[.)]|\*|-)[ \t].{30,400}?\n(?=[ \t]*(?:\(?[a-z0-9]{1,2}[.)]|\*|-)[ \t])"
    ),
    "patents": without(r"(?s)(?<=\n\n)[^\n]*Grant of Patent.{60,1800}?\n\n"),
    "free of charge": without(r"free\s+of\s+charge,?\s*"),
    "royalty": without(r"royalty-free,\s*"),
    "three words": without(r"(?<=[a-z] )(?!a |an |the )[a-z]{4,} [a-z]{4,} [a-z]{4,} (?=[a-z])"),
    "one word": without(r"(?<=[a-z] )[a-z]{5,} (?=[a-z])"),
}

SWAPS: dict[str, Edit] = {
    "shall, may": instead(r"\b(?:shall|SHALL)\b(?!\s+(?:mean|not))", "may"),
    "may, shall": instead(r"\bmay\b", "shall"),
    "and, or": instead(r"\band\b", "or"),
    "or, and": instead(r"\bor\b", "and"),
    "any, some": instead(r"\b(?:any|ANY)\b", "some"),
    "all, few": instead(r"\ball\b", "few"),
    "must, should": instead(r"\bmust\b", "should"),
    "licensor, licensee": instead(r"\b[Ll]icensor\b", "licensee"),
    "holders, recipients": instead(r"\b(?:COPYRIGHT HOLDERS?|copyright holders?|AUTHORS?|authors?)\b", "recipients"),
    "holders, users": instead(r"\b(?:COPYRIGHT HOLDERS?|copyright holders?|AUTHORS?|authors?)\b", "users"),
    "contributor, customer": instead(r"\b[Cc]ontributor\b", "customer"),
    "you, we": instead(r"\b[Yy]ou\b", "we"),
    "number": instead(r"(?<![\d.(])(?<!\u00a9 )\b(?:30|60|90|180|[1-9]\d{2,8}|\d{1,3}(?:,\d{3})+)\b(?![.)\d])", "17"),
    "thirty, three": instead(r"\b(?:thirty|sixty|ninety|three|two|one|five|ten)\b", "seven"),
    "million": instead(r"\b(?:million|MILLION)\b", "thousand"),
    "currency": instead(r"\b(?:dollars|USD|US\$|RMB|euros?)", "yen"),
    "year": instead(r"(?<=[a-z] )20\d\d\b", "2031"),
    "place": instead(r"\b(?:California|Delaware|New York|China|Singapore|Korea|Hangzhou|Beijing)\b", "Ruritania"),
    "with or without": instead(r"\bwith\s+or\s+without\b", "without"),
    "including": instead(r"\bincluding\b", "excluding"),
    "before, after": instead(r"\b(?:before|prior to)\b", "after"),
    "less, more": instead(r"\bmore than\b", "less than"),
    "source, binary": instead(r"\bsource\b", "binary"),
    "a clause doubled": doubled_clause,
    "two copies": contradicting_copy,
}
