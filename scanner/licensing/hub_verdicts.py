"""What the Hub's own scanners say of a repo's files: another's opinion, shown beside ours.

Source: ``securityFileStatus`` of the Hub's tree and paths-info, https://huggingface.co/docs/hub/security-pickle and
https://huggingface.co/docs/hub/security-malware. A file that they call safe is counted and no more: that clears nothing.
"""

from __future__ import annotations

from scanner.model.fact import Gap, fact
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from scanner.model.fact import Fact

MOST = 2_000
"""Verdicts of one repo that are facts of their own."""

LISTED = 200
"""Files of one level that one fact lists."""

NAMES = 20
"""Imports of a pickle that one verdict lists."""

LONGEST = 300
"""Characters kept of one value."""

HUB = "Hugging Face Hub"
"""Who judges where no scanner is named."""

_SCANNERS = {
    "avScan": "ClamAV",
    "pickleImportScan": "the Hub's pickle scan",
    "protectAiScan": "Protect AI",
    "jFrogScan": "JFrog",
    "virusTotalScan": "VirusTotal",
}

_LEVELS = {
    **dict.fromkeys(("unsafe", "dangerous", "malicious", "infected", "critical"), "unsafe"),
    **dict.fromkeys(("suspicious", "caution", "warning", "medium", "low", "high"), "suspicious"),
    **dict.fromkeys(("safe", "innocuous", "clean", "ok", "no-issues"), "safe"),
}
"""The scanners' words in three of ours; others, such as ``queued`` and ``error``, say that nobody has judged."""


def verdicts(place: Place, document: dict[str, Any]) -> Iterator[Fact | Gap]:
    """``hub-verdict`` facts, each at the file that it is about: ``scanner``, ``status`` in its own word, ``level``.

    ``level`` is "unsafe" or "suspicious"; "safe" and "unknown" are one fact each at ``place``, with the count and the first
    ``files``.
    """
    rows = document.get("verdicts")
    files = rows if isinstance(rows, list) else []
    others: dict[str, list[str]] = {}
    told: set[str] = set()
    made = 0
    for path, scanner, status, scan in _each(files, document.get("securityRepoStatus")):
        level = _level(status)
        if level in ("safe", "unknown"):
            if scanner == HUB:
                others.setdefault(level, []).append(path)
            continue
        if scanner == HUB and path in told:
            continue  # its scanners have said it
        told.add(path)
        made += 1
        if made > MOST:
            message = f"The Hub's scanners object to more than {MOST:,} files: look at the rest on its page."
            yield Gap("limit-entries", place, message, incomplete=False)
            return
        yield fact(
            "hub-verdict",
            Place(path),
            scanner=scanner,
            status=status,
            level=level,
            detail=_detail(scan),
        )
    for level, paths in sorted(others.items()):
        few = tuple(paths[:LISTED])
        yield fact("hub-verdict", place, count=len(paths), scanner=HUB, status="", level=level, detail="", files=few)


def _each(files: list[Any], repo: object) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(path, scanner, its word, its answer) of every file: scanners first, then the Hub's sum, then the repo's list."""
    for row in files:
        path = row.get("path") if isinstance(row, dict) else None
        if not isinstance(path, str) or not path:
            continue
        for key, scan in row.items():
            if isinstance(key, str) and key.endswith("Scan") and isinstance(scan, dict) and scan.get("status"):
                yield path, _SCANNERS.get(key, key[:LONGEST]), _text(scan.get("status")), scan
        yield path, HUB, _text(row.get("status")), {}
    listed = repo.get("filesWithIssues") if isinstance(repo, dict) else None
    for row in listed if isinstance(listed, list) else ():
        path = row.get("path") if isinstance(row, dict) else None
        if isinstance(path, str) and path:
            yield path, HUB, _text(row.get("level")) or "suspicious", {}


def _level(status: str) -> str:
    return _LEVELS.get(status.casefold(), "unknown")


def _detail(scan: dict[str, Any]) -> str:
    """What the scanner says to it, after ": ", or ""."""
    message, names = _text(scan.get("message")), ", ".join(_names(scan))
    told = ". ".join(part for part in (message.rstrip("."), names) if part)
    return f": {told}" if told else ""


def _names(scan: dict[str, Any]) -> tuple[str, ...]:
    """The imports of a pickle that a scan does not take for harmless."""
    imports = scan.get("pickleImports")
    found = (
        f"{_text(item.get('module'))}.{_text(item.get('name'))}"
        for item in (imports if isinstance(imports, list) else ())
        if isinstance(item, dict) and _level(_text(item.get("safety"))) != "safe"
    )
    return tuple(dict.fromkeys(found))[:NAMES]


def _text(value: object) -> str:
    return value.strip()[:LONGEST] if isinstance(value, str) else ""
