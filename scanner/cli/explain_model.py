"""The page of ``weighbridge explain`` for a known model: its terms, what it was made from, and how that is known."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.model_parts import KnownLicense, KnownModel, KnownParent

KNOWN = {
    "text": "the licence file in its maker's own repository was read",
    "row": "the model card says so, in the Hub's public table of models",
    "secondary": "quoted by others; its own text and card were not read",
    "recall": "from memory or by what its family has; not read anywhere",
}

_DISCLAIMER = "Our own table, and no legal advice: what the model's repo says at the commit in use decides."


def model_page(name: str) -> str:
    """The page of the model of that id, as lines of text with a final newline; an empty text where none is known."""
    from scanner.catalog.known_model import known_model

    model = known_model(name.strip())
    if model is None:
        return ""
    head = f"{model.id}: {model.family}"
    return "\n".join([head, "", *_facts(model), "", _DISCLAIMER]) + "\n"


def nearest_model(name: str) -> str:
    """`` Did you mean "x"?`` (with the leading space) for the model whose id is nearest, or an empty text."""
    from scanner.catalog.known_model import known_ids
    from scanner.catalog.mistakes import suggestion

    return suggestion(name.strip().lower(), known_ids()) if "/" in name else ""


def _facts(model: KnownModel) -> Iterator[str]:
    from scanner.catalog.license_page import source_text
    from scanner.catalog.model_parts import HUB_STATS

    if not model.licenses:
        yield from _fact("licence", "not known")
    for terms in reversed(model.licenses):
        yield from _fact("licence", _terms(terms), *((terms.note,) if terms.note else ()))
    parents = [_parent(parent) for parent in model.parents]
    yield from _fact("made from", *(parents or ["nothing that is known"]))
    if model.mirror:
        yield from _fact("copy", "it is others' copy of these weights, under their terms")
    for label, values in (("also named", (*model.also, *model.names)), ("shape", _shape(model))):
        if values:
            yield from _fact(label, *values)
    if model.pattern:
        yield from _fact("found by", f"the pattern {model.pattern}: this very model was not looked at")
    yield from _fact("known", KNOWN[model.confidence])
    sources = model.sources or ((HUB_STATS,) if model.confidence == "row" else ())
    if sources:
        yield from _fact("read in", *(source_text(source) for source in sources))
    yield from _fact("written in", model.origin)
    if model.note:
        yield from _fact("note", model.note)


def _terms(terms: KnownLicense) -> str:
    words = [terms.license]
    if terms.since:
        words.append(f"since {terms.since}")
    if terms.confidence:
        words.append(f"({KNOWN[terms.confidence]})")
    return " ".join(words)


def _parent(parent: KnownParent) -> str:
    commit = f" at {parent.revision}" if parent.revision else ""
    return f"{parent.id}{commit} ({parent.relation})"


def _shape(model: KnownModel) -> tuple[str, ...]:
    shape = model.shape
    if shape is None:
        return ()
    parts = [shape.model_type] if shape.model_type else []
    parts += [
        f"{value} {label}"
        for value, label in (
            (shape.layers, "layers"),
            (shape.hidden_size, "wide"),
            (shape.heads, "heads"),
            (shape.kv_heads, "heads of keys and values"),
            (shape.vocab_size, "tokens"),
        )
        if value
    ]
    return (", ".join(parts),)


def _fact(label: str, *values: str) -> Iterator[str]:
    from textwrap import fill

    for number, value in enumerate(values):
        first = f"  {'' if number else label:<11} "
        yield fill(value, 100, initial_indent=first, subsequent_indent=" " * 14, break_long_words=False,
                   break_on_hyphens=False)  # fmt: skip
