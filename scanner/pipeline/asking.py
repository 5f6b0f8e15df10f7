"""When people's decisions are asked for: in a hook, where something was found. On the hook's path where there are any."""

from __future__ import annotations

from scanner.model.artifact import Entry
from scanner.model.record import altered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.catalog.policy_parts import Clarification
    from scanner.model.fact import Fact, Gap
    from scanner.model.finding import Finding
    from scanner.pipeline.decided import Deciding
    from scanner.pipeline.read import FileResult
    from scanner.pipeline.settings import Settings, Task


class Asking:
    """Remembers the files of one target until it is known whether a decision is asked for."""

    def __init__(self, task: Task, settings: Settings) -> None:
        self._entries: dict[str, Entry] = {}
        self._settings = settings
        self.task = altered(task, listing=altered(task.listing, entries=self._watched(task.listing.entries)))

    def _watched(self, entries: Iterator[Entry | Fact | Gap]) -> Iterator[Entry | Fact | Gap]:
        for item in entries:
            if isinstance(item, Entry):
                self._entries[item.artifact.path] = item
            yield item

    def deciding(self, findings: Sequence[Finding]) -> Deciding | None:
        """The decisions on the target; None where there are none, or nothing was found that they could change."""
        settings, lazy = self._settings, self._settings.lazy
        if lazy is not None:
            if not findings:
                return None
            settings = altered(settings, ledger=lazy.decided())
        if settings.ledger is None and not settings.digests:
            return None
        from scanner.pipeline.decided import Deciding  # not at the top: most commits have nothing to decide

        return Deciding(self.task, settings, self._entries)


def clarifications(settings: Settings, file: FileResult) -> tuple[Clarification, ...]:
    """The reviewed clarifications that could be for a file: those of a project that are not read yet are for none whose
    bytes are weights and say nothing of a licence."""
    if settings.lazy is None or not _may_state_terms(file):
        return settings.policy.clarify
    return settings.policy.clarify + settings.lazy.clarify()


def _may_state_terms(file: FileResult) -> bool:
    return file.artifact.role != "weights" or any(item.kind.startswith("license-") for item in file.facts)
