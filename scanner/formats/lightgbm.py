"""LightGBM models: text with one section for each tree, whose counts its loader trusts.

Source: ``GBDT::LoadModelFromString`` and ``Tree::Tree`` of microsoft/LightGBM.
"""

from __future__ import annotations

from scanner.formats.malformed import not_valid
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

READ_LIMIT = 4 << 20
"""Bytes whose trees are looked at; what follows is of the same kind."""

MAGIC = b"tree\n"
_LEAVES_LIMIT = 1 << 17
"""Leaves of one tree: the library's own limit is 131,072."""


class _ModelError(ValueError):
    """What the loader could not follow; the message is the fact's ``problem``."""


def recognise(_name: str, reader: Reader) -> bool:
    """True where the first lines are the model's."""
    head = reader.head.replace(b"\r\n", b"\n")[:200]
    return head.startswith(MAGIC) and (
        b"\nversion=" in head or b"\nnum_class=" in head or b"\nmax_feature_idx=" in head
    )


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the model is, or what its counts get wrong."""
    text = reader.read_at(0, min(reader.size, READ_LIMIT)).decode("utf-8", "replace").replace("\r\n", "\n")
    whole = reader.size <= READ_LIMIT
    try:
        trees = _check(text, reader.size, whole)
    except _ModelError as error:
        yield from not_valid("lightgbm-malformed", "LightGBM model", place, error)
        return
    yield fact("lightgbm-model", place, trees=trees)


def _check(text: str, size: int, whole: bool) -> int:
    head, *sections = text.split("\nTree=")
    header = _fields(head)
    features = _count(header, "max_feature_idx", None)
    for key in ("num_class", "num_tree_per_iteration"):
        if (_count(header, key, 1) or 0) < 1:
            raise _ModelError(f"{key} is not positive")
    names = header.get("feature_names", "").split(" ")
    if features is not None and "feature_names" in header and len(names) != features + 1:
        raise _ModelError(f"it has {len(names):,} feature names for {features + 1:,} features")
    if "tree_sizes" in header:
        sizes = _numbers(header["tree_sizes"], "tree_sizes")
        if any(number <= 0 for number in sizes) or sum(sizes) > size:
            raise _ModelError("tree_sizes are no sizes of this file's trees")
        if whole and len(sizes) != len(sections):
            raise _ModelError(f"it names the sizes of {len(sizes):,} trees and has {len(sections):,}")
    for section in sections if whole else sections[:-1]:
        _check_tree(_fields(section.split("\nend of trees", 1)[0]), features)
    if whole and sections and "end of trees" not in text:
        raise _ModelError("it ends before its trees do")
    return len(sections)


def _check_tree(tree: dict[str, str], features: int | None) -> None:
    leaves = _count(tree, "num_leaves", None)
    if leaves is None or not 1 <= leaves <= _LEAVES_LIMIT:
        raise _ModelError(f"a tree has {tree.get('num_leaves', 'no')[:24]} leaves")
    expected = {"leaf_value": leaves, "split_feature": leaves - 1, "threshold": leaves - 1}
    expected |= {"left_child": leaves - 1, "right_child": leaves - 1, "decision_type": leaves - 1}
    for key, count in expected.items():
        found = len(tree.get(key, "").split())
        if found != count and (found or count) and not (leaves == 1 and key != "leaf_value"):
            raise _ModelError(f"a tree of {leaves:,} leaves has {found:,} {key}")
    for key, low, high in (
        ("left_child", -leaves, leaves - 2),
        ("right_child", -leaves, leaves - 2),
        ("split_feature", 0, features),
    ):
        numbers = _numbers(tree.get(key, ""), key)
        if leaves > 1 and numbers and (min(numbers) < low or (high is not None and max(numbers) > high)):
            raise _ModelError(f"a tree's {key} leads out of it")
        if key != "split_feature" and any(0 <= child <= node for node, child in enumerate(numbers)):
            raise _ModelError(f"a tree's {key} leads back")
    categories = _count(tree, "num_cat", 0) or 0
    if categories and len(tree.get("cat_boundaries", "").split()) != categories + 1:
        raise _ModelError("a tree's categories have no boundaries")


def _fields(section: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in section.split("\n"):
        key, sign, value = line.partition("=")
        if sign:
            found.setdefault(key, value)
    return found


def _numbers(text: str, key: str) -> list[int]:
    try:
        return [int(part[:24]) for part in text.split()]
    except ValueError:
        raise _ModelError(f"{key} are no numbers") from None


def _count(fields: dict[str, str], key: str, default: int | None) -> int | None:
    if key not in fields:
        return default
    number = _numbers(fields[key], key)
    if len(number) != 1 or not 0 <= number[0] < 1 << 31:
        raise _ModelError(f"{key} is {fields[key][:24]!r}, which is no count")
    return number[0]


FORMAT = Format(
    id="lightgbm",
    title="LightGBM model",
    parse=parse,
    magics=((0, MAGIC), (0, b"tree\r\n")),
    recognise=recognise,
    states=("lightgbm-model", "lightgbm-malformed"),
    role="weights",
    order=30,
)
