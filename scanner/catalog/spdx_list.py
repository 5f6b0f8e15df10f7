"""Names on the SPDX lists of licences and exceptions, with ScanCode's references, as license-expression has them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from license_expression import LicenseSymbol

_symbols: dict[str, LicenseSymbol] | None = None


def listed_license(name: str) -> str | None:
    """The licence of that name as the list writes it, an old id as the one that took its place; else None.

    Case does not count. A plus after the id ("or later") stays where the list has no id of its own for it.
    """
    found = _find(name)
    if found is not None:
        return None if found.is_exception else str(found.key)
    plain = _find(name[:-1]) if name.endswith("+") else None
    return None if plain is None or plain.is_exception else f"{plain.key}+"


def listed_exception(name: str) -> str | None:
    """The exception of that name as the list writes it, or None. Case does not count."""
    found = _find(name)
    return str(found.key) if found is not None and found.is_exception else None


def _find(name: str) -> LicenseSymbol | None:
    global _symbols
    if _symbols is None:
        from license_expression import get_spdx_licensing  # not at the top: most licences are rows of ours

        _symbols = {}
        listed = get_spdx_licensing().known_symbols.values()
        for symbol in listed:
            _symbols[str(symbol.key).casefold()] = symbol
        for symbol in listed:
            for alias in symbol.aliases:
                _symbols.setdefault(str(alias).casefold(), symbol)
    return _symbols.get(name.casefold())
