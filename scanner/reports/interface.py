"""The seam of an output: a module of this package with one ``REPORT``."""

from __future__ import annotations

from os import listdir

from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model.report import Report


@record
class Output:
    """One way to tell a report. ``render`` is pure: the same report gives the same bytes on every machine.

    ``id`` is what a person writes after ``--output`` and the name of the module; ``title`` says in a few words whom
    the output is for. ``with_waived`` tells also what people allowed by waivers and the baseline, where ``render`` counts
    it at most; None where both are the same. ``library`` is the module outside the standard library that ``render`` imports,
    which comes with the extra ``extra``; "" for none.
    """

    id: str
    title: str
    render: Callable[[Report], bytes]
    with_waived: Callable[[Report], bytes] | None = None
    library: str = ""
    extra: str = ""

    def missing(self) -> str:
        """A sentence with the line that installs what ``render`` needs, "" where it is installed."""
        if not self.library:
            return ""
        from importlib.util import find_spec

        if find_spec(self.library) is not None:
            return ""
        name = self.library.replace("_", "-")
        return f'--output {self.id} needs {name}, which is not installed: pip install "weighbridge[{self.extra}]"'


def names() -> list[str]:
    """The ids of all outputs, sorted; no output is imported for it.

    A module's name is its output's id. Modules with an underscore are parts of the output that they are named after, and
    what several outputs share lies in a package of its own.
    """
    import scanner.reports

    files = [file.partition(".") for folder in scanner.reports.__path__ for file in listdir(folder)]
    return sorted({name for name, dot, _ in files if dot and _may_be_output(name)})


def output(name: str) -> Output:
    """The output with the id ``name``. Raises `KeyError` where there is none."""
    if not _may_be_output(name):
        raise KeyError(name)
    import importlib

    module_name = f"{__package__}.{name}"
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name != module_name:
            raise
        raise KeyError(name) from None
    found = getattr(module, "REPORT", None)
    if not isinstance(found, Output):  # a package of parts
        raise KeyError(name)
    return found


def _may_be_output(name: str) -> bool:
    return name.isascii() and name.isalnum() and f"{__package__}.{name}" != __name__
