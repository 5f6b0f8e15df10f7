"""A model card as details: its front matter by keys, its sections by their headings, and the labels in them."""

from __future__ import annotations

from scanner.describe.front_matter import keyed
from scanner.describe.registry import DATA, DESCRIPTION, HYPERPARAMETER, stated, unit_in
from scanner.describe.sections import is_labelled, labels_of, sections_of, text_of
from scanner.describe.trainer import hyperparameters, metrics
from scanner.describe.words import is_phrase
from scanner.licensing.card_text import Piece, with_plain_ends
from scanner.licensing.frontmatter import LIMIT, FrontMatterError, block_of, entries
from scanner.model.description import Detail
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.describe.registry import Fields
    from scanner.describe.sections import Section

DETAILS_LIMIT = 2000
"""Details of one card."""


def card_details(
    fields: Fields, path: str, data: bytes, is_whole: bool = True, left_out: list[str] | None = None
) -> list[Detail]:
    """What the card at ``path`` says, at most `DETAILS_LIMIT` details. ``data`` are its first `LIMIT` bytes.

    ``left_out`` gets a sentence for each bound that something was left out for.
    """
    found: list[Detail] = []
    notes = left_out if left_out is not None else []
    for detail in _all(fields, path, data[:LIMIT], is_whole, notes):
        if len(found) >= DETAILS_LIMIT:
            notes.append(f"The card states more than {DETAILS_LIMIT:,} details; the rest are not told.")
            break
        found.append(detail)
    return found


def _all(fields: Fields, path: str, data: bytes, is_whole: bool, notes: list[str]) -> Iterator[Detail]:
    first = 1
    try:
        block = block_of(data, is_whole)
        if block is not None:
            first = block[1] + block[0].count(b"\n") + 2
            yield from keyed(fields, path, entries(*block, fields.top_keys), notes)
    except FrontMatterError:  # the scan itself tells what is amiss with it
        if first == 1:
            return  # it has no end, so that nothing below is known to be prose
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    body = "\n".join(with_plain_ends(text).splitlines()[first - 1 :])
    yield from _of_body(fields, path, first, sections_of(body))


def _of_body(fields: Fields, path: str, first: int, sections: Sequence[Section]) -> Iterator[Detail]:
    told: set[str] = set()
    for number, section in sorted(enumerate(sections), key=lambda pair: fields.rank(pair[1].name)):  # stable
        for row in fields.with_heading(section.name):
            whole = altered(section, pieces=_with_parts(fields, sections, number))
            if row.id == HYPERPARAMETER:
                listed = list(hyperparameters(path, first, whole))
                yield from listed
                if listed:
                    continue
            is_about = row.id == DESCRIPTION  # the parts of "Model Details" are not
            text = text_of(section.pieces if is_about else whole.pieces, skips_labels=is_about)
            if text:
                told.add(row.id)
                yield from _about(fields, row.id, text, Place(path, line=first + section.line))
    for section in sections:
        for label in labels_of(section):
            for row in fields.with_label(label.name):
                if row.id != HYPERPARAMETER:
                    yield from _about(
                        fields, row.id, label.value, Place(path, line=first + label.line), unit_in(label.name)
                    )
    yield from metrics(path, first, sections)
    if DESCRIPTION in fields.by_id and DESCRIPTION not in told:
        yield from _lead(fields, path, first, sections)


def _about(fields: Fields, field: str, text: str, place: Place, unit: str = "") -> Iterator[Detail]:
    """What a section or label says of a field. Of datasets, the names; sentences on them are a description, and a bill
    that lists them as a dataset would invent one."""
    names = dict.fromkeys(match[1].rstrip(".") for match in _ON_HUB.finditer(text)) if field in DATA else {}
    for name in names:
        yield Detail(field, name, "card", place)
    bare = _LINK.sub(r"\1", text).strip("-*+• \t\n`")
    if field not in DATA or (not names and is_phrase(bare)):
        yield stated(field, text if field not in DATA else bare, place, unit)
    elif not names or not is_phrase(bare):
        yield stated(DATA[field] if DATA[field] in fields.by_id else field, text, place)


_ON_HUB = regex(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/datasets/([\w.-]{1,96}(?:/[\w.-]{1,96})?)")
_LINK = regex(r"\[([^\[\]\n]{1,200})\]\([^()\s]{0,1000}\)")


def _with_parts(fields: Fields, sections: Sequence[Section], number: int) -> tuple[Piece, ...]:
    """The pieces of a section and of the sections below it that no field asks for by their own names, with their titles."""
    found = list(sections[number].pieces)
    own, hidden = sections[number].level, _NEVER
    for section in sections[number + 1 : number + 1 + PARTS_LIMIT]:
        if section.level <= own:
            break
        if section.level > hidden:
            continue
        hidden = section.level if fields.with_heading(section.name) else _NEVER
        if hidden == _NEVER and text_of(section.pieces):
            found += (Piece("gap", section.line, ""), Piece("prose", section.line, section.title), *section.pieces)
    return tuple(found)


_NEVER = 99

PARTS_LIMIT = 100
"""Sections below one that are looked at for it."""


def _lead(fields: Fields, path: str, first: int, sections: Sequence[Section]) -> Iterator[Detail]:
    """The card's first paragraph, above all headings or below its title; not that of a section on something else."""
    for section in sections[:3]:
        if any(row.id not in DATA.values() for row in fields.with_heading(section.name)):
            return
        for piece in section.pieces:
            text = text_of((piece,)) if piece.kind == "prose" and not is_labelled(piece) else ""
            if len(text) >= 20:
                yield Detail(DESCRIPTION, text, "card", Place(path, line=first + piece.line))
                return
