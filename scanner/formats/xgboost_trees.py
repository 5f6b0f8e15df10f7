"""Whether an XGBoost model's counts fit its lists: its loader indexes one with the other."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Numbers = Callable[[object], tuple[int, int, int, bool] | None]

_PER_NODE = ("left_children", "right_children", "parents", "split_indices", "split_conditions", "base_weights",
             "default_left", "loss_changes", "sum_hessian", "split_type")  # fmt: skip
_DELETED = (1 << 31) - 1
"""The feature of a node that pruning took away and that nothing leads to."""

_NODES_LIMIT = 1 << 31


class TreeError(ValueError):
    """What the loader could not index; the message is the fact's ``problem``."""


def check_tree(tree: object, numbers: Numbers) -> None:
    """Raises `TreeError` where the lists of one tree have other lengths than it has nodes, or lead out of it.

    ``numbers`` gives (how many, smallest, largest, whether 0 is among them) of a list of numbers.
    """
    if not isinstance(tree, dict):
        raise TreeError("a tree is no map")
    parameters = tree.get("tree_param")
    nodes = _count(parameters, "num_nodes")
    features = _count(parameters, "num_feature")
    leaf_size = max(1, _count(parameters, "size_leaf_vector") or 1)
    if nodes is None:
        raise TreeError("a tree does not say how many nodes it has")
    for key in _PER_NODE:
        found = numbers(tree.get(key))
        if found is None:
            continue
        count, smallest, largest, _ = found
        if count != nodes and not (leaf_size > 1 and key == "base_weights"):
            raise TreeError(f"a tree of {nodes:,} nodes has {count:,} {key}")
        if key in ("left_children", "right_children") and count and not (smallest >= -1 and largest < nodes):
            raise TreeError(f"a tree's {key} lead out of it")
        if key == "left_children" and found[3]:  # in trees of several outputs the right one of a leaf numbers the leaf
            raise TreeError(f"a tree's {key} lead back to its root")
        if key == "split_indices" and largest == _DELETED and _count(parameters, "num_deleted"):
            continue
        if key == "split_indices" and count and (smallest < 0 or (features and largest >= features)):
            raise TreeError("a tree splits on a feature that is not there")
    _check_categories(tree, numbers)


def _check_categories(tree: dict[str, object], numbers: Numbers) -> None:
    """Each set of categories is a run in one list: none may begin or end behind it."""
    whole = numbers(tree.get("categories"))
    for part in ("segments", "sizes"):
        found = numbers(tree.get(f"categories_{part}"))
        if whole and found and found[0] and (found[1] < 0 or found[2] > whole[0]):
            raise TreeError("a tree's categories lead out of their list")


def check_model(model: object, trees: int, numbers: Numbers) -> None:
    """Raises `TreeError` where the model is no map, or its parameters are no counts or not those of its trees."""
    if not isinstance(model, dict):
        raise TreeError("the model is no map")
    learner = model.get("learner")
    if learner is None:
        return  # parameters alone (`save_config`), or another library's map
    if not isinstance(learner, dict):
        raise TreeError("the learner is no map")
    for key in ("num_feature", "num_class", "num_target"):
        _count(learner.get("learner_model_param"), key)
    booster = learner.get("gradient_booster")
    if isinstance(booster, dict) and isinstance(booster.get("gbtree"), dict):
        booster = booster["gbtree"]
    inner = booster.get("model") if isinstance(booster, dict) else None
    if isinstance(inner, dict):
        claimed = _count(inner.get("gbtree_model_param"), "num_trees")
        groups = numbers(inner.get("tree_info"))
        parameters = learner.get("learner_model_param")
        outputs = max(1, _count(parameters, "num_class") or 0) * max(1, _count(parameters, "num_target") or 0)
        if groups is not None and groups[0] and not (groups[1] >= 0 and groups[2] < outputs):
            raise TreeError("a tree adds to an output that is not there")
        if claimed is not None and claimed != trees:
            raise TreeError(f"it claims {claimed:,} trees and has {trees:,}")


def _count(parameters: object, key: str) -> int | None:
    value = parameters.get(key) if isinstance(parameters, dict) else None
    if value is None:
        return None
    try:
        number = int(str(value)[:24])
    except ValueError:
        raise TreeError(f"{key} is no number") from None
    if not 0 <= number < _NODES_LIMIT:
        raise TreeError(f"{key} is {number:,}, which is no count")
    return number
