"""What the command palette offers: every key's deed by its words, and the themes. All of its words are our own."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from scanner.tui.keys import KEYS
from scanner.tui.themes import THEMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.tui.keys import Key

_ELSEWHERE = ("app.palette", "app.theme")
"""What would open the palette in the palette, and what the themes' own names do better."""

_OFFERED = ("findings", "overview", "outline", "fleet", "target", "app", "room")


def said_of(item: Key) -> str:
    """What the key does, after the word that stands for it in the hints, so that it is found by either."""
    text = item.says if item.label in item.says else f"{item.label}: {item.says}"
    return f"{text[:1].upper()}{text[1:]}"


class Commands(Provider):
    """The deeds that can be done on the screen from which the palette was opened."""

    def _commands(self) -> Iterator[tuple[str, str]]:
        acting = {binding.id for _, binding, enabled, _ in self.screen.active_bindings.values() if enabled}
        for item in KEYS:
            if item.place in _OFFERED and item.id not in _ELSEWHERE:
                action = f"app.{item.action}" if item.place in ("app", "target") else item.action
                if self._acts(item.place, action) if action.startswith("app.") else item.id in acting:
                    yield said_of(item), action
        for name in THEMES:
            yield f"Theme: {name}", f"app.theme('{name}')"

    def _acts(self, place: str, action: str) -> bool:
        """True for what the app will do once the palette is closed: while it is open, the app does none of it."""
        name = action.removeprefix("app.").partition("(")[0]
        has_key = place in ("app", "room", "target", getattr(self.screen, "NAME", ""))
        acts_on = getattr(self.app, "acts_on", None)
        is_known = place != "target" or hasattr(self.app, f"action_{name}")
        return has_key and is_known and acts_on is not None and acts_on(self.screen, name)

    async def discover(self) -> Hits:
        for text, action in self._commands():
            yield DiscoveryHit(text, partial(self.screen.run_action, action))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for text, action in self._commands():
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), partial(self.screen.run_action, action))
