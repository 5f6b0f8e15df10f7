"""What a folder's listing offers, follows and leaves out."""

import errno
import os
import pathlib

import pytest

from scanner.model.artifact import Entry
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from scanner.sources.files import unreadable
from scanner.sources.folder import SOURCE
from scanner.sources.interface import Options, TargetError
from scanner.sources.pointers import Pointer, UnfetchedError, read_pointer

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"ab" * 32 + b"\nsize 12345\n"


def listing(target, **options):
    found = SOURCE.open(str(target), Options(**options))
    return list(found.entries), found.excluded


def paths(entries):
    return [entry.artifact.path for entry in entries if isinstance(entry, Entry)]


def test_paths_are_relative_to_the_target_outside_a_repository(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b").write_text("b")
    (tmp_path / "a").write_text("a")
    entries, _ = listing(tmp_path)
    assert paths(entries) == ["a", "sub/b"]
    assert paths(listing(tmp_path / "sub" / "b")[0]) == ["b"]


def test_paths_are_relative_to_the_git_root_inside_one(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b").write_text("b")
    assert paths(listing(tmp_path / "sub")[0]) == ["sub/b"] == paths(listing(tmp_path / "sub" / "b")[0])
    entries, excluded = listing(tmp_path)
    assert paths(entries) == ["sub/b"]
    assert excluded == {}


def test_a_missing_target_is_one_sentence(tmp_path):
    with pytest.raises(TargetError, match="Name a folder or a file"):
        SOURCE.open(str(tmp_path / "absent"), Options())


def test_links_inside_are_read_under_their_own_path_and_links_outside_are_told(tmp_path):
    inner = tmp_path / "repo"
    inner.mkdir()
    (tmp_path / "secret").write_text("secret")
    (inner / "real").write_text("real")
    (inner / "inside").symlink_to("real")
    (inner / "outside").symlink_to("../secret")
    (inner / "nowhere").symlink_to("absent")
    (inner / "loop").symlink_to("loop")
    entries, _ = listing(inner)
    assert paths(entries) == ["inside", "real"]
    assert [item.place.path for item in entries if isinstance(item, Fact)] == ["outside"]
    assert {item.place.path: item.reason for item in entries if isinstance(item, Gap)} == {
        "outside": "link-outside",
        "nowhere": "broken-link",
        "loop": "broken-link",
    }
    assert all(item.incomplete for item in entries if isinstance(item, Gap))


def test_a_linked_folder_is_not_walked_twice_and_not_out_of_the_target(tmp_path):
    inner = tmp_path / "repo"
    (inner / "real").mkdir(parents=True)
    (inner / "real" / "x").write_text("x")
    (inner / "again").symlink_to("real", target_is_directory=True)
    (inner / "up").symlink_to("..", target_is_directory=True)
    entries, excluded = listing(inner)
    assert paths(entries) == ["real/x"]
    assert excluded == {"link-to-folder": 1}
    assert [item.place.path for item in entries if isinstance(item, Gap)] == ["up"]


def test_a_linked_folder_that_the_walk_does_not_come_to_is_read_through_the_link_once(tmp_path):
    (tmp_path / ".git" / "hidden").mkdir(parents=True)
    (tmp_path / ".git" / "hidden" / "m.pkl").write_text("x")
    (tmp_path / ".git" / "hidden" / "self").symlink_to("..", target_is_directory=True)
    (tmp_path / "other" / "deep").mkdir(parents=True)
    (tmp_path / "other" / "deep" / "n.pkl").write_text("x")
    top = tmp_path / "top"
    top.mkdir()
    for name, target in (("a", "../.git/hidden"), ("b", "../other"), ("c", "../other/deep"), ("d", ".."), ("e", ".")):
        (top / name).symlink_to(target, target_is_directory=True)
    entries, excluded = listing(top)
    assert not any(isinstance(item, Gap) for item in entries)
    assert sorted(paths(entries)) == ["top/a/m.pkl", "top/c/n.pkl"]
    assert excluded == {"link-to-folder": 1}, "e leads to the top, which is walked"
    entries, _ = listing(tmp_path)
    assert sorted(paths(entries)) == ["other/deep/n.pkl", "top/a/m.pkl"]


def test_a_link_to_a_folder_that_is_left_out_is_read_through_the_link(tmp_path):
    root = ignoring_project(tmp_path)
    (root / ".gitignore").write_text("cache/\n")
    (root / "cache" / "deep").mkdir(parents=True)
    (root / "cache" / "deep" / "m.pkl").write_text("x")
    (root / "weights").symlink_to("cache/deep", target_is_directory=True)
    assert "weights/m.pkl" in paths(listing(root, project=str(root))[0])
    assert "weights/m.pkl" in paths(listing(root, exclude=("cache",))[0])
    assert "weights/m.pkl" not in paths(listing(root)[0]), "there it is listed as cache/deep/m.pkl"


def test_links_from_folder_to_folder_are_followed_however_many(tmp_path):
    hidden = tmp_path / ".git"
    for index in range(60):
        (hidden / str(index)).mkdir(parents=True)
        (hidden / str(index) / "next").symlink_to(f"../{index + 1}", target_is_directory=True)
    (hidden / "60").mkdir()
    (hidden / "60" / "m.pkl").write_text("x")
    (tmp_path / "link").symlink_to(".git/0", target_is_directory=True)
    (entry,), _ = listing(tmp_path)
    reader, close = entry.open(lambda count: None)
    assert entry.artifact.path == "link" + "/next" * 60 + "/m.pkl" and reader.size == 1
    close()


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(errno.ENAMETOOLONG, "File name too long"), "shorten the path"),
        (FileNotFoundError(errno.ENOENT, "No such file"), "check the path"),
        (PermissionError(errno.EACCES, "Permission denied"), "check its permissions"),
    ],
)
def test_a_file_that_cannot_be_opened_comes_with_fitting_advice(error, advice):
    assert unreadable(Place("x"), error).message.endswith(f": {advice}.")


def test_a_hub_cache_snapshot_is_followed_to_its_blobs(tmp_path):
    repo = tmp_path / "models--org--name"
    (repo / "blobs").mkdir(parents=True)
    (repo / "blobs" / "abc").write_text("weights")
    snapshot = repo / "snapshots" / "0123"
    snapshot.mkdir(parents=True)
    (snapshot / "model.bin").symlink_to("../../blobs/abc")
    entries, _ = listing(snapshot)
    assert paths(entries) == ["model.bin"]


def test_pipes_are_never_opened(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "model.bin")
    (entry,), _ = listing(tmp_path)
    assert isinstance(entry, Gap) and entry.reason == "not-a-file"


def test_a_pointer_is_told_and_its_kept_content_is_read(tmp_path):
    assert read_pointer(POINTER) == Pointer("ab" * 32, 12345)
    (tmp_path / ".git").mkdir()
    (tmp_path / "model.bin").write_bytes(POINTER)
    (entry,), _ = listing(tmp_path)
    with pytest.raises(UnfetchedError):
        entry.open(lambda count: None)
    kept = tmp_path / ".git" / "lfs" / "objects" / "ab" / "ab" / ("ab" * 32)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x" * 12345)
    reader, close = entry.open(lambda count: None)
    assert (reader.size, reader.read_at(12344, 9)) == (12345, b"x")
    close()


@pytest.mark.parametrize(
    "damage", [POINTER[:-8], POINTER.replace(b"ab", b"zz"), POINTER + b"x" * 2000, b"", b"version 2\n"]
)
def test_what_only_resembles_a_pointer_is_content(damage):
    pointer = read_pointer(damage)
    assert pointer is None


def ignoring_project(root):
    (root / ".git").mkdir(parents=True)
    (root / ".gitignore").write_text("*.bin\n")
    (root / "model.bin").write_text("x")
    (root / "env").mkdir()
    (root / "env" / "pyvenv.cfg").write_text("")
    (root / "env" / "lib.bin").write_text("")
    (root / "env" / "lib").mkdir()
    (root / "env" / "lib" / "site.py").write_text("")
    (root / "env" / "lib64").symlink_to("lib", target_is_directory=True)
    (root / "env" / "weights").mkdir()
    (root / "env" / "weights" / "model.pkl").write_text("")
    (root / "kept").write_text("")
    return root


def test_the_invokers_own_project_says_what_is_left_out(tmp_path):
    root = ignoring_project(tmp_path)
    entries, excluded = listing(root, project=str(root))
    assert paths(entries) == [".gitignore", "kept", "env/pyvenv.cfg", "env/weights/model.pkl"]
    assert excluded == {"gitignore": 2, "virtual-environment": 2}


def test_where_the_index_cannot_be_read_nothing_is_left_out(tmp_path):
    root = ignoring_project(tmp_path)
    (root / ".git" / "index").write_bytes(b"DIRC\0\0\0\x09")
    entries, _ = listing(root, project=str(root))
    assert {"model.bin", "env/lib.bin"} < set(paths(entries))


def test_a_scanned_folder_cannot_hide_its_files(tmp_path):
    root = ignoring_project(tmp_path / "scanned")
    entries, excluded = listing(root, project=str(tmp_path / "mine"))
    assert set(paths(entries)) == {
        ".gitignore", "env/lib.bin", "env/lib/site.py", "env/pyvenv.cfg", "env/weights/model.pkl", "kept", "model.bin",
    }  # fmt: skip
    assert excluded == {"link-to-folder": 1}


def test_a_folder_put_into_the_project_cannot_hide_its_files(tmp_path):
    root = ignoring_project(tmp_path)
    (root / "downloaded").mkdir()
    (root / "downloaded" / ".gitignore").write_text("*\n")
    (root / "downloaded" / "evil.pkl").write_text("x")
    entries, _ = listing(root, project=str(root))
    assert "downloaded/evil.pkl" in paths(entries)


def test_a_target_that_the_project_ignores_is_scanned_when_it_is_named(tmp_path):
    root = ignoring_project(tmp_path)
    (root / ".gitignore").write_text("downloads/\n*.bin\n")
    (root / "downloads").mkdir()
    (root / "downloads" / "model.bin").write_text("x")
    entries, _ = listing(root / "downloads", project=str(root))
    assert paths(entries) == ["downloads/model.bin"]


def test_exclude_takes_patterns_as_gitignore_does(tmp_path):
    (tmp_path / "a").mkdir()
    for name in ("a/x.bin", "a/y.txt", "z.bin"):
        (tmp_path / name).write_text("")
    entries, excluded = listing(tmp_path, exclude=("a/*.bin", "z.*"))
    assert paths(entries) == ["a/y.txt"]
    assert excluded == {"exclude": 2}


def test_odd_names_are_kept_as_they_are(tmp_path):
    name = b"bad\xff\x1b[31m\nname.bin"
    try:
        pathlib.Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x")
    except OSError:
        pytest.skip("the file system takes no such names")
    (path,) = paths(listing(tmp_path)[0])
    assert os.fsencode(path) == name
