"""Pickles that real libraries wrote, with calls that look like an attack: none is told at a level that a policy acts on."""

import json
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.catalog.reading import read_rules
from tests.test_gadgets import levels, name

ROOT = Path(__file__).resolve().parents[1]
HONEST = ROOT / "tests" / "fixtures" / "honest"
FILES = sorted(path.name for path in HONEST.glob("*.pkl"))


@pytest.mark.parametrize("file_name", FILES)
def test_what_a_library_wrote_passes(file_name):
    assert not levels((HONEST / file_name).read_bytes(), file_name) & {"error", "warning"}


def test_each_file_says_which_versions_wrote_it():
    versions = json.loads((HONEST / "versions.json").read_text(encoding="ascii"))
    assert {file_name.removesuffix(".pkl").rpartition("-")[2] for file_name in FILES} == set(versions)


def safe_names():
    return [
        entry.name
        for listing in read_rules(str(ROOT)).callables
        if listing.cls == "safe"
        for entry in listing.callables
        if entry.uses == ("import", "call", "make", "build") and not entry.name.endswith(".*")
    ]


def test_no_list_of_harm_takes_what_a_list_of_safe_names_has():
    assert [found for found in safe_names() if load().classify(found, "call").cls != "safe"] == []


FOLLOWED = {
    "copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__", "dill._dill._create_array",
    "fsspec.spec.make_instance", "joblib.numpy_pickle.NumpyArrayWrapper",
    "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper",
    "numpy.random._pickle.__bit_generator_ctor", "numpy.random._pickle.__generator_ctor",
    "numpy.random._pickle.__randomstate_ctor", "torch._tensor._rebuild_from_type", "torch._tensor._rebuild_from_type_v2",
    "torch.storage._load_from_bytes",
}  # fmt: skip
"""Safe by what they are given, which these programs leave out."""


def test_a_call_of_each_safe_name_passes():
    flagged = []
    for dotted in safe_names():
        module, _, attribute = dotted.rpartition(".")
        if dotted not in FOLLOWED and levels(b"\x80\x02" + name(module, attribute) + b")R}b.") & {"error", "warning"}:
            flagged.append(dotted)
    assert flagged == []
