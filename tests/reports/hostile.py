"""One everyday report with everything in it, and the same with a hostile text in each of its fields."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import lineages
import samples

from scanner.model.artifact import Artifact
from scanner.model.description import DescribedFile, Description, Detail, FieldInfo, LicenseFile
from scanner.model.fact import fact
from scanner.model.obligation import Obligation
from scanner.model.place import Place
from scanner.model.report import Report
from scanner.model.verdict import Reason, Verdict

BIDI = "\u202e\u2066\u200b\u200d\ufeff\u00ad\U000e0041"
TRAPS = {
    "html": "<script>window.pwned=1</script><img src=x onerror=pwned=1><svg onload=pwned=1></style></script><!--",
    "attribute": '"onmouseover="pwned=1" x=\'" \' onfocus=pwned=1 autofocus `',
    "markdown": "[link](javascript:pwned) ![picture](http://x.invalid/p.png) <b>b</b> | a | b |\n|---|---|\n# head @you #1",
    "fence": "```\n</pre>\n~~~\n````markdown",
    "mermaid": 'a"]; click n0 "javascript:alert(1)"\nend --> x\n%%{init: {}}%%',
    "dot": '"]; } digraph { x [URL="http://x.invalid"] \\N \\G',
    "formula": '=HYPERLINK("http://x.invalid","x")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "semicolon": 'x;=1+1;"=1+1";\t@SUM(1)',
    "command": "::error file=a,line=1::pwned",
    "mask": "::add-mask::e",
    "newline": "x\n::set-output name=a::b\r\n##[error]pwned",
    "group": "##[error]pwned ##vso[task.setvariable variable=a]b",
    "escapes": "\x1b[2J\x1b]8;;http://x.invalid\x07\x9b31m\x00\x08\x0b\x7f\x85",
    "bidi": BIDI,
    "surrogates": "\udcff\udc80 \ud800x \udfff",
    "xml": "]]> <![CDATA[ &xxe; <?php \ufffe\uffff\x01",
    "json": '"},{"a":"\\u0000',
    "percent": "%0A::error::x %25",
    "blank": " ",
    "nothing": "",
}
"""What scanned files may call things, by what each is aimed at."""

KEPT = frozenset(
    {
        *("severity", "confidence", "outcome", "answer", "fail_on", "schema", "fingerprint", "subject", "created"),
        *("by", "source", "state", "kind", "tier", "sha1", "sha256"),
    }
)
"""Fields with words of ours in them, which no scanned file can choose, and what joins a finding with its verdict."""

REFERRED = frozenset(("id", "rule", "parent", "field"))
"""Fields by which others are found: they stay different from each other and the same in all places."""


def everyday() -> Report:
    """A report in which every kind of record is found at least once."""
    judged = [samples.denied_call(), samples.license_review(), samples.bare_pickle(), *samples.allowed_notes(2)]
    waived = judged[2][0]
    reasons = (Reason("waiver until 2027-01-01 → allow: ours", "waivers.yaml:3"), Reason("deny", "policy.yaml:1"))
    judged[2] = (waived, Verdict(waived.fingerprint, "allow", reasons, by="waiver"))
    first, word = judged[1]
    judged[1] = (first, replace(word, applies="unknown", missing=("use.commercial",)))
    duty = Obligation(
        *("openrail-pp", "notice", "4.b", "It says", "missing", "no file has it"),
        name="OpenRAIL++",
        strings=("Built with x", "y"),
        one_of=True,
        where=("README.md",),
        file="NOTICE",
        act="distribute",
        place=Place("NOTICE", line=2),
        missing=("use.commercial",),
        row="rules/licenses/x.yaml",
        confidence="text",
        path="this model ← org/x",
    )
    concluded = fact(
        "license-concluded",
        Place("LICENSE", line=1),
        licenses=("openrail-pp",),
        spdx="LicenseRef-x",
        relation="and",
        basis="text",
        repo="",
        name="OpenRAIL++",
    )
    clarified = fact(
        "license-clarified", Place("LICENSE"), spdx="MIT", reason="read", approver="Ada", origin="c.yaml:1"
    )
    kinds = (
        "model-type",
        "training-dataset",
        "metric",
        "limitation",
        "supplier",
        "name",
        "download-location",
        "version",
    )
    description = Description(
        (DescribedFile("model.safetensors", 9, "ab" * 32, "cd" * 20, "weights", ("safetensors",), "not read"),),
        (LicenseFile("LICENSE", "The text", "openrail-pp"),),
        tuple(Detail(kind, "a value", "card", Place("README.md", line=1), (("dataset", "x"),)) for kind in kinds),
    )
    infos = tuple(
        FieldInfo(
            kind,
            "A field",
            "modelCard.considerations.technicalLimitations[]",
            "ai_limitation",
            "package.comment",
            "critical",
            "model card",
            1.0,
            ("element",),
            "Say it",
        )
        for kind in kinds
    )
    tree = lineages.everyday().targets[0]
    target = samples.target(
        "examples/unsafe",
        "fail",
        judged,
        gaps=(samples.UNSUPPORTED, samples.POINTER),
        obligations=(duty,),
        lineage=tree.lineage,
        facts=(*tree.facts, concluded, clarified),
        artifacts=(Artifact("model.safetensors", 9, formats=("safetensors",), role="weights", sha256="ab" * 32),),
        revision="0123abcd" * 5,
        description=description,
    )
    named = replace(target, target="hf://org/x", source="hub", named=(Place("models.yaml", line=3, column=2),))
    return samples.report(target, named, notes=("a note",), fields=infos)


def report(trap: str) -> Report:
    """The everyday report with ``trap`` as every text that is not one of our own words."""
    return poisoned(everyday(), trap)


def poisoned(value: Any, trap: str, name: str = "") -> Any:
    """``value`` with ``trap`` in place of every text, before those that others are found by, and beside the tags."""
    if isinstance(value, str):
        return value if name in KEPT else f"{trap}{value}" if name in REFERRED else trap
    if isinstance(value, tuple):
        if name in ("attributes", "excluded"):
            return tuple((key, poisoned(item, trap)) for key, item in value)
        return (*value, trap) if name == "tags" else tuple(poisoned(item, trap) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: poisoned(getattr(value, one.name), trap, one.name) for one in fields(value)})
    return value


def long() -> Report:
    """The everyday report with a megabyte in each text that a scanned file is likely to choose."""
    made, text = everyday(), "Ü`<|" * (1 << 18)
    target = made.targets[0]
    found = tuple(
        replace(one, message=text, place=Place(text, text, 1), excerpt=(text, text), related=(Place(text),))
        for one in target.findings
    )
    verdicts = tuple(replace(one, reasons=(Reason(text, text), Reason(text, text))) for one in target.verdicts)
    gaps = (replace(target.gaps[0], message=text, place=Place(text, text)),)
    nodes = tuple(replace(one, asks=(text,), message=text, origin=text) for one in target.lineage)
    duties = tuple(replace(one, says=text, because=text, strings=(text,), path=text) for one in target.obligations)
    changed = replace(
        target, target=text, findings=found, verdicts=verdicts, gaps=gaps, lineage=nodes, obligations=duties
    )
    rules = tuple(replace(one, why=text, fix=text, title=text) for one in made.rules)
    return replace(made, targets=(changed,), rules=rules, notes=(text,))
