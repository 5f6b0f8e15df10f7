"""Whether a shape and a name can be those of a known model: a first answer that costs the hook next to nothing."""

from __future__ import annotations

from scanner.catalog import resources
from scanner.catalog.model_names import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.catalog.compile_models import CompiledShapes


def may_be_known(width: object, layers: object, names: Iterable[str]) -> bool:
    """True where a known model has this width and number of layers and one of ``names`` holds a word of a known name.

    Where it is false, `models_of_shape` and the names together are evidence of nothing.
    """
    tables = resources.current(_compiled, resources.model_checksum, _made_anew)
    if (width, layers) not in tables.SHAPES:
        return False
    return any(f" {word} " in tables.WORDS for name in names for word in words_of(name.rpartition("/")[2]))


def _compiled() -> CompiledShapes:
    from scanner.catalog import compiled_shapes

    return compiled_shapes  # type: ignore[return-value]


def _made_anew(root: str) -> CompiledShapes:
    from scanner.catalog.compile_models import shapes_from

    return shapes_from(root)
