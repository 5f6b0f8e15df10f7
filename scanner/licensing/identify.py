"""Which licence a text is, and what was changed in it."""

from __future__ import annotations

from scanner.licensing import connecting, judgement
from scanner.licensing.comparison import COVERED, nearest
from scanner.licensing.identification import UNKNOWN, Change, Identification, Nearest, Part
from scanner.licensing.judgement import Judge, change_at
from scanner.licensing.reading import Reading
from scanner.licensing.references import references
from scanner.licensing.remarks import LEADING, TRAILING
from scanner.licensing.titles import foreign_title
from scanner.licensing.tokens import words_in
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.licensing.comparison import Comparison
    from scanner.licensing.identification import Reference

LIMIT = 1 << 19
"""Characters that are read of one text: the longest licence known has a tenth of this."""

MOST_PARTS = 24
"""Licences that are looked for in one text."""

SMALLEST = 12
"""Words: a shorter stretch is no licence of its own."""

ENOUGH = 0.8
"""The share of a known text that must be there for its name to be given to a changed text."""

CUT = 6
"""Words that must be missing at the end for a text to be cut off."""

REST = 3
"""Words of no known text that may stand at the end of a cut one: half a word, half an address."""

FEWEST_OF_CUT = 30
"""Words that a cut text must have to be known."""

HEADED = 80
"""Words from which on a text under a heading is meant to be the licence itself."""

RIDER = 120
"""Words of terms that may be added before a text is another licence; or half of what is known of it."""


class Found:
    """A known text in a stretch of a text, and what is made of it."""

    def __init__(self, reading: Reading, start: int, comparison: Comparison) -> None:
        self.reading, self.comparison = reading, comparison
        laid = comparison.alignment
        self.origin = start
        self.start, self.end = start + laid.start, start + laid.end
        self.changes: list[Change] = []
        self.truncated = False
        self.title: str = ""

    @property
    def reference(self) -> Reference:
        return self.comparison.known.reference

    def judge(self, low: int, high: int) -> None:
        """Looks at all differences, those before and after from ``low`` to ``high`` included."""
        comparison, reading = self.comparison, self.reading
        self.title = foreign_title(self, low)
        title = comparison.reference[: comparison.known.head] + references().codes["copyright"]
        leading = judgement.outer(reading, low, self.start, LEADING, title)
        if comparison.missing_start:
            why = "the start of the known text is missing"
            leading.append(change_at(reading, "removed", self.start, self.start, comparison.missing_start, why, True))
        trailing = judgement.outer(reading, self.end, high, TRAILING)
        ending = self._ending(high)
        self.changes = [*leading, *Judge(reading, comparison, self.origin).inner(), *ending, *trailing]

    def _ending(self, high: int) -> list[Change]:
        comparison, reading = self.comparison, self.reading
        lost = comparison.missing_end
        _, ref, size = comparison.alignment.runs[-1]
        rest = comparison.reference[ref + size :]
        if not rest or references().encoded(words_in(reading.between(self.end, high)[:4000])).startswith(rest):
            return []
        few = high - self.end <= REST and comparison.missing_start < CUT
        if not lost:  # only the optional end is cut
            self.truncated = few and ref + size > comparison.known.tail + CUT and len(rest) > CUT
            why = "the text is truncated after the terms"
            return [change_at(reading, "removed", self.end, self.end, len(rest), why, False)] if self.truncated else []
        self.truncated = few and lost >= CUT
        why = "the text is truncated: it ends early" if self.truncated else "the end of the known text is missing"
        return [change_at(reading, "removed", self.end, self.end, lost, why, True)]

    @property
    def modified(self) -> bool:
        return any(change.matters for change in self.changes)

    @property
    def known_enough(self) -> bool:
        """True where the text may be called by the known text's name."""
        if not self.modified:
            return True
        added = sum(len(change.words.split()) for change in self.changes if change.matters and change.kind != "removed")
        if self.title or added > max(RIDER, self.comparison.alignment.matched // 2):
            return False
        return self.truncated or self.comparison.coverage >= ENOUGH

    @property
    def confidence(self) -> float:
        covered = self.comparison.coverage
        if self.truncated:
            return round(0.4 + 0.5 * min(covered, 1.0), 3)
        if self.modified:
            return round(0.5 + 0.4 * min(covered, 1.0), 3)
        return 0.99 if self.changes else 1.0

    def part(self) -> Part:
        """This as one of several."""
        low, high = self.reading.span(self.start, self.end)
        known = self.known_enough
        reference = self.reference
        return Part(
            reference.license if known else None,
            reference.spdx if known else None,
            self.confidence if known else 0.0,
            low,
            high,
            self.modified,
            tuple(self.changes),
            reference.role,
            reference.variant,
            self.truncated,
        )


def identify(text: str) -> Identification:
    """Which licence ``text`` is; offsets in the answer are those of ``text``. Never raises for a text."""
    if len(text) > LIMIT:
        return _long(text)
    reading = Reading(text)
    if not reading.codes:
        return UNKNOWN
    known = references().exact(reading.codes)
    if known is not None:
        answer = known.reference
        return Identification(
            answer.license, answer.spdx, _aliases(answer), 1.0, "exact", role=answer.role, variant=answer.variant
        )
    found, closest = _found(reading)
    if not found:
        from scanner.licensing.mentions import stated  # not at the top: most files are whole texts

        said = _claimed(stated(text, len(reading.words)), reading, closest)
        return said or Identification(basis="nearest" if closest else "", nearest=_nearest(closest))
    for at, item in enumerate(found):
        low = 0 if at == 0 else item.start if found[at - 1].end >= item.start else found[at - 1].end
        high = len(reading.words) if at + 1 == len(found) else item.end
        item.judge(low, high)
    return _one(found[0]) if len(found) == 1 else _several(found)


def _claimed(said: Identification | None, reading: Reading, closest: Comparison | None) -> Identification | None:
    """What a heading says; where the text under it is none of the known ones of that licence, it is a changed one."""
    if said is None or said.variant != "heading" or len(reading.words) <= HEADED:
        return said
    if all(known.reference.license != said.license for known in references().known):
        return said
    why = "under this heading stands no text of that licence that is known"
    change = change_at(reading, "changed", 0, len(reading.words), 0, why, True)
    return altered(said, modified=True, changes=(change,), nearest=_nearest(closest))


def _long(text: str) -> Identification:
    """What the start of a text is that is too long to be read; the rest may say anything."""
    start = identify(text[:LIMIT])
    rest = Change("added", LIMIT, len(text), "", "the text is too long: from here on it was not read", True)
    return Identification(
        basis="nearest" if start.basis else "",
        modified=True,
        changes=(*start.changes, rest),
        nearest=start.nearest or _nearest_of(start),
        role=start.role,
        parts=start.parts,
    )


def _nearest_of(answer: Identification) -> Nearest | None:
    return Nearest(answer.variant, answer.spdx, answer.license, answer.confidence) if answer.variant else None


def _found(reading: Reading) -> tuple[list[Found], Comparison | None]:
    """The known texts in a text, in order, and the closest where there is none."""
    found: list[Found] = []
    closest: Comparison | None = None
    pending = [(0, len(reading.codes))]
    while pending and len(found) < MOST_PARTS:
        low, high = pending.pop()
        if high - low < SMALLEST and (low, high) != (0, len(reading.codes)):
            continue
        comparison = nearest(reading.codes[low:high])
        if comparison is None:
            continue
        if closest is None:
            closest = comparison
        if not _accepted(comparison, (low, high) == (0, len(reading.codes))):
            continue
        item = Found(reading, low, comparison)
        found.append(item)
        pending += [(low, item.start), (item.end, high)]
    return sorted(found, key=lambda item: item.start), closest


def _accepted(comparison: Comparison, whole_text: bool) -> bool:
    """True where the known text is there, or, in a whole text, where its start is there and the text ends."""
    laid = comparison.alignment
    if not whole_text and comparison.missing_start > comparison.required // 5:
        return False
    if comparison.coverage >= COVERED:
        return laid.matched >= 4 and (laid.matched >= SMALLEST or comparison.coverage >= 0.95)
    rest = len(comparison.codes) - laid.end
    cut = comparison.missing_end >= CUT and rest <= REST and comparison.missing_start < CUT
    whole = laid.matched >= 0.85 * (laid.runs[-1][1] + laid.runs[-1][2] - comparison.known.head)
    return whole_text and cut and whole and laid.matched >= FEWEST_OF_CUT


def _one(item: Found) -> Identification:
    comparison, reference = item.comparison, item.reference
    if not item.known_enough:
        return Identification(
            confidence=0.0,
            basis="nearest",
            modified=True,
            truncated=item.truncated,
            changes=tuple(item.changes),
            nearest=_nearest(comparison),
        )
    return Identification(
        reference.license,
        reference.spdx,
        _aliases(reference),
        item.confidence,
        "words" if item.changes else "exact",
        item.modified,
        item.truncated,
        tuple(item.changes),
        _nearest(comparison) if item.modified else None,
        reference.role,
        reference.variant,
    )


def _several(found: list[Found]) -> Identification:
    main = [item for item in found if item.reference.role == "license"] or found
    rows = {item.reference.license or item.reference.spdx for item in main}
    if len(rows) == 1:
        extra = [item for item in found if item.reference.role in ("notice", "use-policy")]
        same = {item.reference.license for item in extra} <= {main[0].reference.license}
        if len(main) == 1 and same and len(main) + len(extra) == len(found):
            return _with_parts(_one(main[0]), found)
    unknown = [item for item in found if not item.known_enough]
    expression = None if unknown else _expression(found, _is_choice(found))
    only = main[0].reference if len(rows) == 1 and not unknown else None
    changes = tuple(change for item in found for change in item.changes)
    return Identification(
        only.license if only else None,
        expression,
        _aliases(only) if only else (),
        0.0 if unknown else min(item.confidence for item in found),
        "nearest" if unknown else "words",
        any(item.modified for item in found),
        any(item.truncated for item in found),
        changes,
        _nearest(unknown[0].comparison) if unknown else None,
        main[0].reference.role,
        main[0].reference.variant if only else "",
        tuple(item.part() for item in found),
    )


def _with_parts(answer: Identification, found: list[Found]) -> Identification:
    others = [change for item in found for change in item.changes]
    return altered(
        answer,
        modified=any(change.matters for change in others),
        truncated=any(item.truncated for item in found),
        changes=tuple(others),
        parts=tuple(item.part() for item in found),
    )


def _is_choice(found: list[Found]) -> bool:
    """True where the words before the first licence say that one of them is to be chosen."""
    first = found[0]
    return connecting.offers_choice(first.reading.folded(0, first.start))


def _expression(found: list[Found], choice: bool = False) -> str | None:
    """The SPDX expression of all parts; exceptions are joined to the licence before them, or the first."""
    names: dict[str, str] = {}
    for item in found:
        reference = item.reference
        if reference.role == "use-policy":
            continue
        if reference.role == "exception":
            if names:
                last = next(reversed(names))
                names[last] = f"{last} WITH {reference.spdx}"
            continue
        name = reference.spdx or f"LicenseRef-{reference.id}"
        if not any(stem_of(name) == stem_of(other) for other in names):
            names[name] = name
    joined = [f"({name})" if " " in name and " WITH " not in name else name for name in names.values()]
    return (" OR " if choice else " AND ").join(joined) or None


def stem_of(spdx: str) -> str:
    """``spdx`` without the ending that says which later versions are meant."""
    return spdx.removesuffix("-only").removesuffix("-or-later")


def _aliases(reference: Reference) -> tuple[str, ...]:
    names = references().aliases.get(reference.license or reference.id, ())
    return tuple(name for name in names if name != reference.spdx)


def _nearest(comparison: Comparison | None) -> Nearest | None:
    if comparison is None:
        return None
    reference = comparison.known.reference
    return Nearest(reference.id, reference.spdx, reference.license, round(comparison.share, 3))
