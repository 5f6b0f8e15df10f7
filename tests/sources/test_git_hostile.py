"""Whatever the bytes of a repository are: the right file, or one sentence; never another file, a crash or a long wait."""

import os
import shutil
import time
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.sources.git_files import OBJECT_LIMIT, DamagedError, Work
from scanner.sources.git_objects import files_at
from scanner.sources.git_packs import patched
from scanner.sources.interface import TargetError

from .git_repository import commit, git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A packed repository with deltas, its files' right content, and its pack and index as bytes."""
    folder = tmp_path_factory.mktemp("git") / "packed"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for number in range(5):
        commit(folder, f"{number}", **{"dir__a.txt": "same\n" * 300 + f"{number}\n", "b.txt": f"{number}\n"})
    git(folder, "gc", "-q", "--aggressive")
    right = files_at(str(folder), "HEAD~2", ["dir/a.txt", "b.txt"])
    assert len(right.files) == 2
    return folder, right


def answer(folder, right):
    """True where the files are the right ones, False where they were refused in a sentence."""
    before = time.monotonic()
    try:
        found = files_at(str(folder), "HEAD~2", ["dir/a.txt", "b.txt"])
    except TargetError as error:
        assert str(error).endswith((".", ")")) and str(error).isprintable()
        assert time.monotonic() - before < 20
        return False
    assert found == right
    return True


def changed(data, changes, end):
    result = bytearray(data[: max(1, int(len(data) * end))])
    for at, byte in changes:
        result[int(at * (len(result) - 1))] = byte
    return bytes(result)


CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8)
ENDS = st.one_of(st.just(1.0), st.floats(0, 1))


@pytest.mark.parametrize("kind", ["pack", "idx"])
@MANY
@given(changes=CHANGES, end=ENDS)
def test_a_damaged_pack_or_index_gives_the_right_file_or_a_sentence(packed, tmp_path, kind, changes, end):
    folder, right = packed
    here = tmp_path / "copy"
    if not here.exists():
        shutil.copytree(folder, here)
    name = next((folder / ".git/objects/pack").glob(f"*.{kind}")).name
    target = here / ".git/objects/pack" / name
    data = (folder / ".git/objects/pack" / name).read_bytes()
    target.unlink()
    target.write_bytes(changed(data, changes, end))
    answer(here, right)
    target.write_bytes(data)
    assert answer(here, right)


@MANY
@given(
    data=st.binary(max_size=400), plain=st.booleans(), header=st.sampled_from([b"", b"blob ", b"tree 3\0", b"commit "])
)
def test_no_loose_object_makes_the_reader_fail(packed, tmp_path, data, plain, header):
    folder, right = packed
    here = tmp_path / "copy"
    oid = right.commit
    path = here / ".git/objects" / oid[:2] / oid[2:]
    if not here.exists():
        shutil.copytree(folder, here)
        path.parent.mkdir(exist_ok=True)
    path.write_bytes(data if plain else zlib.compress(header + data))
    assert not answer(here, right)


@MANY
@given(
    config=st.text(max_size=200), names=st.binary(max_size=200), ref=st.binary(max_size=80), end=st.binary(max_size=80)
)
def test_no_names_and_no_config_make_the_reader_fail(packed, tmp_path, config, names, ref, end):
    folder, _ = packed
    here = tmp_path / "copy"
    if not here.exists():
        shutil.copytree(folder, here)
    (here / ".git/config").write_text(config, encoding="utf-8", errors="surrogatepass")
    (here / ".git/packed-refs").write_bytes(names)
    (here / ".git/refs/heads/main").write_bytes(ref)
    (here / ".git/shallow").write_bytes(end)
    (here / ".git/objects/info/alternates").write_bytes(names)
    with pytest.raises(TargetError) as caught:
        files_at(str(here), "HEAD", ["b.txt"])
    assert str(caught.value).isprintable()


@given(base=st.binary(max_size=60), delta=st.binary(max_size=60))
@settings(max_examples=500, deadline=None)
def test_no_delta_makes_the_reader_fail(base, delta):
    try:
        patched(base, bytes([len(base), 40]) + delta, Work())
    except DamagedError:
        return


def test_a_delta_that_copies_without_end_is_stopped_by_its_size_and_by_the_work_it_makes():
    base = bytes(1 << 16)
    size = number(OBJECT_LIMIT)
    copies = b"\x80" * (OBJECT_LIMIT >> 16)  # each copies 64 KiB
    assert len(patched(base, number(1 << 16) + size + copies, Work())) == OBJECT_LIMIT
    for wrong in (copies + b"\x80", copies[:-1], b"\0", b"\x90", b"\x7fabc"):
        with pytest.raises(DamagedError):
            patched(base, number(1 << 16) + size + wrong, Work())
    with pytest.raises(DamagedError, match="more work"):
        patched(base, number(1 << 16) + size + copies, Work(OBJECT_LIMIT // 2))
    with pytest.raises(DamagedError):
        patched(base, number(1 << 16) + number(OBJECT_LIMIT + 1) + copies, Work())


def number(value):
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def test_deltas_that_rest_on_each_other_end(packed, tmp_path):
    """Two deltas by id, each the other's base: git would not write it, a pack can hold it."""
    folder, right = packed
    here = tmp_path / "round"
    shutil.copytree(folder, here)
    for file in (here / ".git/objects/pack").iterdir():
        file.unlink()
    first, second = sorted([bytes.fromhex(right.commit), bytes(20)])
    delta = zlib.compress(b"\x04\x04\x04abcd")
    entries = [bytes([0x77]) + other + delta for other in (second, first)]
    body = b"PACK\0\0\0\2\0\0\0\2" + b"".join(entries)
    fan = b"".join(sum(oid[0] <= at for oid in (first, second)).to_bytes(4, "big") for at in range(256))
    offsets = (12).to_bytes(4, "big") + (12 + len(entries[0])).to_bytes(4, "big")
    index = b"\xfftOc\0\0\0\2" + fan + first + second + bytes(8) + offsets + bytes(40)
    (here / ".git/objects/pack/pack-x.pack").write_bytes(body + bytes(20))
    (here / ".git/objects/pack/pack-x.idx").write_bytes(index)
    with pytest.raises(TargetError, match="too many deltas"):
        files_at(str(here), right.commit, ["b.txt"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_pipes_and_devices_in_the_place_of_objects_are_never_waited_for(packed, tmp_path):
    folder, right = packed
    here = tmp_path / "pipes"
    shutil.copytree(folder, here)
    for file in (here / ".git/objects/pack").iterdir():
        file.unlink()
        if file.suffix == ".idx":
            os.mkfifo(file)
        else:
            os.symlink("/dev/zero", file)
    assert not answer(here, right)
    (here / ".git/packed-refs").unlink()
    os.mkfifo(here / ".git/packed-refs")
    assert not answer(here, right)
