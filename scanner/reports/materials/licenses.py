"""The licences of a model as SPDX expressions: declared, detected, concluded; and the texts of those without an SPDX id.

What base models bring is told beside them, never as the model's own.
"""

from __future__ import annotations

from scanner.model.place import folder_of
from scanner.model.record import record
from scanner.reports.materials.expressions import joined
from scanner.reports.materials.texts import Texts
from scanner.reports.materials.wording import line, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.fact import Fact
    from scanner.model.report import TargetReport
    from scanner.reports.materials.register import Register

BASES = {
    "clarify": "what a person recorded for this repository",
    "text": "the licence text",
    "card": "the model card",
    "gated-prompt": "what the Hub asks people to agree to",
    "gguf": "the metadata of the weights",
    "safetensors": "the metadata of the weights",
    "onnx": "the metadata of the weights",
    "config": "the configuration",
    "adapter": "the configuration of the adapter",
    "prose": "a sentence of the model card",
    "tag": "a tag on the Hub",
}
"""What a statement on a licence is made in, most believed first."""

_OF_MODEL = ("all", "weights")
_USES = ("weights", "code", "data", "all")


@record
class Inherited:
    """Terms that a base model brings: ``expression`` ("" for unknown) of ``parent``, as the sentence ``comment`` tells."""

    expression: str
    name: str
    parent: str
    comment: str


@record
class Licenses:
    """``declared`` and ``concluded`` are SPDX expressions, "" where nothing is known (NOASSERTION).

    ``detected`` are the expressions of texts, headers and metadata by file path, in the order of paths; ``by_use`` has the
    concluded expression for "weights", "code", "data" and "all", as far as something is concluded; ``comment`` says in
    sentences what declaration and conclusion rest on, and what base models bring, which is in no expression.
    """

    declared: str = ""
    concluded: str = ""
    detected: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by_use: tuple[tuple[str, str], ...] = ()
    inherited: tuple[Inherited, ...] = ()
    comment: str = ""


class Reader:
    """Reads the licences of the units of one target; what it names goes into ``register``."""

    def __init__(self, target: TargetReport, register: Register) -> None:
        self._register = register
        self._texts = Texts(target)

    def of_unit(self, folder: str, facts: Sequence[Fact]) -> Licenses:
        """The licences of the unit in ``folder``, whose facts are ``facts``."""
        declared, said = self._declared(folder, facts)
        concluded = [item for item in facts if item.kind == "license-concluded"]
        by_use = tuple(
            (use, joined(self.expression(item, folder) for item in concluded if item.get("covers") == use))
            for use in _USES
            if any(item.get("covers") == use for item in concluded)
        )
        inherited = tuple(self._inherited(item, folder) for item in facts if item.kind == "license-inherited")
        comments = [said, *(_concluded_comment(item) for item in concluded), *(item.comment for item in inherited)]
        return Licenses(
            declared,
            joined(expression for _, expression in by_use) if by_use else "",
            self._detected(folder, facts),
            by_use,
            inherited,
            " ".join(filter(None, comments)),
        )

    def expression(self, item: Fact, folder: str) -> str:
        """The expression of a fact on a licence, with LicenseRefs that have a text; "" where it says none."""
        changed = self._texts.changed(item)
        if changed is not None:
            return self._register.ref_of_file(changed)
        written = item.get("spdx")
        if isinstance(written, str) and written:
            return self._register.expression(written, lambda name: self._texts.extracted(name, item, folder))
        ids = item.get("licenses")
        names = [str(one) for one in ids] if isinstance(ids, tuple) else []
        refs = (self._register.ref(self._texts.extracted(name, item, folder)) for name in names)
        return joined(refs, "OR" if item.get("relation") == "or" else "AND")

    def _declared(self, folder: str, facts: Sequence[Fact]) -> tuple[str, str]:
        """What the repo declares, by the statement that is believed first, and a sentence on where it does so."""
        said = [item for item in facts if item.kind == "license-declared" and item.get("covers") in _OF_MODEL]
        for basis, called in BASES.items():
            rows = [item for item in said if item.get("statement") == basis]
            if rows:
                found = joined(self._one_declared(item, folder) for item in rows)
                labels = ", ".join(dict.fromkeys(f'"{line(str(item.get("label")), 200)}"' for item in rows))
                return found, f"{called[0].upper()}{called[1:]} ({path(str(rows[0].place))}) declares {labels}."
        texts = [item for item in facts if _is_text(item) and folder_of(item.place.path) == folder]
        texts = [item for item in texts if item.get("covers") in _OF_MODEL]
        if not texts:
            return "", "Nothing in the repository declares a licence."
        where = ", ".join(path(item.place.path) for item in texts[:10])
        return joined(self._of_text(item, folder) for item in texts), f"The licence is declared by {where} alone."

    def _one_declared(self, item: Fact, folder: str) -> str:
        known = self.expression(item, folder)
        if known:
            return known
        named = item.get("name") or ("" if item.get("category") in ("other", "unknown") else item.get("id"))
        found = self._texts.of_declaration(str(named or ""), item, folder)
        return self._register.ref(found) if found is not None else ""

    def _detected(self, folder: str, facts: Sequence[Fact]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: dict[str, dict[str, None]] = {}
        for item in facts:
            if item.kind in ("license-text", "license-header") or (
                item.kind == "license-declared"
                and item.get("statement") not in ("card", "tag", "prose", "gated-prompt")
            ):
                expression = self._of_text(item, folder) if _is_text(item) else self.expression(item, folder)
                if expression:
                    found.setdefault(item.place.path, {})[expression] = None
        return tuple((name, tuple(found[name])) for name in sorted(found))

    def _of_text(self, item: Fact, folder: str) -> str:
        known = self.expression(item, folder)
        if known or item.get("read") is False:
            return known
        found = self._texts.of_file(item)
        return self._register.ref_of_file(found) if found is not None else ""

    def _inherited(self, item: Fact, folder: str) -> Inherited:
        expression = self.expression(item, folder)
        name, parent = line(str(item.get("name") or ""), 300), line(str(item.get("parent") or ""), 300)
        terms = f"{name} ({expression})" if expression and name != expression else name or expression or "unknown terms"
        how = (
            "It is likely, and not declared, that"
            if item.get("strength") != "declared"
            else "By what it was made from,"
        )
        comment = f"{how} the terms of {parent} reach this model too: {terms}, by {line(str(item.get('path')), 300)}."
        return Inherited(expression, name, parent, f"{comment} They are no licence of its own files.")


def _is_text(item: Fact) -> bool:
    return item.kind == "license-text" and item.get("file_kind") == "license"


def _concluded_comment(item: Fact) -> str:
    covers = str(item.get("covers"))
    what = "" if covers == "all" else f" for the {covers}"
    basis = BASES.get(str(item.get("basis")), "a statement in a file")
    known = item.get("spdx") or item.get("licenses")
    said = f"Concluded{what} from" if known else f"Nothing could be concluded{what}, for want of known terms in"
    sentences = [f"{said} {basis} ({path(str(item.place))})."]
    if item.get("modified"):
        sentences.append("That text differs from the published one, so it stands under a name of its own.")
    if item.get("agreed") is False:
        sentences.append("Other statements in the repository name other licences.")
    if item.get("inferred"):
        sentences.append("What part of the repository it covers is inferred.")
    return " ".join(sentences)
