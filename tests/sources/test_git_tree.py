"""A folder at a git revision as a target: what git itself lists, with its content, and nothing that is not in the tree."""

import hashlib
import os
import shutil
import subprocess

import pytest

from scanner.model.artifact import Entry
from scanner.model.fact import Fact, Gap
from scanner.sources import git_objects, git_tree
from scanner.sources.git_files import RevisionError
from scanner.sources.git_objects import walk_at
from scanner.sources.interface import Options, TargetError
from scanner.sources.pointers import UnfetchedError
from scanner.sources.revision import SOURCE

from .git_repository import commit, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

NAMES = ("a.txt", "deep/er/b.txt", "deep/c d.txt", "ünï/x", "deep.txt")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A repository with folders, an odd name, links and two commits; the working directory."""
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "first", **{name.replace("/", "__"): f"{name} 1\n" for name in NAMES})
    os.symlink("a.txt", tmp_path / "inside")
    os.symlink("../../etc/passwd", tmp_path / "outside")
    commit(tmp_path, "second", **{"a.txt": "two\n" * 40_000})
    git(tmp_path, "gc", "-q")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(target, **options):
    found = list(SOURCE.open(target, Options(**options)).entries)
    return {item.artifact.path: item for item in found if isinstance(item, Entry)}, found


def content(entry):
    reader, close = entry.open(lambda _: None)
    try:
        return reader.read_at(0, reader.size)
    finally:
        close()


@pytest.mark.parametrize("revision", ["HEAD", "HEAD~1", "main"])
def test_the_tree_is_the_one_that_git_lists(folder, revision):
    git(folder, "config", "core.quotepath", "off")
    rows = [row.split(None, 3) for row in git(folder, "ls-tree", "-r", revision).splitlines()]
    _, _, entries = walk_at(str(folder), revision, "")
    assert sorted((item.path, item.oid) for item in entries) == sorted((row[3], row[2]) for row in rows)
    files, _ = listed(f"git:{revision}")
    assert sorted(files) == sorted(row[3] for row in rows if row[0] != "120000")
    for path, entry in files.items():
        data = content(entry)
        assert data == git(folder, "show", f"{revision}:{path}").encode() + b"\n" and entry.artifact.size == len(data)


def test_a_folder_is_named_from_the_root_or_from_here(folder, monkeypatch):
    assert sorted(listed("git:HEAD:deep")[0]) == ["deep/c d.txt", "deep/er/b.txt"]
    monkeypatch.chdir(folder / "deep")
    assert sorted(listed("git:HEAD")[0]) == ["deep/c d.txt", "deep/er/b.txt"]
    assert sorted(listed("git:HEAD:./er")[0]) == ["deep/er/b.txt"]
    assert len(listed("git:HEAD:")[0]) == len(NAMES)
    for wrong in ("git:HEAD:../..", "git:HEAD:/etc", "git:HEAD:a.txt", "git:nope"):
        with pytest.raises(TargetError):
            listed(wrong)


def test_links_are_told_and_followed_nowhere(folder):
    files, found = listed("git:HEAD")
    assert not {"inside", "outside"} & set(files)
    assert [item.place.path for item in found if isinstance(item, Gap)] == ["outside"]
    assert [item.get("target") for item in found if isinstance(item, Fact)] == ["../../etc/passwd"]


def test_a_pointer_is_its_content_where_git_lfs_has_it(folder):
    data = b"weights" * 99
    digest = hashlib.sha256(data).hexdigest()
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(data)}\n"
    commit(folder, "third", **{"model.bin": text})
    (entry,) = (item for path, item in listed("git:HEAD")[0].items() if path == "model.bin")
    with pytest.raises(UnfetchedError) as raised:
        content(entry)
    assert raised.value.pointer.sha256 == digest
    kept = folder / ".git" / "lfs" / "objects" / digest[:2] / digest[2:4]
    kept.mkdir(parents=True)
    (kept / digest).write_bytes(data)
    assert content(entry) == data


def test_a_tree_with_a_name_that_leads_elsewhere_is_refused(folder):
    blob = git(folder, "rev-parse", "HEAD:a.txt")
    raw = b"".join(b"100644 " + name + b"\0" + bytes.fromhex(blob) for name in (b"..", b"ok"))
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=raw)
    made = git(folder, "commit-tree", tree, "-m", "bad")
    _, _, entries = walk_at(str(folder), made, "")
    with pytest.raises(RevisionError, match="a name that git does not write"):
        list(entries)
    files, found = listed(f"git:{made}")
    assert not files and [item.reason for item in found] == ["unreadable"]


def test_a_file_of_that_name_is_the_target(folder):
    (folder / "git:HEAD").write_text("x")
    assert not SOURCE.claims("git:HEAD") and SOURCE.claims("git:HEAD~1") and not SOURCE.claims("git")


def test_one_object_under_many_names_is_not_kept_many_times(folder, monkeypatch):
    monkeypatch.setattr(git_tree, "_ALL_KEPT", 100)
    commit(folder, "many", **{f"f{number}": "x" * 30 + "\n" for number in range(20)})
    files, _ = listed("git:HEAD")
    kept = [one for entry in files.values() for one in _held(entry.open) if isinstance(one, bytes)]
    assert 0 < sum(map(len, kept)) <= 100
    assert all(content(files[f"f{number}"]) == b"x" * 30 + b"\n" for number in range(20))


def _held(function):
    return [cell.cell_contents for cell in function.__closure__ or ()]


def test_a_tree_that_holds_itself_many_times_ends_and_says_so(folder, monkeypatch):
    monkeypatch.setattr(git_objects, "FILES", 1000)
    tree = git(folder, "rev-parse", "HEAD^{tree}")
    for _ in range(8):
        rows = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
        done = subprocess.run(["git", "mktree"], cwd=folder, input=rows, capture_output=True, text=True, check=True)
        tree = done.stdout.strip()
    made = git(folder, "commit-tree", "-m", "bomb", tree)
    files, found = listed(f"git:{made}")
    assert len(files) <= 1000
    assert ["more than 1,000 files" in item.message for item in found if isinstance(item, Gap)][-1:] == [True]


def test_a_link_that_is_not_here_hides_nothing_after_it(folder):
    oid = git(folder, "rev-parse", "HEAD:inside")
    git(folder, "unpack-file", oid)
    entries = git(folder, "ls-tree", "HEAD").replace(oid, "1" * 40) + "\n"
    done = subprocess.run(
        ["git", "mktree", "--missing"], cwd=folder, input=entries, capture_output=True, text=True, check=True
    )
    made = git(folder, "commit-tree", "-m", "missing", done.stdout.strip())
    files, found = listed(f"git:{made}")
    assert [item.place.path for item in found if isinstance(item, Gap) and item.reason == "unreadable"] == ["inside"]
    assert "ünï/x" in files
