"""Links as they are in the repository, turned into links of the site."""

from __future__ import annotations

import posixpath
import re

ROOT_PAGES = {
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
}
"""Pages of the site that are files at the root of the repository."""

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
"""A picture's mark, the text, and where a link leads."""

_CODE = re.compile(r"^ {0,3}(```|~~~).*?^ {0,3}\1[^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
"""Blocks and words of code: what looks like a link there is none."""

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def with_links_of_the_site(markdown: str, page: str, repository: str) -> str:
    """``markdown`` of the site's ``page`` with each relative link made to lead to a page of the site.

    A file that is no page of it is linked in ``repository`` (an address, where one is known), else named without a link.
    """
    kept: list[str] = []

    def put_away(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    linked = _LINK.sub(lambda found: _link(found, page, repository), _CODE.sub(put_away, markdown))
    return re.sub(r"\0(\d+)\0", lambda number: kept[int(number[1])], linked)


def _link(found: re.Match[str], page: str, repository: str) -> str:
    picture, text, target = found.groups()
    if _ABSOLUTE.match(target) or target.startswith("#"):
        return found[0]
    path, _, anchor = target.partition("#")
    file = posixpath.normpath(posixpath.join(_home(page), path))
    place = _place(file, anchor)
    if place is not None:
        return f"{picture}[{text}]({_relative(place, page)})"
    if repository:
        return f"{picture}[{text}]({repository.rstrip('/')}/blob/HEAD/{file}{'#' + anchor if anchor else ''})"
    return text


def _home(page: str) -> str:
    """The folder of the repository in which the page's source lies."""
    return "" if page in ROOT_PAGES else posixpath.dirname(f"docs/{page}")


def _place(file: str, anchor: str) -> str | None:
    """The page (and anchor) of the site that stands for ``file`` of the repository; None where there is none."""
    if file == "docs/rules.md" and anchor:
        return f"rules/{anchor}.md"  # one page for each rule
    if file == "README.md":
        return "index.md"
    for page, source in ROOT_PAGES.items():
        if file == source:
            return page + (f"#{anchor}" if anchor else "")
    if file.startswith("docs/") and posixpath.basename(file).count("."):
        return file.removeprefix("docs/") + (f"#{anchor}" if anchor else "")
    return None


def _relative(place: str, page: str) -> str:
    path, mark, anchor = place.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + mark + anchor
