"""XGBoost models: UBJSON, JSON and the older binary, with the numbers that its C++ loader believes held against the file.

Source: the model's JSON schema in the documentation of dmlc/xgboost (``doc/model.schema``).
"""

from __future__ import annotations

from scanner.formats.appended import appended
from scanner.formats.cursor import Cursor, EndsEarlyError
from scanner.formats.malformed import not_valid
from scanner.formats.ubjson import WIDTHS, Run, TooManyError, UbjsonError, Walker
from scanner.formats.xgboost_trees import TreeError, check_model, check_tree
from scanner.model.bounded_json import JsonLimitError, bounded_json
from scanner.model.fact import Gap, fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact

JSON_LIMIT = 64 << 20
"""Bytes of a JSON model whose trees are looked at."""

_UBJSON = b"{L\0\0\0\0\0\0\0"
_PARAMETERS = 136
_TREE = 148 + 36
"""Bytes: a tree's parameters, and its smallest node with statistics."""


def is_ubjson(name: str, reader: Reader) -> bool:
    """True for the first key of XGBoost's own maps, or the name's promise."""
    return name.endswith(".ubj") or b"learner" in reader.head[:64] or b"Config" in reader.head[:64]


def is_json(_name: str, reader: Reader) -> bool:
    """True for a JSON map that begins as XGBoost's do."""
    head = bytes(reader.head).translate(None, b" \t\r\n")
    return head.startswith((b'{"learner":{', b'{"version":[')) and b'"learner"' in head


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the UBJSON model holds, or what is wrong with it."""
    cursor = Cursor(reader, 0, "big")
    trees = 0

    def on_item(key: str, value: object) -> object:
        nonlocal trees
        if key == "trees":
            trees += 1
            check_tree(value, lambda item: _numbers(reader, item))
            return None
        return value

    try:
        model = Walker(cursor, on_item).value()
        check_model(model, trees, lambda item: _numbers(reader, item))
    except (UbjsonError, EndsEarlyError, TreeError) as error:
        yield from _malformed(place, cursor.at, str(error))
        return
    except TooManyError:  # a very large model: what was looked at is sound
        yield fact("xgboost-model", place, encoding="ubjson", trees=None)
        return
    yield fact("xgboost-model", place, encoding="ubjson", trees=trees)
    yield from appended(place, reader, cursor.at, reader.size, "after")


def _numbers(reader: Reader, item: object) -> tuple[int, int, int, bool] | None:
    """(how many, smallest, largest, whether 0 is among them) of a list of whole numbers, None for what is none."""
    if isinstance(item, list):
        if any(type(number) is not int for number in item):
            return (len(item), 0, 0, False)
        return (len(item), min(item, default=0), max(item, default=0), 0 in item)
    if not isinstance(item, Run):
        return None
    if item.kind not in (b"i", b"I", b"l", b"L", b"U") or item.count > 1 << 22:
        return (item.count, 0, 0, False)
    from array import array
    from sys import byteorder

    codes = {b"i": "b", b"U": "B", b"I": "h", b"l": "i", b"L": "q"}
    values = array(codes[item.kind])
    values.frombytes(reader.read_at(item.offset, item.count * WIDTHS[item.kind]))
    if byteorder == "little":
        values.byteswap()
    return (item.count, min(values, default=0), max(values, default=0), 0 in values)


def _malformed(place: Place, at: int, problem: str) -> Iterator[Fact | Gap]:
    yield from not_valid("xgboost-malformed", "XGBoost model", Place(place.path, place.member, at), problem)


def _parse_json(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    if reader.size > JSON_LIMIT:
        yield fact("xgboost-model", place, encoding="json", trees=None)
        return
    try:
        model = bounded_json(reader.read_at(0, reader.size))
        trees = _trees_of(model)
        for tree in trees:
            check_tree(tree, lambda item: _numbers(reader, item))
        check_model(model, len(trees), lambda item: _numbers(reader, item))
    except JsonLimitError:
        yield fact("xgboost-model", place, encoding="json", trees=None)
        return
    except TreeError as error:
        yield from _malformed(place, 0, str(error))
        return
    except ValueError:
        yield from _malformed(place, 0, "it is no JSON")
        return
    yield fact("xgboost-model", place, encoding="json", trees=len(trees))


def _trees_of(model: object) -> list[object]:
    for key in ("learner", "gradient_booster"):
        model = model.get(key) if isinstance(model, dict) else None
    if isinstance(model, dict) and isinstance(model.get("gbtree"), dict):
        model = model["gbtree"]  # dart wraps the trees once more
    model = model.get("model") if isinstance(model, dict) else None
    trees = model.get("trees") if isinstance(model, dict) else None
    return trees if isinstance(trees, list) else []


def _parse_binary(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    cursor = Cursor(reader, 4)
    try:
        cursor.skip(_PARAMETERS)
        objective = _name(cursor)
        booster = _name(cursor)
        trees = cursor.sint(4) if booster in ("gbtree", "dart") else 0
        if not 0 <= trees <= cursor.left // _TREE:
            raise TreeError(f"it claims {trees:,} trees, which the file cannot hold")
    except (TreeError, EndsEarlyError) as error:
        yield from _malformed(place, cursor.at, str(error))
        return
    yield fact("xgboost-model", place, encoding="binary", trees=trees, objective=objective, booster=booster)


def _name(cursor: Cursor) -> str:
    length = cursor.uint(8)
    if not 0 < length <= 128:
        raise TreeError(f"a name claims {length:,} bytes")
    name = cursor.text(length)
    if not (name.isascii() and name.isprintable()):
        raise TreeError("a name is no text")
    return name


_STATES = ("xgboost-model", "xgboost-malformed", "appended-data")

FORMATS = (
    Format(
        id="xgboost",
        title="XGBoost model (UBJSON)",
        parse=parse,
        suffixes=(".ubj",),
        magics=((0, _UBJSON),),
        names=("*.ubj",),
        recognise=is_ubjson,
        states=_STATES,
        role="weights",
        order=30,
    ),
    Format(
        id="xgboost-json",
        title="XGBoost model (JSON)",
        parse=_parse_json,
        magics=((0, b"{"),),
        recognise=is_json,
        states=_STATES,
        role="weights",
        order=30,
    ),
    Format(
        id="xgboost-binary",
        title="XGBoost model (older binary)",
        parse=_parse_binary,
        magics=((0, b"binf"),),
        states=_STATES,
        role="weights",
        order=30,
    ),
)
