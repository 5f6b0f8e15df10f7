"""Targets that code, configurations and commands name."""

from __future__ import annotations

from scanner.fleet.lists.joined import Named
from scanner.model.record import altered
from scanner.pipeline.named_models import Bounds, NamedModels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.sources.interface import Options

MODELS = 100_000
"""Models that are taken from one path."""


def named_in(path: str, options: Options) -> Iterator[Named]:
    """The models that files below ``path`` name, and what of these files was not understood as a problem each.

    Raises `TargetError` where nothing can be read there.
    """
    found = NamedModels(altered(Bounds(), models=MODELS))
    found.look_in(path, options)
    for key, repo in sorted(found.repos.items()):
        first = found.places[key][0]
        line = f":{first.line}" if first.line else ""
        yield Named(repo.target, f"{first.path}{line}", on_hub=True)
    for report in found.reports:
        for gap in report.gaps:
            if gap.incomplete:
                line = f":{gap.place.line}" if gap.place.line else ""
                yield Named(
                    f"--models-in {gap.place.path or path}", f"{gap.place.path or path}{line}", problem=gap.message
                )
