"""Keys and tokens, told by whether their place makes them a library's own: packages come with keys for their tests."""

from __future__ import annotations

from scanner.model.fact import fact
from scanner.model.place import folder_of, upwards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.model.artifact import Artifact
    from scanner.model.fact import Fact


def derive_secrets(artifacts: Iterable[Artifact], facts: Iterable[Fact]) -> Iterator[Fact]:
    """A ``secret`` for each one found.

    ``sample`` is true for those of tests, and in Python packages for private keys and for values in alphabetical order.
    """
    found = [item for item in facts if item.kind == "secret-found"]
    if not found:
        return
    packages = {folder_of(item.path) for item in artifacts if item.path.rpartition("/")[2] == "__init__.py"}
    for item in found:
        above = upwards(folder_of(item.place.path))
        in_package = any(folder in packages for folder in above)
        in_package = in_package and (item.get("what") == "private key" or item.get("sequence") is True)
        sample = item.get("sample") is True or in_package
        yield fact(
            "secret", item.place, what=item.get("what"), masked=item.get("masked"), sample=sample, excerpt=item.excerpt
        )


DERIVE_TARGET = derive_secrets
