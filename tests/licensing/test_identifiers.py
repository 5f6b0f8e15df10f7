"""Every identifier of the Hub has a meaning, and SPDX expressions are understood where the Hub has none."""

from __future__ import annotations

import pytest
from license_expression import get_spdx_licensing

from scanner.catalog.license import ACTS, BUSINESSES, SURENESS, USES, VALUES
from scanner.licensing.expressions import parse
from scanner.licensing.identifiers import license_of, meaning_of, named
from scanner.licensing.rows import UNNAMED, index, words_of
from scanner.model.strictness import STRICTNESS

HUB = """
apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m afl-3.0
artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0
cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0
cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0
epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc h-research
intel-research lppl-1.3c ms-pl apple-ascl apple-amlr mpl-2.0 odc-by odbl openmdw-1.0 openmdw-1.1 openrail++ osl-3.0
postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl-lr deepfloyd-if-license fair-noncommercial-research-license llama2 llama3
llama3.1 llama3.2 llama3.3 llama4 grok2-community gemma unknown other
""".split()  # noqa: SIM905

WITHOUT_SPDX = {"openrail", "bsd", "cc", "gpl", "lgpl", "gfdl", "unknown", "other"}


def test_the_list_is_the_hubs() -> None:
    assert len(HUB) == 83


@pytest.mark.parametrize("hub_id", HUB)
def test_each_hub_identifier_has_one_row(hub_id: str) -> None:
    row = license_of(hub_id)
    assert row is not None and hub_id in row.hub
    assert (row.spdx is None) == (hub_id in WITHOUT_SPDX)
    assert (row.category in ("family", "other", "unknown")) == (hub_id in WITHOUT_SPDX)


NEW_ON_THE_LIST = {"OpenMDW-1.0"}
"""SPDX ids that the parser's own table lacks."""


@pytest.mark.parametrize("row", index().by_id.values(), ids=lambda row: row.id)
def test_each_row_is_sound(row) -> None:  # type: ignore[no-untyped-def]
    assert row.category in STRICTNESS
    assert (row.source or row.sources) and row.confidence in SURENESS
    if row.spdx is None:
        return
    licensing = get_spdx_licensing()
    unknown = {str(symbol.key) for symbol in licensing.unknown_license_symbols(licensing.parse(row.spdx))}
    assert all(name.startswith("LicenseRef-") or name in NEW_ON_THE_LIST for name in unknown)
    assert parse(row.spdx) is not None


def test_no_two_rows_share_a_key() -> None:
    rows = list(index().by_id.values())
    for keys in ("hub", "names", "titles"):
        given = [key for row in rows for key in getattr(row, keys)]
        assert len(given) == len(set(given)), keys
    assert len(index().by_title) == sum(len(row.titles) for row in rows), "two titles are the same words"
    for row in rows:
        for name in (row.name, row.id, *row.names) if row.category not in UNNAMED else ():
            assert index().by_name[words_of(name)] is row, f"{name} is also a name of another"


def test_editions_are_texts_of_one_name() -> None:
    rows = index().by_id
    named = {row.id: row.editions for row in rows.values() if row.editions}
    assert set(named) >= {"modified-mit", "exaone", "tencent-hunyuan-community", "qwen-research", "flux-1-dev-nc"}
    for license_id, editions in named.items():
        assert license_id not in editions
        assert {rows[edition].object for edition in editions} == {"model"}, "what covers weights"
        assert all(not rows[edition].editions for edition in editions)


def test_clauses_say_what_they_are() -> None:
    for row in index().by_id.values():
        for clause in row.clauses:
            told = f"{row.id}, {clause.kind}"
            assert not set(clause.exempt) & set(ACTS), f"{told}: an act is left out of `when`, or it is not free"
            assert clause.kind != "patent" or clause.value in VALUES["patent"], told
            assert not (clause.kind == "patent" and clause.value == "none" and "uing" in clause.says), told
            assert clause.kind != "use-restrictions" or clause.uses, f"{told}: no field is named"
            assert not clause.thresholds or clause.kind not in ("use-restrictions", "territory"), told
        commercial = [one for one in row.clauses if one.kind in ("non-commercial", "research-only")]
        barred = [one for one in commercial if not one.thresholds and (not one.when or "commercial" in one.when)]
        if row.commercial == "prohibited":
            assert barred, f"{row.id}: no clause says that it may not earn money"
        if row.commercial == "allowed":
            assert not barred, f"{row.id}: a clause says that it may not earn money"


def test_each_use_and_trade_of_the_lists_is_closed_by_a_row() -> None:
    clauses = [clause for row in index().by_id.values() for clause in row.clauses]
    assert set(USES) == {use for clause in clauses for use in clause.uses}
    assert set(BUSINESSES) == {trade for clause in clauses for trade in clause.business}
    assert list(USES) == sorted(USES) and list(BUSINESSES) == sorted(BUSINESSES)


SPOKEN = {
    "apache-2.0": "Apache License, Version 2.0|Apache License 2.0|The Apache License, Version 2.0|Apache 2.0 License|"
    "Apache 2.0|Apache License v2.0|APACHE_LICENSE_2.0|Apache License 2.0 (Apache-2.0)|Apache licence 2.0",
    "mit": "MIT License|The MIT License|MIT license|The MIT License (MIT)|MIT Licence",
    "bsd-3-clause": 'BSD 3-Clause License|The BSD 3-Clause License|New BSD License|BSD 3-Clause "New" or "Revised" License',
    "bsd-2-clause": "BSD 2-Clause License|Simplified BSD License",
    "gpl-2.0": "GPL v2|GNU General Public License v2.0|GNU General Public License, version 2.0",
    "gpl-3.0": "GPLv3|GNU GPL v3|GNU General Public License v3.0|GNU General Public License, Version 3",
    "lgpl-3.0": "LGPLv3|GNU Lesser General Public License v3.0",
    "agpl-3.0": "AGPL v3|GNU Affero General Public License v3.0",
    "mpl-2.0": "Mozilla Public License 2.0|Mozilla Public License, Version 2.0|MPL v2.0",
    "cc-by-4.0": "CC BY 4.0|Creative Commons Attribution 4.0 International|Creative Commons Attribution 4.0",
    "cc-by-nc-4.0": "CC BY-NC 4.0|Creative Commons Attribution-NonCommercial 4.0 International License",
    "cc0-1.0": "CC0|CC0 1.0 Universal|Creative Commons Zero v1.0 Universal",
    "unlicense": "The Unlicense",
}


@pytest.mark.parametrize(("license_id", "spelling"), [(row, name) for row in SPOKEN for name in SPOKEN[row].split("|")])
def test_a_licence_is_known_by_the_names_that_people_write(license_id: str, spelling: str) -> None:
    for row in (license_of(spelling), license_of("other", spelling)):
        assert row is not None and row.id == license_id


@pytest.mark.parametrize(
    "name", ["Apache", "License", "Other license", "Llama", "MIT with changes", "v2.0", "GPL v4", ""]
)
def test_a_name_that_says_too_little_is_no_licence(name: str) -> None:
    assert named(name) is None


def test_boost_is_not_the_business_source_license() -> None:
    row = license_of("bsl-1.0")
    assert row is not None and (row.spdx, row.category) == ("BSL-1.0", "permissive")


@pytest.mark.parametrize("spelling", ["tongyi-qianwen", "Tongyi Qianwen", "TONGYI_QIANWEN", " tongyi-qianwen "])
def test_a_name_is_known_however_it_is_spelt(spelling: str) -> None:
    row = license_of("other", spelling)
    assert row is not None and row.id == "tongyi-qianwen"


def test_the_name_counts_only_where_the_identifier_is_open() -> None:
    assert license_of("mit", "deepseek").id == "mit"  # type: ignore[union-attr]
    assert license_of("openrail", "deepseek").id == "deepseek"  # type: ignore[union-attr]
    assert license_of("openrail", "my own rail").id == "openrail"  # type: ignore[union-attr]
    assert license_of("other", "my own license") is None
    assert named("deepseek").id == "deepseek"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "license_id", "spdx", "category"),
    [
        ("GPL-3.0-or-later", "gpl-3.0", "GPL-3.0-or-later", "copyleft"),
        ("MIT OR Apache-2.0", None, "MIT OR Apache-2.0", "permissive"),
        ("MIT AND CC-BY-NC-4.0", None, "MIT AND CC-BY-NC-4.0", "non-commercial"),
        ("MIT OR CC-BY-NC-4.0", None, "MIT OR CC-BY-NC-4.0", "permissive"),
        ("(MIT OR GPL-2.0-only) AND CC-BY-4.0", None, "(MIT OR GPL-2.0-only) AND CC-BY-4.0", "permissive"),
        ("MIT AND Beerware", None, "MIT AND Beerware", "unknown"),
        ("LicenseRef-house-rules", None, "LicenseRef-house-rules", "unknown"),
        ("Apache-2.0 WITH LLVM-exception", "apache-2.0", "Apache-2.0 WITH LLVM-exception", "permissive"),
    ],
)
def test_spdx_expressions_have_a_meaning(text: str, license_id: str | None, spdx: str, category: str) -> None:
    meaning = meaning_of(text)
    assert meaning.known
    assert (meaning.license.id if meaning.license else None) == license_id
    assert (meaning.spdx, meaning.category) == (spdx, category)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "my license",
            "MIT AND",
            "MIT MIT",
            "AND",
            "(((",
            "(" * 250,
            "LicenseRef-",
            "LicenseRef-a b",
            "LLVM-exception",
        ),
        *("x" * 9999, "\u041cIT", "proprietary"),
    ],
)
def test_what_is_no_expression_is_not_known(text: str) -> None:
    meaning = meaning_of(text)
    assert (meaning.license, meaning.spdx, meaning.category, meaning.known) == (None, None, "unknown", False)
