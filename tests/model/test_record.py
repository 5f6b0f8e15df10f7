"""Records are frozen dataclasses to everyone who looks, without the import of `dataclasses`."""

import copy
import dataclasses
import pickle
import subprocess
import sys

import pytest

from scanner.model.place import Place
from scanner.model.record import altered, field, record


@record
class Point:
    """A record with every kind of field."""

    x: int
    y: int = 2
    tags: dict[str, int] = field(default_factory=dict, metadata={"doc": "words"})


def test_values_come_by_position_by_name_and_by_default():
    assert Point(1) == Point(x=1, y=2, tags={}) == Point(1, 2, {})
    assert Point(1).tags is not Point(1).tags
    assert Point(1) != Point(3) and Point(1) != (1, 2, {})
    assert repr(Point(1)) == "Point(x=1, y=2, tags={})"


@pytest.mark.parametrize(
    ("arguments", "named", "words"),
    [
        ((), {}, "misses 'x'"),
        ((1, 2, {}, 4), {}, "takes 3"),
        ((1,), {"z": 1}, "no place for 'z'"),
        ((1,), {"x": 1}, "'x'"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments, named, words):
    with pytest.raises(TypeError, match=words):
        Point(*arguments, **named)


def test_nothing_can_be_changed_or_added():
    place = Place("a", "b")
    for name in ("path", "new"):
        with pytest.raises(AttributeError):
            setattr(place, name, "x")
    with pytest.raises(AttributeError):
        del place.path
    assert not hasattr(place, "__dict__")


def test_it_is_a_dataclass_to_dataclasses():
    assert dataclasses.is_dataclass(Point)
    assert [(entry.name, dict(entry.metadata)) for entry in dataclasses.fields(Point)] == [
        ("x", {}),
        ("y", {}),
        ("tags", {"doc": "words"}),
    ]
    assert dataclasses.replace(Point(1), y=5) == Point(1, 5)
    assert dataclasses.asdict(Place("a")) == {
        "path": "a", "member": "", "offset": None, "length": None, "line": None, "column": None,
        "file_offset": None}  # fmt: skip


def test_a_copy_may_have_other_values():
    assert altered(Point(1), y=5) == Point(1, 5)
    assert altered(Point(1)) == Point(1)
    with pytest.raises(TypeError, match="Point has no place for 'z'"):
        altered(Point(1), y=2, z=3)


def test_it_hashes_copies_and_pickles():
    place = Place("a", "b", 3)
    assert {place: 1}[Place("a", "b", 3)] == 1
    assert copy.copy(place) == copy.deepcopy(place) == pickle.loads(pickle.dumps(place)) == place


def test_it_matches_by_position():
    match Place("a", "b"):
        case Place(path, member):
            assert (path, member) == ("a", "b")


def test_the_model_room_does_without_dataclasses():
    code = "import sys, scanner.model.report; sys.exit('dataclasses' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
