"""A folder with one SARIF file for each target of a run, and an index: there whole, or as it was before."""

from __future__ import annotations

import contextlib
import os

from scanner.cli.errors import UsageError
from scanner.model.fleet_export import SarifFile, SarifIndex
from scanner.reports.fleet.names import file_name, is_ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fleet import RunInfo
    from scanner.store.fleet.store import FleetStore

INDEX = "index.json"


def write_folder(path: str, store: FleetStore, run: RunInfo) -> None:
    """Writes the folder ``path``; one that an earlier export wrote is replaced, with targets that are gone by now.

    A target that was not read has no file: the index says so. Raises `UsageError` for a folder with other files in it, and
    `FleetError`.
    """
    real = os.path.realpath(path)
    _check(real, path)
    new = f"{real}.weighbridge-{os.urandom(6).hex()}"
    try:
        os.mkdir(new)
        try:
            _fill(new, store, run)
            _take_its_place(new, real)
        except BaseException:
            _remove(new)
            raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{path} cannot be written: {reason}. Choose another folder for --output.") from error


def _check(real: str, path: str) -> None:
    if not os.path.isdir(os.path.dirname(real)):
        raise UsageError(f"--output sarif:{path}: the folder {os.path.dirname(real)} does not exist. Make it first.")
    if not os.path.lexists(real):
        return
    if not os.path.isdir(real):
        raise UsageError(f"--output sarif:{path}: {path} is a file. Name a folder.")
    for entry in sorted(os.scandir(real), key=lambda entry: entry.name):
        if not is_ours(entry.name) or not entry.is_file(follow_symlinks=False):
            raise UsageError(
                f"--output sarif:{path}: {path} holds {entry.name!r}, which no export wrote. Name another folder."
            )


def _fill(folder: str, store: FleetStore, run: RunInfo) -> None:
    from scanner.reports.fleet.json import streamed

    with open(os.path.join(folder, INDEX), "wb") as index:
        for piece in streamed(SarifIndex(run), [("targets", _files(folder, store, run))]):
            index.write(piece)


def _files(folder: str, store: FleetStore, run: RunInfo) -> Iterator[SarifFile]:
    """Writes a file for each target that was read, one after the other, and says which it is."""
    from scanner.reports.sarif import REPORT

    for entry in store.entries(run.number):
        if entry.state != "done":
            yield SarifFile(entry.target, entry.state, error=entry.error)
            continue
        data = REPORT.render(store.rebuilt(run.number, entry.target))
        name = file_name(entry.target)
        with open(os.path.join(folder, name), "xb") as file:
            file.write(data)
        yield SarifFile(entry.target, entry.state, name, entry.answer, entry.commit)


def _take_its_place(new: str, real: str) -> None:
    """Puts ``new`` where ``real`` is or is to be. A folder cannot be replaced in one step: the old one moves aside first,
    and back where the new one cannot come."""
    if not os.path.lexists(real):
        os.rename(new, real)
        return
    aside = f"{new}-old"
    os.rename(real, aside)
    try:
        os.rename(new, real)
    except BaseException:
        os.rename(aside, real)
        raise
    _remove(aside)


def _remove(folder: str) -> None:
    """Removes a folder of ours and what an export wrote into it; nothing else."""
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if is_ours(entry.name):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
        os.rmdir(folder)
