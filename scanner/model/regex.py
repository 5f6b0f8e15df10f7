"""Patterns of texts that are compiled when they are first used: a card holds the words of few of them.

Compiling all that a module has when it is imported took a third of the hook's time on a model card.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any, AnyStr


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern ``text``, which is compiled, and found wrong, when a method of it is first asked for."""
    return _Late(text, flags)  # type: ignore[return-value]


class _Late:
    """Has what the compiled pattern has; each method costs one look-up more, once."""

    def __init__(self, text: Any, flags: int) -> None:
        self._source = text, flags

    def __getattr__(self, name: str) -> Any:
        compiled = self.__dict__.get("_compiled")
        if compiled is None:
            import re  # not at the top: on a clean checkpoint no pattern is used

            compiled = self._compiled = re.compile(*self._source)
        found = self.__dict__[name] = getattr(compiled, name)
        return found
