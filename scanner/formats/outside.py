"""Whether a path that a model names leads out of the model's folder."""

from __future__ import annotations


def leads_outside(path: str) -> bool:
    """True for an absolute path of any system, one that climbs (``..``), a home (``~``), a URL, or one with a zero byte."""
    text = path.replace("\\", "/")
    if text.startswith(("/", "~")) or "\0" in text or "://" in text or text.lower().startswith("file:"):
        return True
    if len(text) > 1 and text[1] == ":" and text[0].isalpha():
        return True
    return ".." in text and ".." in (part.strip() for part in text.split("/"))
