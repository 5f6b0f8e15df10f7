"""Weighbridge: may I use this model, and is it safe to load?

``scan``, ``load_report`` and ``render`` are the Python API (docs/api.md). They are imported when they are first used: the
hook imports this package too, and needs none of them.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.api import OutputError as OutputError
    from scanner.api import PolicyError as PolicyError
    from scanner.api import ReportError as ReportError
    from scanner.api import ScanError as ScanError
    from scanner.api import TargetError as TargetError
    from scanner.api import load_report as load_report
    from scanner.api import render as render
    from scanner.api import scan as scan
    from scanner.model.report import Report as Report

    __version__: str

__all__ = (
    "OutputError",
    "PolicyError",
    "Report",
    "ReportError",
    "ScanError",
    "TargetError",
    "__version__",
    "load_report",
    "render",
    "scan",
)


if not TYPE_CHECKING:  # else a type checker would take any name for one that is there

    def __getattr__(name: str) -> object:
        """What `__all__` names, from where it is."""
        if name == "__version__":
            from scanner.version import VERSION

            return VERSION
        if name not in __all__:
            raise AttributeError(f"module 'scanner' has no attribute {name!r}")
        import scanner.api as api

        return getattr(api, name)


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
