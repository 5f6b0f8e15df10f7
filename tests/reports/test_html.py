"""The HTML page in a real browser: what it shows on a phone, on paper and without script, and what it never does.

Skipped where there is no Chromium; WEIGHBRIDGE_CHROMIUM names one that is not on PATH.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import hostile
import lineages
import pytest
import samples
from browser import PROGRAM, Browser

from scanner.model.codec import report_from_json
from scanner.model.lineage import LineageNode
from scanner.model.place import Place
from scanner.model.report import Report
from scanner.reports.html_style import STYLE
from scanner.reports.interface import output

SAVED = Path(__file__).parents[1] / "tui" / "reports"
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium: see this file's docstring")

WIDE = """[...document.querySelectorAll("body *")].filter((one) => !one.closest("pre, svg, .skip, .alone > h2") &&
  one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 99))"""


def saved(name: str) -> Report:
    return report_from_json((SAVED / f"{name}.json").read_bytes())


def fifty() -> Report:
    """A merge of forty models and a chain of nine."""
    fan = [f"org-with-a-long-name/model-number-{at}-instruct" for at in range(40)]
    chain = [LineageNode(f"chain/{at}", parents=(lineages.edge(f"chain/{at + 1}", "quantized"),)) for at in range(9)]
    first = LineageNode(
        ".",
        own=True,
        license=lineages.concluded("mit"),
        parents=(lineages.edge("chain/0"), *(lineages.edge(name, "merge", inferred=True) for name in fan)),
    )
    return lineages.tree(first, *chain, *(LineageNode(name, license=lineages.concluded("mit")) for name in fan))


def several() -> Report:
    return saved("several")


def unsafe() -> Report:
    return saved("unsafe")


def relabelled() -> Report:
    return saved("relabelled")


def all_traps() -> Report:
    """One target for each hostile text, in every field."""
    made = [hostile.report(trap) for trap in hostile.TRAPS.values()]
    rules = {rule.id: rule for one in made for rule in one.rules}
    targets = [one.targets[0] for one in made]
    return samples.report(*targets, rules=tuple(rules.values()), notes=tuple(hostile.TRAPS.values()))


BUILDS = (unsafe, relabelled, several, fifty, all_traps, samples.hostile, lineages.hostile, lineages.huge)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as found:
        yield found


@pytest.fixture
def show(browser, tmp_path):
    """Opens a report's page; gives the browser."""

    def opened(report: Report, **how) -> Browser:
        path = tmp_path / "page.html"
        path.write_bytes(output("html").render(report))
        browser.open(path, **how)
        return browser

    return opened


@needs_browser
@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_it_fits_a_phone_and_asks_for_nothing(show, build, script):
    page = show(build(), width=360, height=740, script=script)
    assert page.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [360, 360]
    if script:
        page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true })')
    assert page.evaluate(WIDE) == []
    assert [address.rpartition("/")[2] for address in page.requests() if address != "data:,"] == ["page.html"]
    assert page.complaints() == []


@needs_browser
@pytest.mark.parametrize("build", [all_traps, samples.hostile, lineages.hostile], ids=lambda build: build.__name__)
def test_nothing_of_a_hostile_report_runs(show, build):
    page = show(build())
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.evaluate("document.scripts.length") == 1
    acting = "img, iframe, object, embed, base, [onload], [onerror], [onfocus], [onmouseover], [style]"
    assert page.evaluate(f'document.querySelectorAll("{acting}").length') == 0
    links = page.evaluate('[...document.querySelectorAll("a")].map((one) => one.getAttribute("href"))')
    assert all(re.match(r"#[\w-]+$|https://", link) for link in links)
    added = 'Object.assign(document.createElement("script"), {textContent: "window.pwned = 2"})'
    page.evaluate(f"document.body.append({added})")
    assert page.evaluate("typeof window.pwned") == "undefined"  # the page's own policy forbids it
    assert page.complaints()


@needs_browser
def test_every_link_in_the_page_leads_somewhere(show):
    for build in (unsafe, relabelled, several, fifty, all_traps):
        page = show(build())
        lost = """[...document.querySelectorAll("a[href^='#']")].map((one) => one.getAttribute("href").slice(1))
          .filter((id) => !document.getElementById(id))"""
        assert page.evaluate(lost) == []
        twice = """[...document.querySelectorAll("[id]")].map((one) => one.id)
          .filter((id, at, all) => all.indexOf(id) !== at)"""
        assert page.evaluate(twice) == []


@needs_browser
def test_the_filter_finds_by_words_outcome_and_severity(show):
    page = show(samples.failed())
    shown = '[...document.querySelectorAll(".finding")].filter((one) => !one.hidden).length'
    assert page.evaluate("document.getElementById('filter').hidden") is False
    assert page.evaluate(shown) == 6

    def set_to(name: str, value: str) -> int:
        page.evaluate(f"(() => {{ const one = document.getElementById('filter-{name}'); one.value = '{value}';"
                      " one.dispatchEvent(new Event('input')); })()")  # fmt: skip
        return page.evaluate(shown)

    assert set_to("text", "posix SYSTEM") == 1
    assert page.evaluate("document.getElementById('filter-count').textContent") == "1 of 6 shown"
    assert set_to("text", "") == 6
    assert set_to("outcome", "allow") == 4
    assert set_to("severity", "critical") == 0
    assert set_to("outcome", "") == 1


@needs_browser
def test_without_script_all_is_there_and_open(show):
    page = show(samples.failed(), script=False)
    assert page.evaluate("document.querySelectorAll('details.finding:not([open])').length") == 0
    assert page.evaluate("document.querySelectorAll('details.finding').length") == 2
    assert page.evaluate("getComputedStyle(document.getElementById('filter')).display") == "none"


@needs_browser
def test_printed_everything_is_open(show):
    page = show(samples.failed(), media="print")
    hidden = """[...document.querySelectorAll("main details .body, main details li, main details pre")]
      .filter((one) => !one.checkVisibility({contentVisibilityAuto: true})).length"""
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") > 0
    assert page.evaluate(hidden) == 0
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.pdf().startswith(b"%PDF-")


@needs_browser
def test_a_screen_reader_finds_its_way(show):
    page = show(several())
    assert page.evaluate("document.documentElement.lang") == "en"
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5')].map((one) => +one.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for landmark in ("header", "nav[aria-label]", "main", "footer"):
        assert page.evaluate(f"document.querySelectorAll('body > {landmark}').length") == 1
    unnamed = """[...document.querySelectorAll("section")]
      .filter((one) => !document.getElementById(one.getAttribute("aria-labelledby"))).length"""
    assert page.evaluate(unnamed) == 0
    assert (
        page.evaluate("[...document.querySelectorAll('input, select')].filter((one) => !one.labels.length).length") == 0
    )
    assert page.evaluate("(document.activeElement.blur(), document.querySelector('body a').hash)") == "#main"


@needs_browser
def test_the_lineage_is_drawn_in_words_that_link_to_the_models(show):
    page = show(fifty(), width=360)
    assert page.evaluate("document.querySelectorAll('svg .node').length") == 51
    assert page.evaluate("document.querySelectorAll('svg a').length") == 50  # chain/9 was not looked up
    overlap = """(() => { const boxes = [...document.querySelectorAll("svg text")].map((one) => one.getBoundingClientRect());
      return boxes.filter((box, at) => at && box.top < boxes[at - 1].bottom - 3).length })()"""
    assert page.evaluate(overlap) == 0
    outside = """[...document.querySelectorAll("svg text")]
      .filter((one) => one.getBoundingClientRect().right > 352).map((one) => one.textContent)"""
    assert page.evaluate(outside) == []
    assert page.evaluate("getComputedStyle(document.querySelector('svg text')).userSelect") != "none"


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(char * 2 for char in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_has_contrast_on_every_ground():
    """WCAG 2.2, 1.4.3: 4.5 and more."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        found = colours(block)
        grounds = ("paper", "card", "well")
        pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in grounds]
        pairs += [
            (ink, ground) for ink in ("deny", "review", "pass", "incomplete") for ground in (*grounds, f"{ink}-bg")
        ]
        pairs += [("ink", f"{ink}-bg") for ink in ("deny", "review", "pass", "incomplete")]
        for ink, ground in pairs:
            light, dark = sorted((luminance(found[ink]), luminance(found[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_ten_thousand_findings_are_cut_and_the_page_says_so():
    judged = []
    for at in range(10_000):
        found = samples.finding(samples.PICKLE_RULE, Place(f"{at:05}.pkl"), f"It calls {at}.", excerpt=("> 1: x",) * 40)
        judged.append((found, samples.verdict(found, "deny", "no")))
    page = output("html").render(samples.report(samples.target("many", "fail", judged))).decode()
    assert page.count('<details class="finding') == 400
    assert "and 5,600 more; the JSON report has them all" in page
    assert len(page) < 8_000_000


def test_a_pass_that_leaves_something_to_review_says_so_first():
    page = output("html").render(samples.passed_with_review()).decode()
    head = page[page.index("<header") : page.index("</header>")]
    assert "PASS" in head and "1 finding to review" in head
