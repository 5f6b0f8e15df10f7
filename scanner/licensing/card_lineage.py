"""The parents that a card's prose names, as facts; blocks of YAML in it go to the readers of such files."""

from __future__ import annotations

from scanner.licensing.card_parents import SENTENCES_LIMIT, blocks_in, parents_in
from scanner.model.artifact import Child
from scanner.model.fact import Gap
from scanner.model.parent import parent, training_data
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.model.artifact import Reader
    from scanner.model.fact import Fact

FIRST_LINE = "first-line"
"""Under this name a child's reader says in which line of the card its text begins."""


def parents(place: Place, reader: Reader, body: str, first: int) -> Iterator[Fact | Child | Gap]:
    """A ``base-model`` or ``training-data`` fact for each parent that ``body``, from line ``first`` on, speaks of."""
    cut: list[int] = []
    for told in parents_in(body, cut):
        where = Place(place.path, place.member, line=first + told.line)
        if told.relation == "data":
            yield training_data(where, told.id, "prose", (told.sentence,))
            continue
        name, _, revision = told.id.partition("@")
        more = (("said", told.said), *((("of", told.of[:200]),) if told.of else ()))
        yield parent(where, name, "prose", told.relation, revision or None, (told.sentence,), more)
    if cut:
        where = Place(place.path, place.member, line=first + cut[0])
        yield Gap(
            "limit-prose",
            where,
            f"The card names models in more than {SENTENCES_LIMIT:,} sentences; what it says "
            "of base models from here on was not read. Name them in its front matter (base_model).",
        )
    for block in blocks_in(body):
        data = (block.text + "\n").encode("utf-8", "replace")
        child = reader.derived(len(data), _fetch(data))
        child.shared[FIRST_LINE] = first + block.line
        expect = "merge-config" if "merge_method" in block.text or "source_model" in block.text else "training-config"
        yield Child(place, child, expect)


def _fetch(data: bytes) -> Callable[[int, int], bytes]:
    return lambda at, count: data[at : at + count]
