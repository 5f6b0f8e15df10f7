"""Names of a whole table at once: the forms in which they are compared, and which of them need a closer look."""

from __future__ import annotations

from functools import wraps

from scanner.lineage.similar import FORM, former_owners, owned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_PLAIN = r"^[a-z0-9_]([a-z0-9_.-]{0,94}[a-z0-9_])?/[a-z0-9_]([a-z0-9_.-]{0,94}[a-z0-9_])?$"
"""A name with its owner, in lower case, that can be nothing else."""

_NOT_PLAIN = r"--|\.\.|\.(git|ipynb|safetensors|gguf|bin|pt|pth|ckpt|onnx)$"


MANY = 100_000
"""Names from which on two threads share the work."""


def _name_by_name(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``function`` of an Arrow array, whose answer for a name depends on no other: by two threads, as Arrow's functions let
    others run."""

    @wraps(function)
    def halved(names: Any) -> Any:
        if len(names) < MANY:
            return function(names)
        from concurrent.futures import ThreadPoolExecutor

        import pyarrow as pa

        half = len(names) // 2
        with ThreadPoolExecutor(2) as threads:
            return pa.concat_arrays([*threads.map(function, (names[:half], names[half:]))])

    return halved


@_name_by_name
def owned_keys(names: Any) -> Any:
    """The form in which names are compared (see `similar.owned`), for an Arrow array of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    low = pc.utf8_lower(names)
    former = "|".join(name.replace(".", r"\.") for name in former_owners())
    special = pc.or_(pc.match_substring_regex(low, f"^({former})/"), pc.invert(pc.match_substring(low, "/")))
    special = pc.or_(special, pc.invert(pc.string_is_ascii(low)))
    at = pc.indices_nonzero(special)
    if not len(at):
        return low
    changed = pa.array([owned(name) for name in names.take(at).to_pylist()], low.type)
    return pc.replace_with_mask(low, special, changed)


@_name_by_name
def plain(names: Any) -> Any:
    """A mask of the names that are read as they are written, whoever writes them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from scanner.lineage.ids import ODD_OWNERS

    low = pc.utf8_lower(names)
    mask = pc.and_(pc.match_substring_regex(low, _PLAIN), pc.invert(pc.match_substring_regex(low, _NOT_PLAIN)))
    odd = pc.is_in(pc.replace_substring_regex(low, "/.*$", ""), pa.array(sorted(ODD_OWNERS), low.type))
    return pc.and_not(mask, pc.or_(odd, pc.is_in(low, pa.array(_whole_junk(), low.type))))


def _whole_junk() -> list[str]:
    """Names with an owner that stand for no name."""
    return ["path/to", "org/model", "org/name", "user/model", "your-username/your-model", "username/model", "n/a"]


@_name_by_name
def stems(names: Any) -> Any:
    """What is left of names without owner, short numbers and words of form: equal for all that may name the same weights."""
    import pyarrow.compute as pc

    parts = pc.replace_substring_regex(pc.utf8_lower(names), "^.*/", "")
    parts = pc.replace_substring_regex(parts, "q[0-9]+", "q")  # q4, iq3: a width, however many digits it has
    words = _bounded(parts, "[^a-z]+", f"-({'|'.join(_form_words())})-")
    numbers = _bounded(parts, "[^0-9]+", "-([0-9]{1,2}|128)-")
    return pc.binary_join_element_wise(words, numbers, " ")


def _bounded(parts: Any, between: str, without: str) -> Any:
    """The words of ``parts`` in one, but for those that ``without`` matches."""
    import pyarrow.compute as pc

    words = pc.replace_substring_regex(parts, between, "--")
    bounded = pc.binary_join_element_wise("-", words, "-", "")
    return pc.replace_substring(pc.replace_substring_regex(bounded, without, ""), "-", "")


def known_stems() -> Any:
    """The stems of all models that our own table knows by name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from scanner.catalog.known_model import all_known

    names = {name for model in all_known() for name in (model.id, *model.also, *model.names)}
    return pc.unique(stems(pa.array(sorted(names))))


def _form_words() -> list[str]:
    found = {"q", "iq", "k", "m", "s", "xl", "xs", "xxs", "xss", "meta", "mistralai", "google", "facebook", "nvidia"}
    found |= {"microsoft", *"abcdefghijklmnopqrstuvwxyz"}
    for word in FORM:
        letters = "".join(letter if letter.isalpha() else " " for letter in word)
        found.update(letters.split())
    return sorted(found, key=len, reverse=True)
