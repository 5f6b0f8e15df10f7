"""A hypothesis strategy for any report that keeps the model's promises, however odd its strings."""

from __future__ import annotations

from hypothesis import strategies as st

from scanner.model.artifact import Artifact
from scanner.model.description import (
    DETAIL_SOURCES,
    FILE_KINDS,
    TIERS,
    DescribedFile,
    Description,
    Detail,
    FieldInfo,
    LicenseFile,
)
from scanner.model.fact import Fact, Gap
from scanner.model.finding import CONFIDENCES, SEVERITIES, Finding
from scanner.model.place import Place
from scanner.model.report import ANSWERS, Inventory, Report, RuleInfo, TargetReport
from scanner.model.verdict import OUTCOMES, Reason, Verdict
from scanner.version import is_newer

# Undecodable bytes are low surrogates (PEP 383). High ones cannot come from a file name.
characters = st.one_of(
    st.characters(exclude_categories=("Cs",)),
    st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF),
    st.sampled_from("\x1b\n\r\x00\u202e\u200b:#[]{}()`\\/%"),
)
texts = st.one_of(st.text(characters, max_size=12), st.sampled_from(["::error::x", "##[error]x", "a b", "```"]))
counts = st.integers(0, 10**12)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=4)
attributes = st.dictionaries(texts, values, max_size=3).map(lambda mapping: tuple(mapping.items()))
places = st.builds(
    Place,
    path=texts,
    member=texts,
    offset=st.none() | counts,
    length=st.none() | counts,
    line=st.none() | st.integers(1, 10**6),
    column=st.none() | st.integers(1, 10**4),
)


def tuples(items: st.SearchStrategy, size: int = 2) -> st.SearchStrategy:
    """Tuples of at most ``size`` of ``items``."""
    return st.lists(items, max_size=size).map(tuple)


facts = st.builds(Fact, texts, places, attributes, counts, tuples(places), tuples(texts))
gaps = st.builds(Gap, texts, places, texts, st.booleans())
artifacts = st.builds(Artifact, texts, counts, texts, tuples(texts), texts, st.none() | texts)
inventories = st.builds(Inventory, counts, counts, counts, counts, tuples(st.tuples(texts, counts)))
digests = [st.just("") | st.text("0123456789abcdef", min_size=size, max_size=size) for size in (64, 40)]
files = st.builds(DescribedFile, texts, counts, *digests, st.sampled_from(FILE_KINDS), tuples(texts), texts)
license_files = st.builds(LicenseFile, texts, texts, texts, st.booleans())
FIELDS = ("name", "a b", "::error::x")
"""Ids of the fields of every report that has a description."""

fields = st.tuples(
    *(
        st.builds(
            FieldInfo, st.just(field), texts, texts, texts, texts, st.sampled_from(TIERS), texts, st.floats(0, 100)
        )
        for field in FIELDS
    )
)
details = st.builds(
    Detail, st.sampled_from(FIELDS), texts, st.sampled_from(DETAIL_SOURCES), st.none() | places, attributes
)
descriptions = st.builds(Description, tuples(files), tuples(license_files), tuples(details))
severities, confidences = st.sampled_from(SEVERITIES), st.sampled_from(CONFIDENCES)
rule_lists = st.lists(
    st.builds(
        RuleInfo,
        id=texts,
        title=texts,
        why=texts,
        fix=texts,
        action=texts,
        severity=severities,
        confidence=confidences,
        tags=tuples(st.sampled_from(["security", "license"]) | texts, 3),
        references=tuples(st.just("https://example.invalid/a") | texts),
        security_severity=st.none() | st.floats(0.1, 10),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda rule: rule.id,
).map(tuple)


@st.composite
def targets(draw: st.DrawFn, rules: tuple[RuleInfo, ...], described: bool) -> TargetReport:
    """A target in which each finding has one verdict and a rule of ``rules``."""
    prints = draw(st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), max_size=3, unique=True))
    findings = []
    for fingerprint in prints:
        rule, place, message = draw(st.sampled_from(rules)).id, draw(places), draw(texts)
        rest = (draw(tuples(texts)), draw(attributes), draw(counts), draw(tuples(places)), draw(tuples(texts)))
        findings.append(Finding(rule, place, message, draw(severities), draw(confidences), fingerprint, *rest))
    reasons = tuples(st.builds(Reason, texts, texts))
    verdicts = tuple(Verdict(subject, draw(st.sampled_from(OUTCOMES)), draw(reasons)) for subject in prints)
    return TargetReport(
        target=draw(texts),
        source=draw(st.sampled_from(["folder", "hub"])),
        answer=draw(st.sampled_from(ANSWERS)),
        inventory=draw(inventories),
        revision=draw(st.none() | texts),
        artifacts=draw(tuples(artifacts, 1)),
        facts=draw(tuples(facts, 1)),
        findings=tuple(findings),
        verdicts=verdicts,
        gaps=draw(tuples(gaps)),
        named=draw(tuples(places)),
        description=draw(descriptions) if described else None,
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report that a scan could have made."""
    rules = draw(rule_lists)
    described = draw(st.booleans())
    return Report(
        tool_version=draw(texts.filter(lambda version: not is_newer(version))),  # test_old_reports has those
        created=draw(texts),
        policy=draw(texts),
        policy_origin=draw(texts),
        ruleset=draw(texts),
        answer=draw(st.sampled_from(ANSWERS)),
        exit_code=draw(st.integers(0, 3)),
        fail_on=draw(st.sampled_from(["deny", "review"])),
        notes=draw(tuples(texts)),
        rules=rules,
        fields=draw(fields) if described else (),
        targets=draw(tuples(targets(rules, described), 3)),
    )
