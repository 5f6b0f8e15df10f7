"""Text in which what has the shape of a key, a token or a password is covered by asterisks, character for character.

It is wider than what is reported as a secret: evidence shows lines beside the one that matters, and nobody looked at those.
"""

from __future__ import annotations

from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

KEPT = 4
"""Characters of a token that are shown: they tell of what kind it is."""

SHORTEST = 11
"""Characters that everyday words with a digit may have."""

_TOKEN = regex(
    r"(?:hf_|api_org_|gh[pousr]_|github_pat_|glpat-|(?<![A-Za-z0-9])sk-|AIza|xox[a-z]-|gsk_|(?<![A-Za-z0-9])r8_|nvapi-|(?<![A-Za-z0-9])dapi|dop_v1_|[sr]k_live_"
    r"|SG\.|npm_|pypi-|AKIA|ASIA)(?=[A-Za-z_.-]{0,60}\d)[A-Za-z0-9_.-]{14,}"
)
_LETTERS = regex(r"hf_[A-Za-z]{34}(?![A-Za-z])")
"""The Hub's own tokens, which mostly have letters alone."""

_NAMED = regex(
    r"""(?:key|token|secret|passw(?:or)?d|passwd|pwd|credential|login)[\w.-]{0,24}["']?\s{0,4}[=:,\]( ]\s{0,4}["']?"""
    r"""(?=[^\s"',;]{0,80}\d)([A-Za-z0-9/+_=.~!@#$%^&*-]{12,})(?=["'\s,;)\]}]|$)""",
    0x2,  # re.IGNORECASE
)
_HOOK = regex(r"(?:hooks\.slack\.com/services/|/api/webhooks/)([\w/-]{16,})")
_IN_ADDRESS = regex(r"://[^\s/:@]{1,80}:([^\s/@]{3,200})@")
_BLOCK = regex(r"^[\s\"']*([A-Za-z0-9+/]{60,}={0,2})[\s\"',\\n]*$", 0x8)  # re.MULTILINE; lines of a private key


def masked(text: str) -> str:
    """``text`` at its full length with secrets covered. A pattern is tried where a word of it is there."""
    if "://" in text and "@" in text:
        text = _IN_ADDRESS.sub(_covered, text)
    if "hf_" in text:
        text = _LETTERS.sub(lambda match: match[0][:KEPT] + "*" * (len(match[0]) - KEPT), text)
    words = [word for word in text.split() if len(word) > SHORTEST]
    if not any(_has_digit(word) for word in words):
        return text
    if any(sign in text for sign in _SIGNS):
        text = _TOKEN.sub(lambda match: match[0][:KEPT] + "*" * (len(match[0]) - KEPT), text)
    if "webhooks/" in text or "hooks." in text:
        text = _HOOK.sub(_covered, text)
    if any(len(word) >= _LINE for word in words):
        text = _BLOCK.sub(_covered, text)
    low = text.lower()
    return _NAMED.sub(_covered, text) if any(name in low for name in _NAMES) else text


_SIGNS = ("hf_", "api_org_", "gh", "glpat-", "sk-", "AIza", "xox", "gsk_", "r8_", "nvapi-", "dapi", "dop_v1_", "k_live_",
          "SG.", "npm_", "pypi-", "AKIA", "ASIA")  # fmt: skip
_NAMES = ("key", "token", "secret", "passw", "pwd", "credential", "login")
_LINE = 60
"""Characters of a line of a private key."""


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _covered(match: re.Match[str]) -> str:
    low, high = match.start(1) - match.start(), match.end(1) - match.start()
    return f"{match[0][:low]}{'*' * (high - low)}{match[0][high:]}"
