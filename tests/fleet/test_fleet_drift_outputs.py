"""The outputs of ``fleet lineage`` on tables made by hand: hostile names, what is unknown, mistakes of the command line."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import pytest

duckdb = pytest.importorskip("duckdb")
np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")
parquet = pytest.importorskip("pyarrow.parquet")

from scanner.cli.errors import UsageError  # noqa: E402
from scanner.cli.fleet.lineage_outputs import destinations, write  # noqa: E402
from scanner.fleet.lineage.kin import descendants_of, roots_of  # noqa: E402
from scanner.fleet.lineage.plots import plots  # noqa: E402
from scanner.fleet.lineage.summary import summarised  # noqa: E402
from scanner.fleet.lineage.tables import EDGES, MODELS  # noqa: E402
from tests.fleet.drift_tables import HOSTILE, lineage  # noqa: E402

TEXTS = ("console", "markdown", "html", "json", "csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("drift")
    specs = [f"{kind}:{place / kind}" for kind in (*TEXTS, "png", "parquet", "edges")]
    write(lineage(), destinations(specs), "default", "0")
    return place


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_name_acts_in_no_output(folder: Path, kind: str) -> None:
    text = (folder / kind).read_text(encoding="utf-8")
    assert "\x1b" not in text and "\u202e" not in text and "##[error]" not in text
    if kind == "html":
        assert "<script" not in text and "&lt;script&gt;" in text
        assert "default-src 'none'" in text
    if kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    if kind == "json":
        assert HOSTILE in [reason["why"] for reason in json.loads(text)["reasons"]]


def test_the_tables_keep_their_types_and_say_what_their_columns_hold(folder: Path) -> None:
    for name, columns in (("parquet", MODELS), ("edges", EDGES)):
        schema = parquet.read_schema(folder / name)
        assert schema.names == list(columns)
        assert {field.name: field.metadata[b"description"].decode() for field in schema} == columns
    query = f"SELECT typeof(inherited_clauses), typeof(downloads), downloads FROM read_parquet('{folder / 'parquet'}')"
    assert duckdb.sql(f"{query} WHERE id = 'meta/Llama'").fetchall() == [("VARCHAR[]", "BIGINT", 10**10)]
    assert duckdb.sql(f"SELECT count(*) FROM read_parquet('{folder / 'edges'}') WHERE weight = 'error'").fetchall() == [
        (1,)
    ]


def test_what_nobody_knows_is_never_counted_as_kept() -> None:
    summary = summarised(lineage())
    whole = summary.whole
    assert (whole.total, whole.error, whole.unknown, whole.kept) == (
        7,
        2,
        2,
        3,
    )  # kept: two roots and a model under its base's
    assert [share.unknown for share in summary.relations if share.name == "finetune"] == [2]
    assert (summary.unknown.dangling, summary.unknown.reached, summary.unknown.allowed) == (1, 2, 1)
    assert {one.id: one.descendants for one in summary.unlicensed} == {"silent/base": 2, "gone/model": None}


def test_long_lists_say_how_much_they_leave_out() -> None:
    summary = summarised(lineage(60))
    assert dict(summary.left_out)["unlicensed"] == 31
    assert len(summary.unlicensed) == 30


def test_the_same_tables_give_the_same_bytes(folder: Path) -> None:
    for plot in plots(summarised(lineage()), dark=False):
        assert (folder / "png" / f"{plot.name}.png").read_bytes() == plot.light
        assert b"Software" not in plot.light and b"tIME" not in plot.light


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("parquet", "Name its file: --output parquet:FILE."),
        ("csv:-", "Name its file: --output csv:FILE."),
        ("png", "Name a folder for them: --output png:FOLDER."),
        ("sarif", "Formats: console,"),
        ("html:/nowhere/at/all.html", "Make it first."),
        ("png:/nowhere/at/all", "Make it first."),
        (f"png:{__file__}", "is a file."),
    ],
)
def test_a_wrong_output_is_told_before_anything_is_read(spec: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        destinations([spec])
    assert words in error.value.message


def test_roots_and_descendants_are_those_of_a_plain_walk() -> None:
    dice = random.Random(0)
    for _ in range(200):
        nodes, many = dice.randint(1, 12), dice.randint(0, 16)
        child = np.array(sorted(dice.randrange(nodes) for _ in range(many)), dtype=int)
        parent = np.array([dice.randrange(nodes) for _ in range(many)], dtype=int)
        first: dict[int, int] = {}
        below: dict[int, set[int]] = {at: set() for at in range(nodes)}
        for one, other in zip(child.tolist(), parent.tolist(), strict=True):
            first.setdefault(one, other)
            below[other].add(one)
        assert roots_of(child, parent, nodes).tolist() == [_root(first, at) for at in range(nodes)]
        assert descendants_of(child, parent, nodes, range(nodes)).tolist() == [_below(below, at) for at in range(nodes)]
    assert descendants_of(np.array([1, 2]), np.array([0, 1]), 3, [0], most=1).tolist() == [-1]


def _root(first: dict[int, int], at: int) -> int:
    way: list[int] = []
    while at in first and at not in way:
        way.append(at)
        at = first[at]
    return min(way[way.index(at) :]) if at in way else at


def _below(below: dict[int, set[int]], at: int) -> int:
    seen, row = {at}, {at}
    while row:
        row = {child for one in row for child in below[one]} - seen
        seen |= row
    return len(seen) - 1
