"""Draws docs/pictures/: the main screen of the audit on the examples, as the README shows it.

    python scripts/make_pictures.py            # needs the extra `tui`; `make docs` runs it
    python scripts/make_pictures.py --check    # fails where a picture is stale

The examples are scanned at a fixed time, the report is saved, and the audit is opened on that report in a screen of a fixed
size, with one decision in memory and without the settings of whoever runs this: a second run draws the same bytes.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

PICTURES = ROOT / "docs" / "pictures"

TARGET = "examples"
DAY, EPOCH = "2026-11-22", "1795305600"
SIZE = (100, 30)
"""Columns and rows: from a hundred columns on, a finding is shown beside the list."""

KEYS = {"audit.svg": ("2",)}
"""What is pressed for each picture."""

FONTS = 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace'
"""Fonts that are there: a picture fetches none from elsewhere, and the letters stand where the columns are."""

_OURS = ("HF_TOKEN", "HF_HOME", "HF_ENDPOINT", "NO_COLOR", "COLORTERM", "COLORFGBG", "TEXTUAL_THEME")
"""What of the environment would be seen in a picture."""


def save_report(path: Path) -> None:
    """Saves the report on the examples, as of `DAY`."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    command = [sys.executable, "-P", "-m", "scanner", "scan", TARGET, "--offline", "--digests", "--exit-zero"]
    command += ["--no-waivers", "--policy", "default", "--output", f"json:{path}"]
    environment = {**kept, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603 - our own command


async def drawn(report: Path, keys: tuple[str, ...]) -> str:
    """The screen as SVG after these keys."""
    from scanner.catalog.ledger_parts import Ledger, Mark
    from scanner.model.report_view import view_of_file
    from scanner.tui.app import AuditApp
    from scanner.tui.session import Session
    from scanner.tui.settings import Settings

    marked = Mark("confirmed", rule=("license-mismatch",), note="LICENSE holds", by="Ada Lovelace", created=DAY)
    session = Session(view_of_file(str(report)), "", DAY, read=lambda: Ledger(marks=(marked,)))
    app = AuditApp(session, settings=Settings(theme="dark"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        return settled(app.export_screenshot(title=f"weighbridge audit {TARGET}"))


def settled(svg: str) -> str:
    """The drawing without what differs from run to run, and with fonts of the machine on which it is looked at."""
    svg = re.sub(r"terminal-\d+", "audit", svg)
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: (?:Fira Code|arial)[^;]*;", f"font-family: {FONTS};", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()).strip() + "\n"


def pictures() -> dict[str, str]:
    """Each picture by its name."""
    for name in _OURS:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        save_report(report)
        return {name: asyncio.run(drawn(report, keys)) for name, keys in KEYS.items()}


def main(arguments: list[str]) -> int:
    """Writes the pictures, or with ``--check`` names the first stale one."""
    for name, svg in pictures().items():
        path = PICTURES / name
        fresh = path.is_file() and path.read_text(encoding="utf-8") == svg
        if not fresh and "--check" in arguments:
            sys.stderr.write(f"docs/pictures/{name} is stale. Run make docs, and look at it.\n")
            return 1
        if not fresh:
            path.parent.mkdir(exist_ok=True)
            path.write_text(svg, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
