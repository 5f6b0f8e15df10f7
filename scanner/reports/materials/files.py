"""What is said of one file of a model, in whatever format: its licence, its address, its size and kind."""

from __future__ import annotations

from scanner.model.addresses import in_address
from scanner.reports.materials.wording import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.description import DescribedFile
    from scanner.reports.materials.units import Unit


def concluded(unit: Unit, file: DescribedFile) -> str:
    """The expression that was concluded for a file of its kind, "" where nothing was."""
    by_use = dict(unit.licenses.by_use)
    use = {"weights": "weights", "code": "code", "data": "data"}.get(file.kind, "")
    return by_use.get(use) or by_use.get("all", "")


ASSERTED = "Its SHA-256 is the one that the Hub or a pointer states; its bytes were not read."


def asserted(unit: Unit, file: DescribedFile) -> str:
    """A sentence on a digest that others state and nobody held against the bytes: where those are read, there is a SHA-1."""
    return ASSERTED if unit.described and file.sha256 and not file.sha1 else ""


def about(unit: Unit, file: DescribedFile) -> str:
    """Size, kind and formats of a file, whose word its digest is, and why it is not known."""
    formats = f", read as {', '.join(line(one, 50) for one in file.formats)}" if file.formats else ""
    why = " ".join(("", *filter(None, (line(file.why), asserted(unit, file)))))
    return f"{file.size:,} bytes, {line(file.kind, 50)}{formats}.{why}"


def file_location(unit: Unit, file: DescribedFile) -> str:
    """Where one file is had from, known for a commit on the Hub only; else ""."""
    who = unit.identity
    return f"{who.page}/resolve/{who.commit}/{in_address(file.path)}" if who.commit else ""
