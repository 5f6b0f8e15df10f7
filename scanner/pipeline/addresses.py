"""Where a licence's text or an ancestor's terms can be read, as an address for people."""

from __future__ import annotations

from scanner.model.addresses import in_address
from scanner.model.hub import ENDPOINT
from scanner.pipeline.ancestor_texts import is_terms
from scanner.pipeline.card_terms import row_of_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.lineage import LineageNode

UNSEEN = ("lock", "known", "gated", "unavailable")
"""States of ancestors whose repo was not looked into, so that their licence may well lie where it usually does."""


def link_of(node: LineageNode, name: str = "LICENSE") -> str:
    """The address at which a file of that model can be fetched."""
    return f"{ENDPOINT}/{in_address(node.id)}/resolve/{in_address(node.revision or 'main')}/{in_address(name)}"


def text_address(license_id: str, found: Sequence[LineageNode]) -> str:
    """Where the licence's text is to be fetched: a file of one of the models ``found``, else where our row was read, else
    a model's page."""
    others = [node for node in found if not node.own]
    for node in others:
        names = _license_texts(node)
        if names or node.state in UNSEEN:
            return link_of(node, names[0] if names else "LICENSE")
    return _published(license_id) or (f"{ENDPOINT}/{others[0].id}" if others else "it from its publisher")


def terms_address(node: LineageNode, license_id: str) -> str:
    """Where that model's terms stand, for its attribution."""
    names = _license_texts(node)
    return link_of(node, names[0]) if names else _published(license_id) or f"{ENDPOINT}/{node.id}"


def _license_texts(node: LineageNode) -> list[str]:
    return [path for path in node.texts if is_terms(path) and "notice" not in path.lower()]


def _published(license_id: str) -> str:
    """The public address of a licence's text; "" where our row knows none."""
    row = row_of_id(license_id)
    if row is None:
        return ""
    source = row.sources[0] if row.sources else None
    if row.spdx and not row.spdx.startswith("LicenseRef-"):
        return f"https://spdx.org/licenses/{row.spdx}.html"
    if source is not None and source.path and "/" in source.repo:
        return f"https://github.com/{source.repo}/blob/{source.commit or 'main'}/{source.path}"
    return row.source if row.source.startswith("https://") else ""
