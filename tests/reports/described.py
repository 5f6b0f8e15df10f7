"""A described model as a scan would tell it: files, licence texts, details of the card, base models, findings."""

from __future__ import annotations

from hashlib import sha1, sha256

from scanner.model.description import DescribedFile, Description, Detail, FieldInfo, LicenseFile
from scanner.model.fact import Fact, fact
from scanner.model.lineage import LineageEdge, LineageNode
from scanner.model.place import Place
from scanner.model.record import altered
from scanner.model.report import Report, TargetReport
from tests.reports.samples import ESCAPES, LICENSE_RULE, MARKUP, PICKLE_RULE, finding, report, target, verdict

COMMIT = "a" * 40
TERMS = "You may use it on Tuesdays.\nOn other days you ask first.\n"


def file(path: str, kind: str = "other", hashed: bool = True, **fields: object) -> DescribedFile:
    """A file whose digests are those of its name; without ``hashed`` SHA-256 alone is known, as in LFS on the Hub."""
    data = path.encode("utf-8", "surrogateescape")
    digest = sha1(data, usedforsecurity=False).hexdigest() if hashed else ""
    return DescribedFile(path, len(path), sha256(data).hexdigest(), digest, kind, **fields)  # type: ignore[arg-type]


def declared(path: str, value: str, /, **fields: object) -> Fact:
    """A card's word on the licence."""
    values: dict[str, object] = {
        "statement": "card",
        "id": value,
        "label": value,
        "licenses": (),
        "spdx": None,
        "relation": "and",
        "category": "other",
        "covers": "all",
        "name": None,
        "link": None,
        **fields,
    }
    return fact("license-declared", Place(path, line=2, column=10), **values)  # type: ignore[arg-type]


def concluded(path: str, repo: str = "", spdx: str | None = None, **fields: object) -> Fact:
    """What a repo's statements come to."""
    values: dict[str, object] = {
        "repo": repo,
        "licenses": (),
        "spdx": spdx,
        "relation": "and",
        "basis": "card",
        "modified": False,
        "covers": "all",
        "name": spdx or "",
        "inferred": False,
        "agreed": True,
        **fields,
    }
    return fact("license-concluded", Place(path, line=2, column=10), **values)  # type: ignore[arg-type]


def text(path: str, spdx: str | None = None, **fields: object) -> Fact:
    """A licence text in a file."""
    values: dict[str, object] = {
        "file_kind": "license",
        "licenses": (),
        "spdx": spdx,
        "relation": "and",
        "covers": "all",
        "read": True,
        "title": "Terms",
        "modified": False,
        **fields,
    }
    return fact("license-text", Place(path), **values)  # type: ignore[arg-type]


def model(name: str = "hf://acme/tuned", **fields: object) -> TargetReport:
    """A model on the Hub under terms of its own, made from Llama and trained on a dataset, with a pickle in it."""
    pickle = finding(PICKLE_RULE, Place("model.pkl", offset=3), "Calls posix.system.")
    terms = finding(LICENSE_RULE, Place("README.md", line=2), "The terms restrict uses.")
    base = "meta-llama/Llama-3.1-8B"
    known = concluded(
        "rules/models/meta.yaml",
        base,
        "LicenseRef-scancode-llama-3.1-license-2024",
        licenses=("llama3.1",),
        basis="known",
        name="Llama 3.1 Community License",
    )
    parents = (
        LineageEdge(base, "finetune", sources=("card",), places=(Place("README.md", line=3),)),
        LineageEdge("datasets/acme/talk", "data", sources=("card",), places=(Place("README.md", line=4),)),
    )
    values: dict[str, object] = {
        "source": "hub",
        "revision": COMMIT,
        "facts": (
            declared("README.md", "other", name="tuesdays", link="LICENSE", label="tuesdays (other)"),
            text("LICENSE"),
            concluded("LICENSE", basis="text"),
            fact(
                "license-inherited",
                Place("README.md", line=3),
                origin="rules/models/meta.yaml",
                repo="",
                licenses=("llama3.1",),
                spdx=known.get("spdx"),
                name=known.get("name"),
                parent=base,
                path=f"this model ← {base}",
                strength="declared",
                relation="and",
            ),
        ),
        "lineage": (
            LineageNode("acme/tuned", own=True, parents=parents),
            LineageNode(base, state="known", license=known, asks=("a use policy",), origin="rules/models/meta.yaml"),
            LineageNode("datasets/acme/talk", state="not-asked", message="Look it up with --online."),
        ),
        "description": Description(
            files=(
                *(file("LICENSE", "license"), file("README.md", "card")),
                file("model.pkl", "weights", formats=("pickle",)),
                file("model.safetensors", "weights", hashed=False),
            ),
            texts=(LicenseFile("LICENSE", TERMS),),
        ),
        **fields,
    }
    judged = [(pickle, verdict(pickle, "deny", "critical")), (terms, verdict(terms, "review", "read it"))]
    return target(name, "fail", judged, **values)


def with_details(of: TargetReport, *details: Detail) -> TargetReport:
    """The target with these details alone."""
    assert of.description is not None
    return altered(of, description=altered(of.description, details=details))


def described(*targets: TargetReport, fields: tuple[FieldInfo, ...] = ()) -> Report:
    """A report of the targets, of `model` where there are none."""
    return report(*(targets or (model(),)), fields=fields)


def monorepo() -> TargetReport:
    """Two models in folders with licences of the same name and different texts, and a file beside both."""
    return model(
        "tree",
        source="folder",
        revision=None,
        facts=(
            *(declared(f"{one}/README.md", "other", name="house", link="LICENSE") for one in ("a", "b")),
            *(text(f"{one}/LICENSE") for one in ("a", "b")),
            *(concluded(f"{one}/LICENSE", one, basis="text") for one in ("a", "b")),
        ),
        lineage=(
            LineageNode("a", own=True, repo="a"),
            LineageNode("b", own=True, repo="b", parents=(LineageEdge("a", "quantized"),)),
        ),
        description=Description(
            files=(file("a/README.md", "card"), file("b/README.md", "card"), file("model.pkl"), file("top.txt")),
            texts=(LicenseFile("a/LICENSE", "Terms of a."), LicenseFile("b/LICENSE", "Terms of b.")),
        ),
    )


def hostile() -> TargetReport:
    """A target in which each string of its author is hostile."""
    nasty = ESCAPES + MARKUP + '"\\\x00'
    found = finding(PICKLE_RULE, Place(nasty), nasty)
    return target(
        nasty,
        "fail",
        [(found, verdict(found, "review", nasty))],
        facts=(
            declared(nasty, nasty, name=nasty, link=nasty, label=nasty),
            text(nasty, nasty, title=nasty),
            text("LICENSE", title=nasty),
            concluded(nasty, "", f"MIT AND ({nasty}", name=nasty),
            fact("license-inherited", Place(nasty), repo="", spdx=nasty, parent=nasty, path=nasty, name=nasty),
        ),
        lineage=(
            LineageNode(nasty, own=True, parents=(LineageEdge(nasty * 2, "data"), LineageEdge("x/y", nasty))),
            LineageNode(nasty * 2, message=nasty, license=concluded(nasty, nasty, nasty)),
        ),
        description=Description(
            files=(file(nasty, nasty, formats=(nasty,), why=nasty), file("other\udcff", nasty, hashed=False)),
            texts=(LicenseFile("LICENSE", nasty), LicenseFile(nasty, "")),
            details=tuple(
                Detail(one, nasty, nasty, Place(nasty), ((nasty, nasty),)) for one in ("name", "version", nasty)
            ),
        ),
    )
