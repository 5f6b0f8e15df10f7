"""Files that are written whole: what was there stays until the new one is, and its rights stay after that."""

import os

import pytest

from scanner.store.whole_file import is_scratch, write_whole


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX's")
def test_the_rights_stay_and_a_new_file_has_those_of_the_umask(tmp_path):
    path = tmp_path / "r.json"
    old = os.umask(0o027)
    try:
        write_whole(str(path), b"1")
        assert path.stat().st_mode & 0o777 == 0o640
        path.chmod(0o666)
        write_whole(str(path), b"2", is_safe=True)
        assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"2", 0o666)
        write_whole(str(path), b"3", 0o600)
        assert path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(old)


def test_what_cannot_take_its_place_leaves_nothing_behind(tmp_path):
    (tmp_path / "r.json").mkdir()
    with pytest.raises(OSError):
        write_whole(str(tmp_path / "r.json"), b"1")
    assert os.listdir(tmp_path) == ["r.json"]


def test_only_names_of_ours_are_taken_for_what_a_killed_writer_left():
    assert is_scratch(f".weighbridge-{os.urandom(6).hex()}.tmp")
    assert not any(map(is_scratch, (".weighbridge-notes", ".weighbridge-notes.tmp", "weighbridge.tmp", ".weighbridge")))
