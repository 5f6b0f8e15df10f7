"""The Hub's own scanners beside our reading: who reports what alone. Neither decides for the other."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model.report import TargetReport

NAMED = 8
"""Files that one note lists."""


def notes(targets: Iterable[TargetReport]) -> tuple[str, ...]:
    """What the Hub's scanners object to, which of it only they do, and which files only we object to; none for nothing."""
    theirs: dict[str, list[str]] = {}
    ours: list[str] = []
    for target in targets:
        reported = {
            finding.place.path for finding in target.findings if finding.level != "note" and "security" in finding.tags
        }
        objected: dict[str, list[str]] = {}
        for item in target.facts:
            if item.kind == "hub-verdict" and item.get("level") in ("unsafe", "suspicious"):
                objected.setdefault(item.place.path, []).append(f"{item.get('scanner')}: {item.get('status')}")
        for path, said in objected.items():
            theirs.setdefault("both" if path in reported else "alone", []).append(f"{path} ({', '.join(said)})")
        ours += sorted((reported & _judged(target)) - objected.keys())
    alone, both = theirs.get("alone", []), theirs.get("both", [])
    if not alone and not both and not ours:
        return ()  # that they object to nothing is no news: it clears nothing
    told = [f"The Hub's scanners object to {len(alone) + len(both):,} files. Their opinion is shown and never decides."]
    if alone:
        told.append(f"Only the Hub's scanners report: {_listed(alone)}.")
    if ours:
        told.append(f"Only Weighbridge reports, of files on the Hub: {_listed(ours)}.")
    return tuple(told)


def _judged(target: TargetReport) -> set[str]:
    """The files of this target that the Hub's scanners call safe."""
    safe = [item.get("files") for item in target.facts if item.kind == "hub-verdict" and item.get("level") == "safe"]
    return {str(path) for files in safe if isinstance(files, tuple) for path in files}


def _listed(names: list[str]) -> str:
    from scanner.model.escape import printable

    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(printable(name, 200) for name in sorted(names)[:NAMED]) + more
