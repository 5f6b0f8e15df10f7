"""Reports with descriptions, as `weighbridge bom` makes them: whole, hostile, bare, and with many files."""

from __future__ import annotations

import samples

from scanner.catalog.bom_fields import fields, infos
from scanner.model.artifact import Artifact
from scanner.model.description import DescribedFile, Description, Detail, LicenseFile
from scanner.model.fact import fact
from scanner.model.finding import Finding
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Report
from scanner.model.verdict import Reason, Verdict

CARD = Place("README.md", line=3)
COMMIT = "0123456789abcdef0123456789abcdef01234567"

VALUES = {
    "training-energy": "1200",
    "training-emissions": "450000",
    "training-dataset": "org/words",
    "evaluation-dataset": "org/tests",
    "website": "https://example.org/model",
    "paper": "https://arxiv.org/abs/2501.00001",
    "documentation": "https://example.org/docs",
    "source-code": "https://example.org/code.git",
    "download-location": "https://example.org/model.bin",
    "security-policy": "https://example.org/security",
    "released": "2026-05-12T00:00:00Z",
    "safety-risk": "high",
    "autonomy": "no",
    "sensitive-information": "no",
    "metric": "0.91",
    "metric-threshold": "0.5",
    "hyperparameter": "0.0001",
}
"""Values of fields that are more than text."""

ATTRIBUTES: dict[str, tuple[tuple[str, str], ...]] = {
    "training-energy": (("unit", "kWh"),),
    "training-emissions": (("unit", "gCO2eq"),),
    "metric": (("name", "accuracy"), ("dataset", "org/tests"), ("split", "test"), ("task", "text-classification")),
    "metric-threshold": (("name", "score"),),
    "hyperparameter": (("name", "learning_rate"),),
}

TOLD = frozenset(
    row.id for row in fields() if row.keys or row.labels or row.headings or row.facts or row.id in ("weights-format",)
)
"""Fields that a card, a configuration or a header can tell."""


def value_of(field: str) -> str:
    """What a whole report says of a field."""
    return VALUES.get(field, f"what is said of {field}")


def details() -> tuple[Detail, ...]:
    """One detail for each field that can be told."""
    return tuple(
        Detail(row.id, value_of(row.id), "card", CARD, ATTRIBUTES.get(row.id, ())) for row in infos() if row.id in TOLD
    )


def files(count: int = 3) -> tuple[DescribedFile, ...]:
    """A card, a licence and as many weights as are left."""
    first = (
        DescribedFile("LICENSE", 40, "1" * 64, "2" * 40, "license"),
        DescribedFile("README.md", 400, "3" * 64, "4" * 40, "card", ("model-card",)),
    )
    more = (
        DescribedFile(f"model-{n:05}.safetensors", 4_000_000_000, f"{n:064x}", f"{n:040x}", "weights", ("safetensors",))
        for n in range(count - 2)
    )
    return (*first, *more)


def whole(count: int = 3, **fields: object) -> Report:
    """A model on the Hub of which everything is known: details for all fields, licences, a base model, findings."""
    concluded = fact(
        "license-concluded",
        Place("LICENSE", line=1),
        repo="",
        covers="all",
        licenses=("house-license",),
        relation="and",
        spdx="LicenseRef-house",
        basis="text",
        names=("House licence",),
        agreed=True,
    )
    declared = fact(
        "license-declared", CARD, statement="card", covers="all", label="apache-2.0", id="apache-2.0", spdx="Apache-2.0"
    )
    text = fact(
        "license-text", Place("LICENSE"), file_kind="license", covers="all", id="house", spdx="LicenseRef-house"
    )
    parent = LineageNode("base/model", state="hub", revision="f" * 40, license=concluded, origin="card")
    edges = (
        LineageEdge("base/model", "finetune", sources=("card",), places=(CARD,)),
        LineageEdge("datasets/org/words", "data", sources=("card",), places=(CARD,)),
    )
    own = LineageNode("org/name", own=True, repo="", parents=edges)
    unsafe = samples.finding(samples.PICKLE_RULE, Place("model-00000.safetensors"), "It calls os.system.")
    waived = samples.finding(samples.PICKLE_RULE, Place("README.md"), "It calls builtins.eval.")
    restricted = samples.finding(samples.LICENSE_RULE, Place("LICENSE", line=2), "The licence restricts use.")
    allowed = samples.finding(samples.NOTE_RULE, Place("elsewhere.bin"), "It imports collections.OrderedDict.")
    judged = [
        (unsafe, samples.verdict(unsafe, "deny", "unsafe weights are denied")),
        (restricted, samples.verdict(restricted, "review", "terms are read by a person")),
        (allowed, samples.verdict(allowed, "allow", "names of the standard library are allowed")),
        (waived, _waived(waived)),
    ]
    described = Description(files(count), (LicenseFile("LICENSE", "Our terms.\nSecond line.\n", "house"),), details())
    target = samples.target(
        "hf://org/name",
        "fail",
        judged,
        source="hub",
        revision=COMMIT,
        facts=(concluded, declared, text),
        lineage=(own, parent),
        description=described,
        **fields,
    )
    return samples.report(target, fields=infos())


def _waived(found: Finding) -> Verdict:
    return Verdict(
        found.fingerprint, "allow", (Reason("read in a sandbox", ".weighbridge/waivers.yaml:3"),), by="waiver"
    )


def bare() -> Report:
    """A scan of which no description was made."""
    artifacts = (Artifact("model.safetensors", 10, formats=("safetensors",), role="weights"),)
    return samples.report(samples.target("/home/me/models/mine", "pass", [], artifacts=artifacts))


def hostile() -> Report:
    """Every string of the description is out to harm."""
    bad = samples.ESCAPES + samples.MARKUP
    told = tuple(Detail(row.id, bad, "card", Place(bad), (("name", bad), ("unit", bad))) for row in infos())
    described = Description(
        (DescribedFile(bad, 1, "not hex", bad, "weights", (bad,), bad), DescribedFile("", 0)),
        (LicenseFile(bad, bad, bad),),
        (*told, Detail("no-such-field", bad, "card")),
    )
    terms = fact("license-concluded", Place(bad), repo="", covers="all", licenses=(bad,), relation="or", spdx=bad)
    said = fact("license-declared", Place(bad), statement="card", covers="all", label=bad, spdx=bad)
    found = samples.finding(samples.PICKLE_RULE, Place(bad), bad)
    license_found = samples.finding(samples.LICENSE_RULE, Place(bad), bad)
    node = LineageNode(bad, own=True, parents=(LineageEdge(bad, bad), LineageEdge(f"datasets/{bad}", "data")))
    judged = [(one, samples.verdict(one, "deny", bad, bad)) for one in (found, license_found)]
    target = samples.target(
        bad, "fail", judged, revision=bad, facts=(terms, said), lineage=(node,), description=described
    )
    return samples.report(target, fields=infos())


def many(count: int = 10_000) -> Report:
    """Many files, and as many findings."""
    built = whole(count)
    target = built.targets[0]
    found = [
        samples.finding(samples.PICKLE_RULE, Place(file.path), f"It calls os.system. ({n})")
        for n, file in enumerate(target.description.files)  # type: ignore[union-attr]
    ]
    verdicts = tuple(samples.verdict(one, "deny", "unsafe weights are denied") for one in found)
    return altered(built, targets=(altered(target, findings=tuple(found), verdicts=verdicts),))
