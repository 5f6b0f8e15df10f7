"""Components: the models of the report, their files, and what they were made from."""

from __future__ import annotations

from hashlib import sha256

from scanner.reports.cyclonedx_parts.card import fill
from scanner.reports.cyclonedx_parts.placing import add_property, text
from scanner.reports.materials.files import asserted
from scanner.reports.materials.identity import last_part
from scanner.reports.materials.wording import key, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.description import DescribedFile, FieldInfo
    from scanner.model.report import Report
    from scanner.reports.cyclonedx_parts.licenses import Choices
    from scanner.reports.cyclonedx_parts.placing import Object
    from scanner.reports.materials.identity import Identity
    from scanner.reports.materials.relations import Relative
    from scanner.reports.materials.units import Unit

OF_DATA = ("data", "evaluation")
"""Relations to datasets."""

_TYPES = {"model": "machine-learning-model", "dataset": "data", "space": "application"}

UNDESCRIBED = (
    "This bill was made from a report without a description. Scan the target with weighbridge bom for the rest."
)


def unit_ref(unit_key: str) -> str:
    """The reference of a model of the report."""
    return f"model-{unit_key}"


def file_ref(unit: Unit, name: str) -> str:
    """The reference of a file of ``unit``."""
    return f"file-{key(unit.key, name)}"


def relative_ref(name: str) -> str:
    """The reference of a base model or dataset."""
    return f"origin-{key(name)}"


def model(unit: Unit, choices: Choices, fields: Mapping[str, FieldInfo], origins: Mapping[str, Relative]) -> Object:
    """The component of ``unit``; ``origins`` are the models and datasets outside the target, by key."""
    made = _identified(unit.identity, unit_ref(unit.key))
    has_card = unit.identity.kind == "model"
    _add_licenses(made, unit, choices)
    fill(made, unit.details, fields, has_card)
    _add_addresses(made, unit.identity)
    if has_card:
        _add_datasets(made, unit)
    digests = [file for file in unit.files if file.kind == "weights" and file.sha256]
    count = sum(file.kind == "weights" for file in unit.files)
    if len(digests) == count == 1:
        made["hashes"] = _hashes(digests[0])
    elif count and len(digests) == count:
        add_property(made, "weights-list-sha256", list_digest(digests))
    if unit.folder:
        add_property(made, "folder", path(unit.folder))
    if not unit.described:
        add_property(made, "not-described", UNDESCRIBED)
    for sentence in unit.left_out:
        add_property(made, "left-out", sentence)
    _add_pedigree(made, unit, origins)
    return made


NAMED = 3
"""Targets that the name of several together tells."""


def whole(report: Report, unit_keys: Sequence[str]) -> Object:
    """The component of several models together: the folder that holds them, or the targets that were named.

    CycloneDX has no type for a collection, and asks for "application" where none fits.
    """
    names = list(dict.fromkeys(last_part(target.target) for target in report.targets))
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    made: Object = {
        "type": "application",
        "bom-ref": f"whole-{key(*unit_keys)}",
        "name": ", ".join(names[:NAMED]) + more,
    }
    add_property(made, "collection", f"{len(unit_keys):,} models")
    return made


def _identified(identity: Identity, reference: str) -> Object:
    made: Object = {"type": _TYPES[identity.kind], "bom-ref": reference}
    if identity.supplier:
        made["supplier"] = {"name": identity.supplier}
    made["name"] = identity.name
    if identity.version:
        made["version"] = identity.version
    if identity.purl:
        made["purl"] = identity.purl
    if identity.kind == "dataset":
        made["data"] = [{"type": "dataset", "name": identity.name, **_contents(identity)}]
    return made


def _contents(identity: Identity) -> Object:
    return {"contents": {"url": identity.location}} if identity.location else {}


def _add_addresses(made: Object, identity: Identity) -> None:
    """The repo's own addresses, where no detail has told others."""
    held = made.setdefault("externalReferences", [])
    pages = (("vcs", identity.page), ("website", identity.page)) if identity.kind == "model" else ()
    for kind, url in (("distribution", identity.location), *pages):
        if url and not any(one["type"] == kind for one in held):
            held.append({"type": kind, "url": url})
    if not held:
        del made["externalReferences"]


def _add_licenses(made: Object, unit: Unit, choices: Choices) -> None:
    licenses = unit.licenses
    chosen = choices.of_component(licenses)
    found = choices.of_evidence(one for _, expressions in licenses.detected for one in expressions)
    if chosen:
        made["licenses"] = chosen
    if found:
        made["evidence"] = {"licenses": found}
    if licenses.declared:
        add_property(made, "license-declared", licenses.declared)
    for use, expression in licenses.by_use:
        if use != "all":
            add_property(made, f"weighbridge:license-of-{use}", expression or "unknown")
    for inherited in licenses.inherited:
        add_property(made, "license-inherited", f"{inherited.expression or inherited.name} of {inherited.parent}")
    if licenses.comment:
        add_property(made, "license-comment", licenses.comment)


def _add_datasets(made: Object, unit: Unit) -> None:
    references = [relative_ref(one.parent) for one in unit.relations if one.relation == "data"]
    if references:
        parameters = made.setdefault("modelCard", {}).setdefault("modelParameters", {})
        parameters["datasets"] = [{"ref": one} for one in dict.fromkeys(references)]


def _add_pedigree(made: Object, unit: Unit, origins: Mapping[str, Relative]) -> None:
    rows = [one for one in unit.relations if one.parent in origins and one.relation not in OF_DATA]
    if rows:
        each = dict.fromkeys(one.parent for one in rows)
        notes = dict.fromkeys(f"{origins[one.parent].identity.name}: {one.comment}" for one in rows)
        made["pedigree"] = {
            "ancestors": [_named(origins[name].identity) for name in each],
            "notes": text(" ".join(notes)),
        }


def _named(identity: Identity) -> Object:
    """What tells an ancestor from others; all that is known of it has a component of its own."""
    made = _identified(identity, "")
    return {name: made[name] for name in ("type", "name", "version", "purl") if name in made}


def relative(found: Relative, choices: Choices) -> Object:
    """The component of a base model or dataset outside the target."""
    made = _identified(found.identity, relative_ref(found.key))
    licenses = choices.of_relative(found.license)
    if licenses:
        made["licenses"] = licenses
    _add_addresses(made, found.identity)
    if found.comment:
        add_property(made, "terms", found.comment)
    return made


def list_digest(files: Sequence[DescribedFile]) -> str:
    """SHA-256 of the lines that ``sha256sum`` writes for ``files`` in the order of their paths: one digest for weights in
    many files, which is not the digest of any."""
    ordered = sorted(files, key=lambda one: one.path.encode("utf-8", "surrogateescape"))
    text = "".join(f"{one.sha256}  {one.path}\n" for one in ordered)
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def file(unit: Unit, one: DescribedFile, detected: Mapping[str, tuple[str, ...]], choices: Choices) -> Object:
    """The component of a file of ``unit``."""
    made: Object = {"type": "file", "bom-ref": file_ref(unit, one.path), "name": path(one.path) or "unnamed"}
    hashes = _hashes(one)
    if hashes:
        made["hashes"] = hashes
    if one.path in detected:
        made["evidence"] = {"licenses": choices.of_evidence(detected[one.path])}
    add_property(made, "kind", one.kind)
    add_property(made, "size", str(one.size))
    for name in one.formats:
        add_property(made, "format", name)
    if one.why:
        add_property(made, "no-digest", one.why)
    stated = asserted(unit, one)
    if stated:
        add_property(made, "digest-stated", stated)
    return made


def _hashes(one: DescribedFile) -> list[Object]:
    pairs = (("SHA-256", one.sha256), ("SHA-1", one.sha1))
    return [{"alg": name, "content": digest} for name, digest in pairs if _is_digest(digest, name)]


def _is_digest(digest: str, name: str) -> bool:
    return len(digest) == (64 if name == "SHA-256" else 40) and all(char in "0123456789abcdef" for char in digest)
