"""What MkDocs asks of us: pages made from the data at build time, the navigation to them, and links that leave docs/.

Nothing here is committed as a page: there are hundreds, and each says what a file in rules/ says already.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT, ROOT / "scripts"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from mkdocs.structure.files import File, InclusionLevel  # noqa: E402
from pymdownx.slugs import slugify  # noqa: E402

from website.command_pages import command_pages  # noqa: E402
from website.license_pages import license_pages  # noqa: E402
from website.links import ROOT_PAGES, with_links_of_the_site  # noqa: E402
from website.rule_pages import rule_pages  # noqa: E402

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ALL = "/*"
"""How an entry of the navigation ends that stands for every page of a folder."""


ELSEWHERE = "https://unpkg.com/"
"""Where the theme takes Mermaid from, and what very old browsers lack."""

_TABLE_ROW, _CODE = re.compile(r"^\|.*$", re.MULTILINE), re.compile(r"`[^`\n]+`")
"""In a table's code, forges want a bar escaped, and Python-Markdown shows the escape."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The configuration with ``folder/*`` in the navigation replaced by that folder's pages.

    Headings get the anchors that git forges make, so that a link holds here and there.
    """
    config.mdx_configs["toc"]["slugify"] = slugify(case="lower")
    pages = [*_committed(), *_generated()]
    config.nav = _unfolded(config.nav or [], sorted(pages))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The files with the pages that are made here; one of docs/ that has the same name makes room."""
    for name, text in _generated().items():
        there = files.get_file_from_path(name)
        if there is not None:
            files.remove(there)
        file = File.generated(config, name, content=text)
        if name.count("/"):
            file.inclusion = InclusionLevel.NOT_IN_NAV  # its index leads to it
        files.append(file)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """The page with links that lead somewhere on the site, or to the repository that ``extra.repository`` names."""
    # `repo_url` would do for the links, but makes each reader's browser ask the forge for stars.
    linked = with_links_of_the_site(markdown, page.file.src_uri, config.extra.get("repository") or "")
    return _TABLE_ROW.sub(lambda row: _CODE.sub(lambda word: word[0].replace(r"\|", "|"), row[0]), linked)


def on_post_build(config: MkDocsConfig) -> None:
    """Takes from the theme's scripts what they would fetch from elsewhere in rare cases; none of it is used here."""
    for path in Path(config.site_dir, "assets").rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        if ELSEWHERE in text:
            path.write_text(text.replace(ELSEWHERE, "about:blank#"), encoding="utf-8", newline="\n")
    for path in Path(config.site_dir, "assets").rglob("*.map"):
        path.unlink()  # for the theme's own developers


def _committed() -> list[str]:
    docs = ROOT / "docs"
    return [path.relative_to(docs).as_posix() for path in docs.rglob("*.md")]


_made: dict[str, str] = {}


def _generated() -> dict[str, str]:
    """Every page that is made here, by its name; made once for a build."""
    if not _made:
        _made.update({name: (ROOT / file).read_text(encoding="utf-8") for name, file in ROOT_PAGES.items()})
        _made.update(rule_pages(str(ROOT)))
        _made.update(license_pages())
        _made.update(command_pages())
    return _made


def _unfolded(items: list, pages: list[str]) -> list:
    """The navigation ``items`` with each ``folder/*`` replaced by the pages of that folder that no other entry names."""
    out: list = []
    for item in items:
        if isinstance(item, str) and item.endswith(ALL):
            out += [page for page in pages if page.startswith(item[:-1])]
        elif isinstance(item, dict):
            out.append({k: _unfolded(v, pages) if isinstance(v, list) else v for k, v in item.items()})
        else:
            out.append(item)
    return out
