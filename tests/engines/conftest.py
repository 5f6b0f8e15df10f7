"""The command line, as its own tests run it."""

from tests.cli.conftest import payload, report_of, run

__all__ = ["payload", "report_of", "run"]
