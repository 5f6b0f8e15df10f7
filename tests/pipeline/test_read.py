"""One file read: limits, nesting, and that nothing it holds makes the reading raise."""

import io
import pickle
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.artifact import Artifact, Entry
from scanner.pipeline.budget import Limits
from scanner.pipeline.read import MAX_SEARCHES, read_file
from scanner.pipeline.registry import compiled
from scanner.pipeline.sniff import Sniffer
from tests.readers import reader_of

FILES = Path(__file__).parents[1] / "fixtures" / "files"
FIXTURES = sorted(path for path in FILES.rglob("*") if path.is_file() and path.name != "manifest.json")
SNIFFER = Sniffer()


def read(data, name="model.bin", limits=None):
    entry = Entry(Artifact(name, len(data)), lambda charge: (reader_of(data, charge), lambda: None))
    return read_file(entry, SNIFFER, limits or Limits(), require_content=False)


def reasons(result):
    return {gap.reason for gap in result.gaps}


def zipped(content, name="inner.zip", compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_archives_in_archives_are_followed_to_the_limit():
    data = b"cos\nsystem\n(S'true'\ntR."
    for _ in range(4):
        data = zipped(data)
    assert "os.system" in {fact.get("callable") for fact in read(data).facts}
    for _ in range(8):
        data = zipped(data)
    result = read(data)
    assert reasons(result) == {"limit-depth"}
    assert ("resource-bomb", "limit-depth") in {(fact.kind, fact.get("limit")) for fact in result.facts}


def test_a_bomb_is_a_finding_and_a_gap():
    result = read(
        zipped(
            b"\x80\x04" + (b"\x8e" + (8 << 20).to_bytes(8, "little") + bytes(8 << 20)) * 9,
            "a.pkl",
            zipfile.ZIP_DEFLATED,
        )
    )
    assert "limit-ratio" in reasons(result)
    assert "resource-bomb" in {fact.kind for fact in result.facts}


@pytest.mark.parametrize(
    ("limits", "reason"), [(Limits(bytes=100_000), "limit-bytes"), (Limits(seconds=0.0), "limit-time")]
)
def test_a_spent_budget_is_told_with_what_was_seen_before(limits, reason):
    data = b"\x80\x02cos\nsystem\n)R0" + b"N0" * 200_000 + b"N."
    result = read(data, "m.pkl", limits)
    assert reason in reasons(result)
    if reason == "limit-bytes":
        assert "os.system" in {fact.get("callable") for fact in result.facts}


def test_the_first_block_is_fetched_once():
    fetched = []
    data = FIXTURES[0].read_bytes() + bytes(5000)
    reader = reader_of(data, fetched.append)
    SNIFFER.claims("x.dat", reader, inside=False)
    assert fetched.count(4096) == 1


@pytest.mark.parametrize(
    ("name", "formats"),
    [
        ("readme.md", ["model-card"]),
        ("license", ["license-text"]),
        ("license.txt", ["license-text"]),
        ("mit_license.txt", ["license-text"]),
        ("llama license agreement v2.txt", ["license-text"]),
        ("model.safetensors.index.json", ["shard-index"]),
        ("config.json", ["model-config", "model-shape"]),
        ("license.py", ["python-source"]),
        ("licensed.txt", []),
        ("myreadme.md", []),
    ],
)
def test_texts_are_told_by_their_names(name, formats):
    reader = reader_of(b"some words\n")
    assert [row.id for row in SNIFFER.claims(name, reader, inside=False)] == formats
    assert SNIFFER.claims(name, reader, inside=True) == []


PAYLOAD = b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R."


@pytest.mark.parametrize(
    "name", ["README.md", "LICENSE", "config.json", "m.index.json", "notice.pickle", "license.ckpt"]
)
def test_no_name_hides_what_the_content_is(name):
    result = read(PAYLOAD, name)
    assert "posix.system" in {fact.get("callable") for fact in result.facts}
    assert result.artifact.role == "weights"


@pytest.mark.parametrize("name", ["license.ckpt", "notice.pickle", "copying.joblib", "x license agreement.pt"])
def test_a_name_of_weights_is_never_that_of_terms(name):
    assert SNIFFER.claims(name, reader_of(b"some words\n"), inside=False) == []
    assert reasons(read(b"some words\n", name)) == {"unrecognised"}


def tarred(**members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


CHECKPOINT = {"storages": pickle.dumps(0, 2) + pickle.dumps([], 2), "tensors": pickle.dumps(0, 2), "pickle": PAYLOAD}


PYTHON_AND_PICKLE = b'V=__import__("os").system("true")\ncposix\nsystem\n(V,\ntR.a)\n'
"""A Python module that runs a command when it is imported, and a pickle that runs another."""


def test_a_child_is_read_as_what_its_loader_expects_and_as_what_it_looks_like():
    compile(PYTHON_AND_PICKLE, "source", "exec")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model/.data/extern_modules", b"")
        archive.writestr("model/code.py", PYTHON_AND_PICKLE)
    result = read(buffer.getvalue(), "m.pt")
    assert "posix.system" in {fact.get("callable") for fact in result.facts if fact.kind == "pickle-call"}
    assert ("python-code", "model/code.py") in {(fact.kind, fact.place.member) for fact in result.facts}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_with_hundreds_of_contents_is_searched_a_bounded_number_of_times():
    def named_alike(count):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for number in range(count):
                archive.writestr("weights.bin", b"\x01numbers%d" % number * 9)
        return read(buffer.getvalue(), "archive.zip")

    few, many = named_alike(3), named_alike(400)
    assert "limit-search" not in reasons(few)
    assert sum(gap.reason == "limit-search" for gap in many.gaps) == 1
    assert sum(fact.kind == "raw-data" for fact in many.facts) == MAX_SEARCHES


TORCH_LEGACY = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."


@pytest.mark.parametrize("magic", [b"GGUF", b"PK\x03\x04", b"\x7fELF", TORCH_LEGACY])
def test_a_tar_is_read_also_where_its_first_name_is_the_magic_of_another_format(magic):
    data = bytearray(tarred(**{"x" * 20: b""}, **CHECKPOINT))
    data[:20] = magic.ljust(20, b"\0")
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    result = read(bytes(data), "m.pt")
    assert "torch-tar" in result.artifact.formats
    assert "posix.system" in {fact.get("callable") for fact in result.facts}


def test_a_tar_that_holds_only_what_torch_loads_first_is_a_checkpoint():
    assert read(tarred(storages=PAYLOAD), "m.pt").artifact.formats == ("torch-tar",)
    assert read(tarred(other=PAYLOAD), "m.pt").artifact.formats == ("tar",)


def test_the_table_of_formats_is_fresh():
    path = Path(__file__).parents[2] / "scanner" / "pipeline" / "format_table.py"
    assert path.read_text(encoding="utf-8") == compiled(), "run `make compile`"


def test_every_format_states_only_the_kinds_that_it_names():
    for path in FIXTURES:
        result = read(path.read_bytes(), path.name)
        stated = {kind for row in SNIFFER.by_id.values() for kind in row.format.states} | {"resource-bomb"}
        assert {fact.kind for fact in result.facts} <= stated


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_no_mutation_of_a_fixture_makes_the_reading_fail(path):
    data = path.read_bytes()
    dice = random.Random(path.name)
    for _ in range(25):
        damaged = bytearray(data)
        for _ in range(dice.randrange(1, 5)):
            if damaged:
                at = dice.randrange(len(damaged))
                damaged[at : at + dice.randrange(3)] = bytes(dice.randrange(256) for _ in range(dice.randrange(3)))
        result = read(bytes(damaged), path.name)
        assert "internal-error" not in reasons(result), result.gaps


NAMES = [
    "m.bin",
    "m.safetensors",
    "README.md",
    "LICENSE",
    "config.json",
    "a.index.json",
    "m.pkl",
    "m.zip",
    "m.tar",
    "x",
]


@given(st.binary(max_size=300), st.sampled_from(NAMES))
@settings(max_examples=500, deadline=None)
def test_no_bytes_under_any_name_make_the_reading_fail(data, name):
    assert "internal-error" not in reasons(read(data, name))


def test_a_pickle_of_many_calls_costs_little_memory():
    data = pickle.dumps([complex(i, 1) for i in range(20_000)], 4)
    result = read(data, "m.pkl")
    assert [fact.count for fact in result.facts if fact.kind == "pickle-call"] == [20_000]
