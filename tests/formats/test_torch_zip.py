"""Torch's zip archives: its records are found in any case, as torch finds them."""

import io
import zipfile
from pathlib import Path

import pytest

from scanner.formats import torch_zip
from scanner.formats import zip as zip_format
from tests.readers import parsed, reader_of

CLEAN = Path(__file__).parents[1] / "fixtures" / "files" / "torch" / "state-dict.pt"


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, b"content")
    return buffer.getvalue()


@pytest.mark.parametrize("record", ["data.pkl", "DATA.PKL", "Data.pKl"])
def test_its_pickle_is_found_in_any_case(record):
    data = archive(f"a/{record}", "a/DATA/0", "a/Version")
    assert torch_zip.recognise("m.pt", reader_of(data)) and not zip_format.recognise("m.pt", reader_of(data))
    facts, children, gaps = parsed(torch_zip, data)
    assert [(child.place.member, child.expect) for child in children] == [(f"a/{record}", "pickle")]
    assert ([fact.get("storages") for fact in facts if fact.kind == "torch-zip"], gaps) == ([1], [])
    renamed = [fact.get("problem") for fact in facts if fact.kind == "zip-irregular"]
    assert renamed == ([] if record == "data.pkl" else ["record-renamed"])


@pytest.mark.parametrize("name", ["a/code/m.py", "a/CODE/m.py", "code/m.py", "a/constants.pkl", "a/Constants.PKL"])
def test_a_script_is_told_by_its_code_or_its_constants(name):
    facts, _, gaps = parsed(torch_zip, archive("a/data.pkl", name))
    assert ([fact.get("script") for fact in facts], gaps) == ([True], [])


def test_a_checkpoint_is_no_script():
    facts, _, gaps = parsed(torch_zip, CLEAN.read_bytes())
    assert ([fact.kind for fact in facts], facts[0].get("script"), gaps) == (["torch-zip"], False, [])
