"""What a card's prose says that its model was made from: sentences, "Base model: …" lines, tables, lists of a merge.

Only what leads straight from words such as "fine-tuned version of" to the name of a model counts, and only where the
sentence speaks of the model itself or names whom it speaks of (then `of` is that name). Comparisons, baselines, citations
and offers of other models are no parents: one that was missed costs less than one that was never there.
"""

from __future__ import annotations

import re

from scanner.licensing.card_clauses import UNSAID, holds, joined, subjects
from scanner.licensing.card_labels import label_of
from scanner.licensing.card_languages import foreign
from scanner.licensing.card_leading import led_by, of_badges, of_title
from scanner.licensing.card_refusals import is_of_others, refused_by
from scanner.licensing.card_sayings import (
    BUILT_WITH,
    DUTY,
    FOREIGN_SECTION,
    LIST_INTRO,
    MERGE_HEADING,
    MERGES,
    ORIGINAL_CARD,
    TRAINED_ON,
    sayings,
)
from scanner.licensing.card_tables import Table
from scanner.licensing.card_text import PIECES_LIMIT, Piece, pieces, sentences
from scanner.licensing.model_names import NAME, OPEN, Named, marked
from scanner.model.parent import PARENTS_LIMIT
from scanner.model.record import altered, record
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCES_LIMIT = 2000
"""Sentences of one card that name a model and are looked into."""


@record
class Told:
    """One parent, or data set where ``relation`` is "data". ``line`` counts from 0, ``said`` are the words that tell it,
    ``of`` whose parent it is ("" for the card's own model; a trailing ``*`` stands for more of the name)."""

    id: str
    relation: str | None
    said: str
    of: str
    line: int
    sentence: str


def parents_in(text: str, cut: list[int] | None = None) -> list[Told]:
    """The parents that the prose of a card names, in order, each once for whom it is a parent of.

    ``cut`` gets the line, from 0, from which on prose was not looked into.
    """
    reading = _Reading()
    found: list[Told] = []
    for number, piece in enumerate(pieces(text), 1):
        if piece.kind == "heading" and ORIGINAL_CARD.match(_plain(piece.text)):
            break
        found += reading.take(piece)
        if cut is not None and not cut and (reading.is_full or number == PIECES_LIMIT):
            cut.append(piece.line)
        if len(found) >= 2 * PARENTS_LIMIT:
            break
    return _each_once(_of_one(found, reading.title))[:PARENTS_LIMIT]


def blocks_in(text: str) -> Iterator[Piece]:
    """The blocks of YAML in a card that tell a merge or a training, at most eight."""
    count = 0
    for piece in pieces(text):
        if piece.kind == "heading" and ORIGINAL_CARD.match(_plain(piece.text)):
            return
        if piece.kind == "code" and piece.word in ("", "yaml", "yml") and _TELLING.search(piece.text):
            count += 1
            yield piece
        if count >= 8:
            return


_TELLING = regex(r"^(?:\s*merge_method|base_model|\s+- source_model)[ \t]*:", re.M)


class _Reading:
    """Takes the pieces of a card in turn."""

    def __init__(self) -> None:
        self.title = ""
        self._section = ""
        self._foreign = False
        self._list: tuple[str | None, str] | None = None
        self._table = Table()
        self._spoken = 0

    @property
    def is_full(self) -> bool:
        """True where no more sentences are looked into."""
        return self._spoken >= SENTENCES_LIMIT

    def take(self, piece: Piece) -> Iterator[Told]:
        """What one piece tells."""
        if piece.kind == "row":
            if not _BENCHMARKS.search(self._section):
                for name, relation, said, of in self._table.take(piece.text):
                    yield Told(name, relation, said, of, piece.line, _shown(piece.text))
            return
        self._table = Table()
        if piece.kind == "heading":
            self._section = _plain(piece.text)
            is_title = not self.title and piece.level == 1
            self._foreign = not is_title and FOREIGN_SECTION.search(self._section) is not None
            self.title = self.title or self._section
            self._list = ("merge", "merged") if MERGE_HEADING.match(self._section) else None
            yield from self._built_with(piece)
            if self.title == self._section:
                text, names = marked(_plain_heading(piece.text))
                if any(name.kind == "hub" for name in names):
                    yield from _in_sentence(text, names, piece.line, self._section[:300])
                for name, relation, said in of_title(piece.text):
                    yield Told(name, relation, said, "", piece.line, self._section[:300])
        elif piece.kind == "item" and self._list is not None:
            yield from self._listed(piece)
        elif piece.kind in ("prose", "item") and not self._foreign:
            yield from self._said(piece)

    def _listed(self, piece: Piece) -> Iterator[Told]:
        relation, said = self._list or (None, "")
        text, names = marked(_ITEM.sub("", piece.text))
        first = re.match(rf"[\s\"'(🤗]*(?:\(?base\)?[\s:]*)?{NAME}", text)
        if first and names[int(first[1])].kind != "data":
            yield Told(names[int(first[1])].id, relation, said, "", piece.line, _shown(piece.text))

    def _said(self, piece: Piece) -> Iterator[Told]:
        for number, words in enumerate(piece.text.split("\n")):
            yield from _labelled(words, piece.line + number)
            for badge, relation, said in of_badges(words):
                yield Told(badge, relation, said, "", piece.line + number, _shown(words))
        told = False
        for offset, sentence in sentences(piece.text):
            line = piece.line + piece.text.count("\n", 0, offset + len(sentence) - len(sentence.lstrip()))
            if "uilt with" in sentence or "UILT WITH" in sentence:
                yield from self._built_with(Piece("prose", line, sentence))
            text, names = marked(sentence)
            if names and self._spoken < SENTENCES_LIMIT:
                self._spoken += 1
                yield from _in_sentence(text, names, line, _shown(sentence))
            told = bool(LIST_INTRO.search(text) and MERGES.search(text))
        if told:
            self._list = ("merge", "merge of the following models")
        elif piece.kind == "prose" and _plain(piece.text):
            self._list = None

    def _built_with(self, piece: Piece) -> Iterator[Told]:
        text = _plain(piece.text)
        found = BUILT_WITH.search(text)
        if found and not DUTY.search(text):
            name = f"{found[1] or ''}{found[2]}".strip()
            yield Told(name, None, "Built with", "", piece.line, _shown(piece.text))


def _labelled(line: str, number: int) -> Iterator[Told]:
    """The names of a "Base model: …" line."""
    key, colon, value = _LABEL_END.sub("\0", _ITEM.sub("", line), count=1).partition("\0")
    if not colon or len(key) > 60:
        return
    key = _plain(key).strip(" :：").casefold().removesuffix("[optional]").removesuffix("(optional)").strip()
    relation = label_of(key)
    if relation is None:
        return
    text, names = marked(value)
    for name in _leading(text, names):
        yield Told(name.id, relation[0], key, "", number, _shown(line))
    if not names:
        alone = _ALONE.fullmatch(text.strip(" .`*"))
        if alone and not _EMPTY.match(alone[0]) and not alone[0].lower().endswith(_ARCHIVES):
            yield Told(alone[0], relation[0], key, "", number, _shown(line))


def _leading(text: str, names: list[Named]) -> list[Named]:
    """The names that ``text`` begins with, joined by commas and the like."""
    found = []
    at = 0
    while match := _NEXT.match(text, at):
        found.append(names[int(match[1])])
        at = match.end()
    if found and refused_by(text[at:]) and not text[at:].lstrip().startswith(("(", "-")):
        found.pop()
    return [name for name in found if name.kind != "data"]


def _in_sentence(text: str, names: list[Named], line: int, shown: str) -> Iterator[Told]:
    taken: set[int] = set()
    models = {index for index, name in enumerate(names) if name.kind != "data"}
    for saying in sayings(text):
        if models <= taken:  # further patterns are not even compiled
            break
        if saying.index in taken or not holds(text, saying):
            continue
        many = saying.relation in ("merge", None, "distill")
        for index in joined(text, saying, many):
            name = names[index]
            if name.kind == "data" or index in taken:
                continue
            taken.add(index)
            for of in subjects(text, saying.start, names):
                yield Told(name.id, saying.relation, _words(saying.words), of, line, shown)
    for relation, match, words in () if models <= taken else (*foreign(text), *led_by(text, names)):
        name = names[int(match[1])]
        if int(match[1]) not in taken and name.kind != "data":
            taken.add(int(match[1]))
            yield Told(name.id, relation, words, "", line, shown)
    trained = TRAINED_ON.search(text) if any(name.kind == "data" for name in names) else None
    if trained and names[int(trained[1])].kind == "data" and not is_of_others(text[: trained.start()]):
        yield Told(names[int(trained[1])].id, "data", "trained on", "", line, shown)


def _of_one(found: list[Told], title: str) -> list[Told]:
    """Where no other model is spoken of than the one of the title, all is of the card's own.

    Where several are, what does not say whom it speaks of is left out.
    """
    subjects = {_bare(told.of) for told in found if told.of not in ("", UNSAID)}
    if len(subjects) > 1:
        return [told for told in found if told.of != UNSAID]
    titled = len(subjects) == 1 and subjects.pop() in _bare(title)
    return [altered(told, of="") if titled or told.of == UNSAID else told for told in found]


def _each_once(found: list[Told]) -> list[Told]:
    """Each parent once for whom it is a parent of, and without a relation only where none is told elsewhere."""
    known = {(told.id.casefold(), told.of.casefold()) for told in found if told.relation not in (None, "data")}
    each: dict[tuple[str, str, str | None], Told] = {}
    for told in found:
        key = (told.id.casefold(), told.of.casefold())
        if told.relation is not None or key not in known:
            each.setdefault((*key, told.relation), told)
    return list(each.values())


def _words(text: str) -> str:
    return " ".join(text.partition(OPEN)[0].split()).rstrip(" :\"'(")[:80]


def _bare(text: str) -> str:
    return "".join(letter for letter in text.rpartition("/")[2].casefold() if letter.isalnum())


def _plain_heading(text: str) -> str:
    return re.sub(r"^#{1,6}\s+", "", text)


def _plain(text: str) -> str:
    text = re.sub(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)", r"\1", text)
    return re.sub(r"<[^>\n]{1,300}>|[*`#]|(?<!\w)_+|_+(?!\w)", "", text).strip()


def _shown(text: str) -> str:
    return " ".join(_plain(text).split())[:300]


_ARCHIVES = (".zip", ".gz", ".tar", ".html", ".pdf")
_BENCHMARKS = regex(r"benchmark|evaluat|result|performance|leaderboard|compar", re.I)
_ITEM = regex(r"^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+|(?:<li\b[^>]{0,200}>)\s*)")
_LABEL_END = regex(r"[:：]\s*\*{0,2}(?=[\s*`\[<A-Za-z/])|\*\*\s*[:：]?\s*(?=[`\[])|\s+[:：]\s*")
_EMPTY = regex(r"(?:n/?a|none|no|not|unknown|optional|more|yes|scratch|tbd|todo|see|this|the|\W*$)(?:\W|$)", re.I)
_ALONE = regex(r"[A-Za-z][\w.+-]{1,60}(?:[-/\d][\w.+/-]{0,60})(?: [\w.-]{1,20}){0,2}|/[\w./-]{2,200}")
_NEXT = regex(rf"(?:\W|(?:and|or|from|of|on|based|the|a|an)\b){{0,6}}{NAME}", re.I)
