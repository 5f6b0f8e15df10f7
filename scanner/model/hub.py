"""What the Hub is to a report: its address, which targets lie there, and what their names are."""

from __future__ import annotations

ENDPOINT = "https://huggingface.co"
"""Where the Hub is unless something else is said."""

FAR_SOURCES = ("hub", "hf-cache", "mirror")
"""Sources whose targets are repos of the Hub, read there or as a copy: their files are none of the invoker's checkout."""


def hub_name(target: str) -> str:
    """The name on the Hub in ``target``, as it was written: without how it was asked for, and without a revision."""
    return target.removeprefix("hf-cache:").removeprefix("hf://").partition("@")[0]
