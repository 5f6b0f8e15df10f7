"""Files at a revision, read from git's own files without running git, and judged by git."""

import hashlib
import os
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from scanner.sources.git_objects import files_at
from scanner.sources.interface import TargetError

from .git_repository import ENVIRONMENT, commit, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

PATHS = ("notes.txt", "deep/er/list.txt", "deep/er", "deep", "absent", "deep/absent", "link", "notes.txt/below")
REVISIONS = (
    *("HEAD", "@", "main", "side", "refs/heads/main", "heads/side", "refs/tags/light", "light", "noted", "tags/noted"),
    *("HEAD~1", "HEAD~2", "HEAD~", "HEAD^", "HEAD^1", "HEAD^2", "HEAD^^", "HEAD^2~1", "main^2^1", "HEAD^0", "noted~1"),
    *("noted^{}", "noted^{commit}", "noted^0", "twice", "twice~2", "HEAD~0", "@~1", "HEAD~000001", "HEAD^2^0~0^{}"),
)


def made(folder, *options):
    """A repository with a merge, tags of both kinds, a tag of a tag, a link, and long files that change a little."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main", *options)
    body = "".join(f"line {number}\n" for number in range(2000))
    for number in range(6):
        commit(
            folder, f"{number}", **{"notes.txt": body + f"end {number}\n", "deep__er__list.txt": f"{number}\n" + body}
        )
    git(folder, "tag", "light")
    git(folder, "tag", "-m", "a note", "noted")
    git(folder, "tag", "-m", "a note of a note", "twice", "noted")
    git(folder, "checkout", "-qb", "side", "HEAD~2")
    commit(folder, "side", **{"side.txt": "side\n"})
    git(folder, "checkout", "-q", "main")
    os.symlink("notes.txt", folder / "link")
    commit(folder, "more", **{"notes.txt": body + "more\n"})
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "side")
    return folder


def agrees(folder, revisions=REVISIONS):
    """Asserts that each revision is the commit that git names, with the files that git shows."""
    asked = [line for revision in revisions for line in (f"{revision}^{{commit}}", *(f"{revision}:{p}" for p in PATHS))]
    answers = batch(folder, asked)
    for revision in revisions:
        snapshot = files_at(str(folder), revision, PATHS)
        assert snapshot.commit == answers[f"{revision}^{{commit}}"][0], revision
        told = {path: answers[f"{revision}:{path}"] for path in PATHS}
        files = {path: content for path, (_, kind, content) in told.items() if kind == "blob" and path != "link"}
        assert snapshot.files == files, revision


def batch(folder, names):
    """The id, kind and content that ``git cat-file`` gives for each name."""
    done = subprocess.run(
        ["git", "cat-file", "--batch"],
        cwd=folder,
        env=ENVIRONMENT,
        input="\n".join(names).encode(),
        capture_output=True,
    )
    out, at, found = done.stdout, 0, {}
    for name in names:
        end = out.index(b"\n", at)
        words = out[at:end].decode().split(" ")
        at = end + 1
        if words[-1] == "missing":
            found[name] = ("", "missing", b"")
            continue
        size = int(words[2])
        found[name] = (words[0], words[1], out[at : at + size])
        at += size + 1
    return found


def refused(folder, revision):
    """The sentence with which the revision is refused."""
    with pytest.raises(TargetError) as caught:
        files_at(str(folder), revision, PATHS)
    sentence = str(caught.value)
    assert sentence.endswith((".", ")")) and "\n" not in sentence and len(sentence) < 600
    return sentence


@pytest.fixture(scope="module")
def loose(tmp_path_factory):
    return made(tmp_path_factory.mktemp("git") / "loose")


@pytest.fixture
def own(loose, tmp_path):
    """A copy that a test may change."""
    shutil.copytree(loose, tmp_path / "own", symlinks=True)
    return tmp_path / "own"


def test_loose_objects(loose):
    assert not list((loose / ".git/objects/pack").glob("*.pack"))
    agrees(loose)


@pytest.mark.parametrize(
    "packing",
    [
        ("gc", "-q"),
        ("repack", "-qadf", "--depth=4000", "--window=50"),
        ("repack", "-qad", "--write-bitmap-index"),
        ("-c", "pack.indexVersion=1", "repack", "-qadf"),
        ("-c", "repack.useDeltaBaseOffset=false", "repack", "-qadf"),
        ("-c", "pack.packSizeLimit=1m", "repack", "-qadf"),
        ("-c", "core.compression=0", "repack", "-qadf"),
        ("repack", "-qad", "--write-midx"),
    ],
    ids=["gc", "deep deltas", "bitmap", "index 1", "deltas by id", "limited", "stored", "multi-pack index"],
)
def test_packed_objects(own, packing):
    git(own, *packing)
    git(own, "pack-refs", "--all")
    git(own, "prune-packed")
    assert len(list((own / ".git/objects").glob("[0-9a-f][0-9a-f]/*"))) < 3
    agrees(own)


def test_packs_and_loose_objects_together(own):
    git(own, "gc", "-q")
    commit(own, "after", **{"notes.txt": "fresh\n"})
    git(own, "repack", "-q")
    commit(own, "after that", **{"deep__er__list.txt": "fresher\n"})
    agrees(own, ("HEAD", "HEAD~1", "HEAD~2", "HEAD~2^2"))


def test_each_commit_by_its_id_and_by_its_beginning(own):
    for step in range(2):
        for oid in git(own, "rev-list", "--all").split():
            short = git(own, "rev-parse", "--short=4", oid)
            agrees(own, (oid, short, oid.upper(), short + "~0"))
        agrees(own, (git(own, "rev-parse", "noted"), git(own, "rev-parse", "--short", "twice")))
        if not step:
            git(own, "gc", "-q")


def test_a_beginning_of_several_ids_is_the_only_commit_or_refused(own):
    wanted, tree = git(own, "rev-parse", "HEAD", "HEAD^{tree}").split()
    blob = next(text for number in range(10**7) if named("blob", text := b"%d" % number)[:4] == wanted[:4])
    git(own, "hash-object", "-w", "--stdin", given=blob)
    agrees(own, (wanted[:4],))
    assert "no commit" in refused(own, tree)
    first, second = two_alike(tree)  # commits whose ids begin with the same four digits
    for text in (first, second):
        git(own, "hash-object", "-w", "-t", "commit", "--stdin", given=text)
    assert "more digits" in refused(own, named("commit", first)[:4])
    git(own, "repack", "-qad", "--keep-unreachable")
    git(own, "prune-packed")
    agrees(own, (named("commit", first), named("commit", second)[:12], wanted[:4]))
    assert "more digits" in refused(own, named("commit", first)[:4])


def named(kind, text):
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(text)) + text).hexdigest()


def two_alike(tree):
    seen = {}
    for number in range(10**6):
        text = f"tree {tree}\nauthor A <a@b> {number} +0000\ncommitter A <a@b> {number} +0000\n\nx\n".encode()
        start = named("commit", text)[:4]
        if start in seen:
            return seen[start], text
        seen[start] = text
    raise AssertionError("no two ids begin alike")


def test_sha256(tmp_path):
    folder = made(tmp_path / "long", "--object-format=sha256")
    agrees(folder)
    agrees(folder, [git(folder, "rev-parse", "HEAD~1"), git(folder, "rev-parse", "--short", "HEAD~1")])
    git(folder, "gc", "-q")
    agrees(folder)


def test_remote_branches_worktrees_submodules_and_borrowed_objects(own, tmp_path):
    git(own, "gc", "-q")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--shared", own, clone)
    assert (clone / ".git/objects/info/alternates").exists()
    commit(clone, "mine", **{"notes.txt": "mine\n"})
    agrees(clone, ("origin/main", "origin", "origin/HEAD", "origin/side~1", "remotes/origin/side", "HEAD~1", "noted"))

    tree = tmp_path / "tree"
    git(clone, "worktree", "add", "-q", "-b", "other", tree, "HEAD~1")
    commit(tree, "in the tree", **{"notes.txt": "tree\n"})
    git(tree, "update-ref", "refs/worktree/mine", "HEAD~1")
    agrees(tree, ("HEAD", "other", "origin/main", "refs/worktree/mine", "HEAD~1"))
    assert files_at(str(tree), "HEAD", ["notes.txt"]).files["notes.txt"] == b"tree\n"

    git(clone, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(own), "part")
    git(clone, "commit", "-qm", "a submodule")
    agrees(clone / "part", ("HEAD", "origin/main", "HEAD^2"))
    assert files_at(str(clone), "HEAD", ["part", ".gitmodules"]).files.keys() == {".gitmodules"}

    relative = tmp_path / "relative"
    git(tmp_path, "clone", "-q", "--shared", clone, relative)
    listed = relative / ".git/objects/info/alternates"
    there = Path(listed.read_text().strip())
    listed.write_text("# where the rest is\n" + os.path.relpath(there, listed.parent.parent) + "\n")
    agrees(relative, ("HEAD", "HEAD~1", "origin/main~2"))


def test_a_repository_that_borrows_from_itself_is_read_once(own):
    objects = own / ".git/objects"
    (objects / "info").mkdir(exist_ok=True)
    (objects / "info/alternates").write_text(f"{objects}\n.\n../objects\n/dev/zero\n{objects}/nowhere\n")
    agrees(own, ("HEAD",))
    assert "no 1111" in refused(own, "1111").lower()


def test_a_shallow_clone_says_that_it_has_to_be_deepened(own, tmp_path):
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=2", "--no-local", "file://" + str(own), shallow)
    agrees(shallow, ("HEAD", "HEAD~1", "HEAD^2", "origin/main"))
    assert "deepen it (git fetch --unshallow" in refused(shallow, "HEAD~2")
    assert "unshallow" in refused(shallow, git(own, "rev-parse", "HEAD~3"))
    said = refused(shallow, "origin/side")
    assert "git fetch origin +side:refs/remotes/origin/side" in said
    git(shallow, "fetch", "-q", "origin", "+side:refs/remotes/origin/side")
    agrees(shallow, ("origin/side", "FETCH_HEAD"))
    git(shallow, "fetch", "-q", "--unshallow")
    agrees(shallow, ("HEAD~3",))


def test_a_partial_clone_says_what_to_fetch(own, tmp_path):
    git(own, "config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", "file://" + str(own), partial)
    assert "git show HEAD~1:notes.txt" in refused(partial, "HEAD~1")
    for path in ("notes.txt", "deep/er/list.txt"):
        git(partial, "show", f"HEAD~1:{path}")
    agrees(partial, ("HEAD~1",))


@pytest.mark.parametrize(
    "revision",
    [
        *(
            "",
            "nowhere",
            "origin/nowhere",
            "0" * 40,
            "f" * 39,
            "HEAD~99",
            "HEAD^3",
            "HEAD~10001",
            "HEAD^{tree}",
            "HEAD^{/x}",
        ),
        *(
            "HEAD@{1}",
            "@{upstream}",
            "main..side",
            "HEAD:notes.txt",
            ":/merge",
            "^HEAD",
            "~1",
            "HEAD~1x",
            "HEAD^-",
            "abc",
        ),
        *(
            "../../etc/passwd",
            "refs/../HEAD",
            "config",
            "index",
            "a b",
            "-x",
            "\x1b[31m",
            "x\0y",
            "ü",
            "x" * 5000,
            "\udc80",
        ),
        *("HEAD" + "^" * 900, "HEAD" + "~999999" * 50, "refs/heads/", "/HEAD", "HEAD.lock", ".git/HEAD", "refs/heads"),
    ],
)
def test_what_is_no_revision_here_is_told_in_one_sentence(loose, revision):
    sentence = refused(loose, revision)
    assert sentence.isprintable()
    if "\0" not in revision and "\udc80" not in revision and len(revision) < 900 and revision not in UNLIKE_GIT:
        assert git(loose, "rev-parse", "--verify", "--end-of-options", revision + "^{commit}", check=False) is None


UNLIKE_GIT = ("HEAD@{1}", ":/merge", "HEAD^-", "^HEAD")
"""What git would understand, and what is refused here by name."""


def test_a_name_that_may_be_two_things_is_refused(own):
    git(own, "tag", "side", "HEAD~3")
    assert "refs/tags/side or refs/heads/side" in refused(own, "side")
    agrees(own, ("heads/side", "tags/side"))
    git(own, "branch", "light", "light")
    agrees(own, ("light",))  # both are the same commit


def test_names_that_stand_for_others(own):
    git(own, "symbolic-ref", "refs/heads/alias", "refs/heads/side")
    os.symlink("refs/heads/main", own / ".git/refs/heads/linked")
    agrees(own, ("alias", "linked"))
    (own / ".git/refs/heads/round").write_text("ref: refs/heads/round\n")
    assert "without end" in refused(own, "round")
    (own / ".git/refs/heads/out").write_text("ref: ../../../x\n")
    assert "without end" in refused(own, "out")
    (own / ".git/refs/heads/broken").write_text("\x1b[31m nothing\n")
    assert "damaged" in refused(own, "broken")
    (own / ".git/refs/heads/huge").write_bytes(b"a" * 100_000)
    assert "huge" in refused(own, "huge")
    os.symlink("/dev/zero", own / ".git/refs/heads/device")
    os.mkfifo(own / ".git/refs/heads/pipe")
    assert "no device" in refused(own, "device") and "no pipe" in refused(own, "pipe")


def test_an_empty_repository_and_one_without_names(tmp_path):
    git(tmp_path, "init", "-q")
    assert "no commit here yet" in refused(tmp_path, "HEAD")
    bare = tmp_path / "bare"
    (bare / ".git").mkdir(parents=True)
    assert "no commit here yet" in refused(bare, "HEAD")


def test_a_reftable_is_read_by_full_ids_only(own):
    oid = git(own, "rev-parse", "HEAD")
    config = own / ".git/config"
    config.write_text(config.read_text() + '[extensions]\n\trefStorage = "reftable" ; new\n')
    assert "reftable" in refused(own, "main")
    assert files_at(str(own), oid + "~1", ["notes.txt"]).files
    config.write_text(config.read_text() + "[Extensions] objectFormat = md5\n")
    assert "md5" in refused(own, oid)


def test_replaced_objects_do_not_count(own):
    git(own, "replace", "HEAD", "side")
    assert git(own, "show", "HEAD:side.txt", check=False) is not None
    plain = subprocess.run(
        ["git", "--no-replace-objects", "show", "HEAD:notes.txt"],
        cwd=own,
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    )
    assert files_at(str(own), "HEAD", ["notes.txt"]).files["notes.txt"] == plain.stdout


def test_an_object_under_another_id_is_refused(own):
    oid = git(own, "rev-parse", "HEAD:notes.txt")
    path = own / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o600)
    path.write_bytes(zlib.compress(b"blob 4\0evil"))
    assert "not what its id says" in refused(own, "HEAD")


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(own):
    oid = git(own, "rev-parse", "HEAD:notes.txt")
    path = own / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o600)
    path.write_bytes(zlib.compress(b"blob 3000000000\0" + bytes(200 << 20), 9))
    assert "more than" in refused(own, "HEAD")
