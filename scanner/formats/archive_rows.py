"""What an archive says of a member, as evidence: its row in the directory beside the header before its bytes."""

from __future__ import annotations

from scanner.containers.zip import BadZipError, local_of
from scanner.model.fact import bounded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.containers.zip import Directory, Local, Member
    from scanner.model.artifact import Reader

_METHODS = {0: "stored", 8: "deflated", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 99: "encrypted"}
_NAME = 60
_COLUMN = 28


def zip_rows(reader: Reader, member: Member) -> tuple[str, ...]:
    """The two things that a zip archive says of one member, side by side; what differs is marked."""
    try:
        local = local_of(reader, member)
    except BadZipError:
        local = None
    at = f"{member.header_offset:,}"
    head = f"{'':<11}{'in the directory':<{_COLUMN}}in its header @{at}"
    left, right = _said(member, member.raw_name), _said(local, local.raw_name) if local is not None else None
    return bounded([head, *_table(left, right)])


def twin_rows(first: Member, second: Member) -> tuple[str, ...]:
    """Two rows of the directory under one name, side by side; what differs is marked."""
    head = f"{'':<11}{'the first entry':<{_COLUMN}}the second entry"
    left, right = _said(first, first.raw_name), _said(second, second.raw_name)
    left["header at"], right["header at"] = f"{first.header_offset:,}", f"{second.header_offset:,}"
    return bounded([head, *_table(left, right)])


def directory_rows(directory: Directory) -> tuple[str, ...]:
    """Where the directory of an archive lies, and how many members it names."""
    names = [member.name[:_NAME] for member in directory.members[:12]]
    left = len(directory.members) - len(names)
    rows = [
        f"> {directory.start:>8}  the directory begins here: {len(directory.members):,} members",
        f"  {directory.end:>8}  it ends here",
        f"  {directory.records:>8}  the end records begin here",
        *(f"  {member.header_offset:>8}  {name}" for member, name in zip(directory.members, names, strict=False)),
    ]
    return bounded(rows + ([f"            and {left:,} more"] if left > 0 else []))


def name_rows(name: str, offset: int, link: str = "") -> tuple[str, ...]:
    """One member by its name and where its bytes lie, with the target of a link."""
    leads = f" -> {link[:200]}" if link else ""
    return bounded([f"> {offset:>8}  {name[:300]}{leads}"])


def listed(names: Sequence[str]) -> tuple[str, ...]:
    """The members of these names, the first of them marked."""
    rows = [f"{'  ' if number else '> '}{name[:200]}" for number, name in enumerate(names[:16])]
    return bounded(rows + ([f"  and {len(names) - 16:,} more"] if len(names) > 16 else []))


def _said(row: Member | Local, raw_name: bytes) -> dict[str, str]:
    return {
        "name": raw_name.decode("utf-8", "replace")[:_NAME],
        "method": f"{row.method} ({_METHODS.get(row.method, 'not known')})",
        "flags": f"0x{row.flags:04x}",
        "checksum": f"{row.crc:08x}",
        "packed": f"{row.compressed:,} bytes",
        "size": f"{row.size:,} bytes",
    }


def _table(left: dict[str, str], right: dict[str, str] | None) -> list[str]:
    rows = []
    for label, value in left.items():
        other = right[label] if right is not None else "(no header is there)" if label == "name" else ""
        differs = (right is None and label == "name") or (right is not None and value != other)
        rows.append(f"{'>' if differs else ' '} {label:<9}{value:<{_COLUMN}}{other}".rstrip())
    return rows
