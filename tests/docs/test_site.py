"""The documentation site: built strictly, with a page for each rule, licence and command, and nothing from elsewhere."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from argparse import SUPPRESS, ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from scanner.catalog.catalog import load
from scanner.cli.main import COMMANDS
from scanner.cli.parser import Parser

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "mkdocs.yml"


def build(config: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """The finished build of the site into ``target``, with warnings as errors."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("WEIGHBRIDGE_REPOSITORY", None)
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=240)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    pytest.importorskip("material", reason="mkdocs-material is in the dependency group `docs`")
    target = tmp_path_factory.mktemp("site")
    done = build(CONFIG, target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def text_of(page: Path) -> str:
    """What a reader sees of a page's article."""
    article = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.DOTALL)
    assert article, page
    return html.unescape(re.sub(r"<[^>]+>", "", article[0]))


def test_every_rule_has_a_page_with_all_that_is_known_of_it(site: Path) -> None:
    rules = load().rules()
    listed = (site / "rules" / "index.html").read_text(encoding="utf-8")
    for rule in rules:
        assert f'href="{rule.id}/"' in listed, rule.id
        said = " ".join(text_of(site / "rules" / rule.id / "index.html").split())
        parts = [rule.id, rule.severity, rule.confidence, *rule.tags, *rule.references, *rule.aliases]
        for part in [*parts, "Why", "What to do", "Examples"]:
            assert part in said, (rule.id, part)
        assert " ".join(rule.title.split()) in said and rule.action in said, rule.id
        assert ("may still change" in said) is rule.preview


def test_every_licence_has_a_page_with_its_clauses(site: Path) -> None:
    listed = (site / "licenses" / "index.html").read_text(encoding="utf-8")
    for row in load().licenses():
        assert f'href="{row.id}/"' in listed, row.id
        said = " ".join(text_of(site / "licenses" / row.id / "index.html").split())
        assert row.name in said and "no legal advice" in said, row.id
        for clause in row.clauses:
            assert " ".join(clause.says.split()) in said, (row.id, clause.clause)


def test_every_command_has_a_page_with_each_of_its_actions_and_options(site: Path) -> None:
    for name in COMMANDS:
        parser = Parser(prog=f"weighbridge {name}", allow_abbrev=False)
        import_module(f"scanner.cli.{name}").configure(parser)
        said = text_of(site / "cli" / name / "index.html")
        wanted = set(words_of(parser))
        assert wanted and {word for word in wanted if not re.search(rf"(?<![\w-]){word}(?![\w-])", said)} == set(), name


def words_of(parser: ArgumentParser) -> Iterator[str]:
    """Each option, and each action with its own options, that a command takes."""
    for action in parser._actions:
        if action.help != SUPPRESS:
            yield from action.option_strings
        if isinstance(action, _SubParsersAction):
            for name, child in action.choices.items():
                yield f"{parser.prog.removeprefix('weighbridge ')} {name}"
                yield from words_of(child)


def test_a_reader_s_browser_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = re.compile(
        r'<(?:script|link|img|iframe|source|object|video)\b[^>]*?(?:src|href|data)="((?:https?:)?//[^"]+)'
    )
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert loaded.findall(text) == [], page
        assert 'class="mermaid"' not in text, f"{page}: the theme would fetch Mermaid"
    for asset in (site / "assets").rglob("*"):
        if asset.suffix in (".js", ".css"):
            text = asset.read_text(encoding="utf-8")
            assert "unpkg.com" not in text and "@import url(http" not in text and "fonts.g" not in text, asset.name
    assert (site / "search" / "search_index.json").stat().st_size > 100_000, "search works without a service"


def test_every_committed_page_is_in_the_navigation() -> None:
    named = pages_of(yaml.safe_load(re.sub(r"!ENV ", "", CONFIG.read_text(encoding="utf-8")))["nav"])
    folders = tuple(name[:-1] for name in named if name.endswith("/*"))
    docs = ROOT / "docs"
    pages = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    missing = sorted(page for page in pages if page not in named and not page.startswith(folders))
    assert missing == [], f"name these in the nav of mkdocs.yml: {', '.join(missing)}"


def pages_of(nav: list[object]) -> set[str]:
    """Every page that a navigation names."""
    found: set[str] = set()
    for item in nav:
        values = list(item.values()) if isinstance(item, dict) else [item]
        for value in values:
            found |= pages_of(value) if isinstance(value, list) else {str(value)}
    return found


@pytest.mark.parametrize(
    "broken", ["[a](nowhere.md)", "[a](start.md#nowhere)", "[a](rules.md#no-such-rule)"], ids=["page", "anchor", "rule"]
)
def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path, broken: str) -> None:
    pytest.importorskip("material", reason="mkdocs-material is in the dependency group `docs`")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(f"# Home\n\n{broken}\n")
    (docs / "start.md").write_text("# Start\n")
    config = re.sub(r"nav:\n.*", "nav: [index.md, start.md]\n", CONFIG.read_text(encoding="utf-8"), flags=re.DOTALL)
    hook = f"hooks: [{(ROOT / 'scripts' / 'website' / 'hook.py').as_posix()}]"
    config = re.sub(r"hooks: .*", hook, config).replace("docs_dir: docs", f"docs_dir: {docs.as_posix()}")
    (tmp_path / "mkdocs.yml").write_text(config)
    done = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert done.returncode != 0 and re.search(r"nowhere|no-such-rule", done.stderr + done.stdout)


EXTERNAL = re.compile(r"\]\((https?:[^)\s]*)\)|<(https?:[^>\s]*)>")


def test_links_that_lead_out_are_well_formed() -> None:
    """Nobody is asked whether they answer: they are https, name a host, and hold nothing that ends an address."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in filter(None, sum(EXTERNAL.findall(page.read_text(encoding="utf-8")), ())):
            assert re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[^\s\"<>\\^`{|}]*)?", link), (page.name, link)
