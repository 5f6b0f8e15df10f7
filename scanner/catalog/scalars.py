"""YAML scalars as Python values, without YAML 1.1's surprises: ``on`` is no boolean here, ``3.10`` no text."""

from __future__ import annotations

import yaml

from scanner.catalog.mistakes import shown
from scanner.model.fact import Value
from scanner.model.regex import regex

_TAG = "tag:yaml.org,2002:"
_MEANT = {"bool": "true or false", "int": "a number", "float": "a number", "timestamp": "a date", "null": "nothing"}
_NUMBER = regex(r"-?(?:0|[1-9][0-9]{0,17})(?P<real>\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?")


class ScalarError(ValueError):
    """The node is not what was asked for; the message continues a sentence that names the key."""


def text_of(node: yaml.Node) -> str:
    """The text of a scalar that YAML itself reads as text."""
    if _tag(node) != "str":
        raise ScalarError(f"must be text; {_read_as(node)}")
    return str(node.value)


def word_of(node: yaml.Node) -> str:
    """A scalar as it is written, where YAML would read the words yes and no, NO (Norway) or a date as something else."""
    if _tag(node) not in ("str", "bool", "timestamp"):
        raise ScalarError(f"must be text; {_read_as(node)}")
    return str(node.value)


def boolean_of(node: yaml.Node) -> bool:
    """True or False for the words true and false only."""
    if _tag(node) != "bool" or node.value not in ("true", "false"):
        raise ScalarError(f"must be true or false, not {_shown(node)}.")
    return str(node.value) == "true"


def integer_of(node: yaml.Node) -> int:
    """A whole decimal number."""
    number = number_of(node)
    if not isinstance(number, int):
        raise ScalarError(f"must be a whole number, not {_shown(node)}.")
    return number


def number_of(node: yaml.Node) -> int | float:
    """A decimal number; octal, hexadecimal and base-60 notations, infinities and NaN are refused."""
    match = _NUMBER.fullmatch(node.value) if _tag(node) in ("int", "float") else None
    if match is None:
        raise ScalarError(f"must be a decimal number such as 1000000 or 0.5, not {_shown(node)}.")
    text = str(node.value)
    return int(text) if text.lstrip("-").isdigit() else float(text)


def value_of(node: yaml.Node) -> Value:
    """Text, true, false, null, a number, or a list of these."""
    if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
        return tuple(value_of(item) for item in node.value)
    tag = _tag(node)
    if tag == "str":
        return str(node.value)
    if tag == "null":
        return None
    if tag == "bool" and node.value in ("true", "false"):
        return str(node.value) == "true"
    if tag in ("int", "float") and _NUMBER.fullmatch(node.value):
        return number_of(node)
    raise ScalarError(f"must be text, a number, true, false, null or a list of them; {_read_as(node)}")


def _tag(node: yaml.Node) -> str:
    """The last word of a scalar's standard tag; for all else a word that no reader accepts."""
    if not isinstance(node, yaml.ScalarNode):
        return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
    return node.tag.removeprefix(_TAG) if node.tag.startswith(_TAG) else "a tag"


def _shown(node: yaml.Node) -> str:
    return shown(str(node.value)) if isinstance(node, yaml.ScalarNode) else _tag(node)


def _read_as(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        return f"this is {_tag(node)}."
    if node.value == "" and _tag(node) == "null":
        return "nothing is given."
    meant = _MEANT.get(_tag(node))
    if meant is None:
        return f"{shown(str(node.value))} has a meaning of its own in YAML. Put it in quotes, without a tag."
    return f"YAML reads {shown(str(node.value))} as {meant}. Put it in quotes."
