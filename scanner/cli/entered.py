"""Entries put into the project's files by a command, and what is said of it: what was written, where, instead of what."""

from __future__ import annotations

from scanner.catalog.ledger_parts import bare
from scanner.cli.deciding import ledger_of
from scanner.cli.errors import UsageError
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.catalog.ledger_parts import Ledger
    from scanner.decisions.yaml_entries import Entry

_WIDEST = 20
"""Entries that are listed one by one."""


def written(
    project: str, ledger: Ledger, head: str, entries: Sequence[Entry], is_dry: bool = False
) -> tuple[list[str], Ledger]:
    """Writes the entries and has those go that they supersede. Returns what to say, and the ledger as it is then.

    ``head`` is what was done, as the beginning of a sentence. Raises `UsageError`; then nothing was lost.
    """
    from scanner.decisions.edit import LedgerError, add, remove
    from scanner.decisions.entries import by_kind, superseded

    there, stays = set(map(bare, _all(ledger))), set(entries)
    fresh = [entry for entry in entries if entry not in there]
    less = [entry for entry in superseded(ledger, entries) if bare(entry) not in stays]
    if is_dry:
        waivers, marks, clarify = by_kind(entry for entry in (*_all(ledger), *fresh) if entry not in less)
        now = altered(ledger, waivers=waivers, marks=marks, clarify=clarify)
    else:
        try:  # the new ones first: a kill between the two leaves more than was there, not less
            if fresh:
                add(project, *by_kind(fresh))
            if less:
                remove(project, *by_kind(less))
        except LedgerError as error:
            raise UsageError(str(error)) from error
        now = ledger_of(project)
    origins = {bare(entry): entry.origin for entry in _all(now)}
    lines = [f"Would have {head}:" if is_dry else f"{head[:1].upper()}{head[1:]}:"]
    lines += _listed(entries, origins)
    if less:
        lines.append(f"  in place of {_count(less)} that stood at {_places(less)}")
    if not fresh and not less:
        lines.append("  as it was decided already; nothing had to be written")
    return lines, now


def taken_out(project: str, entries: Sequence[Entry], is_dry: bool = False) -> list[str]:
    """Takes the entries out of the project's files, and says so. Raises `UsageError`; then nothing was changed."""
    from scanner.decisions.edit import LedgerError, remove
    from scanner.decisions.entries import by_kind

    try:
        count = len(entries) if is_dry else remove(project, *by_kind(entries))
    except LedgerError as error:
        raise UsageError(str(error)) from error
    if count < len(entries):
        raise UsageError("somebody else changed the file meanwhile. Look again with the same command.")
    lines = [f"{'Would have removed' if is_dry else 'Removed'} {_count(entries)}:"]
    lines += _listed(entries, {bare(entry): entry.origin for entry in entries})
    lines.append("The next scan judges what they were for by the policy alone.")
    return lines


def about(entry: Entry) -> str:
    """What an entry is for, in a few words."""
    from scanner.catalog.policy_parts import Clarification

    if isinstance(entry, Clarification):
        return f"{entry.file} is {entry.license}"
    words = ", ".join(entry.rule) or "any rule"
    words += f" in {', '.join(entry.paths)}" if entry.paths else ""
    words += f" of {entry.target}" if entry.target else ""
    return words


def _all(ledger: Ledger) -> tuple[Entry, ...]:
    return (*ledger.waivers, *ledger.marks, *ledger.clarify)


def _listed(entries: Sequence[Entry], origins: dict[Entry, str]) -> list[str]:
    lines = []
    for entry in entries[:_WIDEST]:
        place = origins.get(bare(entry)) or "(not written)"
        lines.append(f"  {place}  {about(entry)}{_pinned(entry)}")
    if len(entries) > _WIDEST:
        lines.append(f"  and {len(entries) - _WIDEST:,} more")
    return lines


def _pinned(entry: Entry) -> str:
    count = len(getattr(entry, "fingerprint", ()))
    many = f", {count:,} findings" if count > 1 else ""
    digest = getattr(entry, "sha256", "")
    return f"{many}, for the bytes {digest[:12]}…" if digest else many


def _count(entries: Sequence[Entry]) -> str:
    from scanner.reports.console_text import counted

    kinds: dict[str, int] = {}
    for entry in entries:
        noun = {"Waiver": "waiver", "Mark": "mark"}.get(type(entry).__name__, "clarification")
        kinds[noun] = kinds.get(noun, 0) + 1
    return " and ".join(counted(number, noun) for noun, number in kinds.items())


def _places(entries: Sequence[Entry]) -> str:
    told = [entry.origin for entry in entries[:4]]
    return ", ".join(told) + (f" and {len(entries) - 4:,} more places" if len(entries) > 4 else "")
