"""Audits for tests: an app on a saved report, with settings and a clock of its own, and hostile names of files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from scanner.model.codec import report_to_json
from scanner.model.fact import Gap
from scanner.model.finding import Finding, fingerprint_of
from scanner.model.place import Place
from scanner.model.report import Inventory, Report, RuleInfo, TargetReport
from scanner.model.report_view import view_of
from scanner.model.verdict import Reason, Verdict
from scanner.tui.session import Decided, Session
from tests.tui.rooms import TODAY, report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scanner.model.report_view import ReportView, Row
    from scanner.tui.app import AuditApp

HOSTILE = (
    "[bold red]safe[/] [@click=app.quit]click[/]",
    "esc\x1b[31m\x1b]0;owned\x07\x1b[2J.bin",
    "bidi\u202egpj.nib\u2066.pkl",
    "line\nbreak\r\ttab.bin",
    "::error file=x::boo ##[error]owned",
    "wide模型重み/" + "長い" * 40 + ".bin",
    "a" * 300 + ".pkl",
    "zero\u200bwidth\u0301\ufeff.bin",
)
"""Names of files that try to style, move or fool the screen."""

RULES = (
    RuleInfo(
        "pickle-unsafe-callable", "A pickle calls code that can harm", "A pickle is a program.", "Do not load it.",
        "Do not load these files", "critical", "very-high", ("security", "pickle"),
    ),
    RuleInfo(
        "license-mismatch", "Two statements of the licence differ", "Somebody has to say which holds.", "Ask the author.",
        "Find out which licence holds", "high", "high", ("license",),
    ),
)  # fmt: skip


class Audit(Session):
    """A session that keeps decisions in memory: what is shown is tested here, what is written elsewhere."""

    def __init__(self, view: ReportView, project: str = "", today: str = TODAY) -> None:
        super().__init__(view, project, today)
        self.place: dict[str, Any] = {}
        self.told = []
        self.answers: dict[str, Decided] = {}
        self.kept = 0

    def decided(self, row: Row) -> Decided | None:
        return self.answers.get(row.fingerprint)

    def open_rows(self) -> bytearray:
        return bytearray(row.outcome != "allow" and row.fingerprint not in self.answers for row in self.view.rows)

    def progress(self) -> tuple[int, int]:
        rows = [row for row in self.view.rows if row.outcome != "allow"]
        return sum(row.fingerprint in self.answers for row in rows), len(rows)

    def can_accept(self, row: Row) -> bool:
        return row.rule.startswith("license")

    def keep_place(self) -> None:
        self.kept += 1

    def news(self) -> list[str]:
        return []

    def refresh(self) -> bool:
        return False

    def waive_one(self, index: int, text: str = "waived until 2027-01-31 by Ada: our own test") -> None:
        """Decides the finding of that row of the report."""
        self.answers[self.view.rows[index].fingerprint] = Decided("waived", text)


def built(count: int = 12, names: tuple[str, ...] = ()) -> ReportView:
    """A report of so many findings in two targets, every third of them about a licence; or with these names of files."""
    paths = names or tuple(f"models/part-{number:05}/weights.bin" for number in range(count))
    targets = [paths] if names else [paths[: -(-count // 2)], paths[-(-count // 2) :]]
    made = tuple(_target(f"hf://org/model-{at}", part) for at, part in enumerate(targets, 1))
    return view_of(
        report_to_json(
            Report(
                "0.1.0",
                f"{TODAY}T00:00:00Z",
                "default",
                "builtin:default",
                "r" * 12,
                "fail",
                1,
                notes=("engine modelscan 0.8.8: 2 findings of its own",),
                rules=RULES,
                targets=made,
            )
        )
    )


def _target(name: str, paths: tuple[str, ...]) -> TargetReport:
    findings = tuple(_finding(path, RULES[number % 3 == 2].id, number) for number, path in enumerate(paths))
    verdicts = tuple(
        Verdict(one.fingerprint, ("deny", "review", "review")[number % 3] if number % 4 != 3 else "allow",
                (Reason("what the policy says of it", "builtin:default:27"),))
        for number, one in enumerate(findings)
    )  # fmt: skip
    gaps = (Gap("pointer", Place("big.safetensors"), "Its content was never fetched. Fetch it.", False),)
    looked = Inventory(len(paths) + 4, len(paths) + 1, 48_000_000_000, 2_400_000, (("gitignore", 3),), 17)
    return TargetReport(name, "hub", "fail", looked, "0123abcd" * 5, findings=findings, verdicts=verdicts, gaps=gaps)


def _finding(path: str, rule: str, number: int) -> Finding:
    sure = ("critical", "very-high") if rule.startswith("pickle") else ("high", "high")
    return Finding(
        rule, Place(path, offset=64), f"Loading {path} calls posix.system('true'), which runs other programs.", *sure,
        fingerprint_of(rule, path, str(number)), ("security",) if rule.startswith("pickle") else ("license",),
        excerpt=("  60: GLOBAL posix system", "> 64: REDUCE"),
    )  # fmt: skip


def app_on(audit: Session | str | ReportView = "several", theme: str = "dark", **settings: Any) -> AuditApp:
    """The app on an audit, a view, or the saved report of that name; no file of settings is read."""
    from scanner.tui.app import AuditApp
    from scanner.tui.settings import Settings

    scanning = settings.pop("scanning", None)
    if isinstance(audit, str):
        audit = report(audit)
    session = audit if isinstance(audit, Session) else Audit(audit)
    return AuditApp(session, scanning, Settings(theme, **settings))


def played(app: AuditApp, *keys: str, size: tuple[int, int] = (120, 36)) -> str:
    """The text on the screen after these keys."""
    return piloted(app, _pressing(keys), size)


def _pressing(keys: tuple[str, ...]) -> Callable[[Any], Awaitable[None]]:
    async def press(pilot: Any) -> None:
        for key in keys:
            await pilot.press(key)

    return press


def piloted(app: AuditApp, play: Callable[[Any], Awaitable[None]], size: tuple[int, int] = (120, 36)) -> str:
    """The text on the screen after ``play`` did with the pilot what it does."""

    async def run() -> str:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await play(pilot)
            await pilot.pause(0.05)
            return text_of(app)

    return asyncio.run(run())


def text_of(app: AuditApp) -> str:
    """What is on the screen, row by row."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())
