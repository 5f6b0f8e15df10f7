"""Names of models in file names and paths, brought to one spelling."""

from __future__ import annotations

LONGEST = 300
"""Characters of a name that are looked at; the Hub allows 96."""

_ENDINGS = (".gguf", ".safetensors", ".bin", ".pth", ".pt", ".ckpt", ".onnx", ".git")


def plain_name(written: str) -> str:
    """The last part of a path or id in lower case, with hyphens for blanks and underscores, without a file's ending."""
    parts = [part for part in written.replace("\\", "/").split("/") if part]
    name = parts[-1][:LONGEST].strip().lower() if parts else ""
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return "-".join(part for part in name.replace("_", "-").replace(" ", "-").split("-") if part)


def shorter_names(name: str) -> list[str]:
    """``name`` and what is left of it as words at its end are cut off, longest first. Words end at a hyphen or a dot.

    A single word without a digit, such as bloom, is no longer taken for a model's name then.
    """
    found = [name]
    for at in range(len(name) - 1, 0, -1):
        ends = name[at] == "-" or (name[at] == "." and not name[at + 1 : at + 2].isdigit())
        if ends and ("-" in name[:at] or not name[:at].isalpha()):
            found.append(name[:at])
    return found


COMMON = frozenset(
    """b m k v x a i instruct base chat hf it large small mini medium tiny model preview text vision code pro max flash fast
    turbo dpo sft pt""".split()  # noqa: SIM905 - a table
)
"""Words of many names, by which no model is known."""


def words_of(name: str) -> list[str]:
    """The runs of letters in a name, in small letters."""
    return "".join(letter if letter.isalpha() else " " for letter in name[:LONGEST].casefold()).split()
