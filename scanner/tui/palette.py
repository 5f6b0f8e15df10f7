"""What the command palette offers: every key's deed by its words, and the themes. All of its words are our own."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from scanner.tui.keys import KEYS
from scanner.tui.themes import THEMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_OFFERED = ("findings", "overview", "app", "room")


class Commands(Provider):
    """The deeds that can be done on the screen from which the palette was opened."""

    def _commands(self) -> Iterator[tuple[str, str]]:
        acting = {binding.id for _, binding, enabled, _ in self.screen.active_bindings.values() if enabled}
        for item in KEYS:
            if item.place in _OFFERED and item.id in acting and item.id != "app.palette":
                text = item.says
                yield f"{text[:1].upper()}{text[1:]}", item.action
        for name in THEMES:
            yield f"Theme: {name}", f"app.theme('{name}')"

    async def discover(self) -> Hits:
        for text, action in self._commands():
            yield DiscoveryHit(text, partial(self.screen.run_action, action))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for text, action in self._commands():
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), partial(self.screen.run_action, action))
