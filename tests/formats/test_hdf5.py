"""HDF5: every object is found, whatever it is stored in, and hostile trees end."""

import pytest
from hypothesis import given, settings

from scanner.formats import hdf5
from tests.formats.mutations import GRAPHS, mutated, read_through
from tests.readers import parsed, whole


def fixture(name):
    return (GRAPHS / name).read_bytes()


def facts_of(kind, data):
    facts, _, _ = parsed(hdf5, data)
    return [dict(fact.attributes) for fact in facts if fact.kind == kind]


@pytest.mark.parametrize("age", ["earliest", "latest"])
def test_every_object_of_a_tree_is_visited_once(age):
    (summary,) = facts_of("hdf5-file", fixture(f"h5py/tree-{age}.h5"))
    assert summary == {
        "version": {"earliest": 0, "latest": 3}[age],
        "objects": 23,  # root, layers, ten groups with a dataset each, one more dataset
        "datasets": 11,
        "keras": False,
    }


@pytest.mark.parametrize(
    ("name", "how", "file", "outside"),
    [
        ("external-link-earliest", "link", "/etc/secret.h5", True),
        ("external-link-among-many", "link", "/etc/secret.h5", True),
        ("external-data-earliest", "data", "../../etc/passwd", True),
        ("virtual-outside", "virtual", "/srv/x.h5", True),
        ("virtual-beside", "virtual", "part.h5", False),
    ],
)
def test_content_of_another_file_is_named(name, how, file, outside):
    assert facts_of("hdf5-external", fixture(f"h5py/{name}.h5")) == [{"how": how, "file": file, "outside": outside}]


def test_a_configuration_in_an_attribute_is_judged():
    facts, _, gaps = parsed(hdf5, fixture("keras/lambda.h5"))
    (code,) = [fact for fact in facts if fact.kind == "keras-code"]
    assert code.get("layer") == "lambda"
    assert code.place.member == "@model_config"
    assert gaps == []
    assert facts_of("hdf5-file", fixture("keras/lambda.h5"))[0]["keras"] is True


def test_objects_of_pytables_are_handed_on_as_pickles():
    for where in ("array", "packed", "attribute"):
        _, children, _ = parsed(hdf5, fixture(f"tables/pytables-payload-{where}.h5"))
        assert children
        assert all(child.expect == "pickle" for child in children)
        assert b"system" in b"".join(whole(child.reader) for child in children)


def test_a_user_block_that_holds_a_program_is_told():
    data = bytearray(fixture("h5py/user-block.h5"))
    assert facts_of("appended-data", bytes(data)) == [
        {"side": "before", "holds": "zeros", "bytes": 512, "searched": 512}
    ]
    data[:7] = b"\x7fELF\x02\x01\x01"
    (told,) = facts_of("appended-data", bytes(data))
    assert (told["side"], told["holds"]) == ("before", "program")


def test_what_follows_the_end_is_told():
    (told,) = facts_of("appended-data", fixture("h5py/tree-latest.h5") + b"cos\nsystem\n(S'true'\ntR.")
    assert (told["side"], told["holds"]) == ("after", "pickle")


def test_a_file_that_is_cut_off_is_malformed_and_incomplete():
    facts, _, gaps = parsed(hdf5, fixture("h5py/tree-earliest.h5")[:-64])
    assert "hdf5-malformed" in {fact.kind for fact in facts}
    assert {gap.reason for gap in gaps} == {"malformed"}


def test_an_address_beyond_the_file_is_malformed():
    data = bytearray(fixture("h5py/tree-latest.h5"))
    data[36:44] = (1 << 40).to_bytes(8, "little")  # the root's object header
    facts, _, gaps = parsed(hdf5, bytes(data))
    assert facts_of("hdf5-malformed", bytes(data)) == [
        {"problem": "an address or length lies beyond the end of the file"}
    ]
    assert gaps
    assert facts


@given(mutated("h5py/*.h5", "tables/*.h5", "keras/*.h5"))
@settings(max_examples=200, deadline=None)
def test_no_file_makes_the_reader_fail(data):
    read_through(hdf5, data)
