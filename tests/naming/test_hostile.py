# ruff: noqa: E501 - tables of what is made to be slow
"""Whatever bytes a file has, reading it ends, raises nothing, and tells only names that a repo may have."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.lineage.ids import is_id
from scanner.naming.files import kind_of_file, may_name, read

PATHS = ["a.py", "a.ipynb", "a.yaml", "a.json", "a.toml", ".env", "a.sh", "Makefile", "Dockerfile", "requirements.txt"]
WORDS = (
    *(
        "from_pretrained(",
        "model:",
        "model =",
        '"model_id":',
        "acme/one",
        "hf://",
        "https://huggingface.co/",
        "@",
        "${",
        "{{",
    ),
    *(
        "vllm serve ",
        "--model ",
        "-hf ",
        "hf download ",
        "\\\n",
        "\n",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        ",",
        "def f(x):\n",
    ),
    *(
        "for x in [",
        "lambda ",
        "- ",
        "  ",
        "\t",
        "\0",
        "\x1b[2J",
        "\u202e",
        "ü",
        "%%bash\n",
        "!",
        "CMD ",
        "ENV ",
        "resolve/",
        "&&",
    ),
    *(
        '{"cells": [{"cell_type": "code", "source": "',
        "&a ",
        "*a ",
        "<<: ",
        "revision=",
        "AutoModel.",
        "\ud800",
        "~",
        "#",
        ":",
    ),
)


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map("".join)))
@example("{" * 5000)
@example("[" * 5000 + "model")
@example("model: &a [*a, *a]\n")
def test_no_bytes_are_too_odd(path: str, content: bytes | str):
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    kind = kind_of_file(path)
    assert kind is not None
    reading = read(kind, data, lambda _: False)
    assert "report this" not in reading.trouble, reading.trouble
    for each in reading.mentions:
        assert is_id(each.repo.id) and each.repo.target.isprintable() and " " not in each.repo.target
        assert each.line >= 1 and each.column >= 1


LONG = {
    "a.py": [
        b"x = " + b"-" * 900_000 + b"1 # model",
        b"model = '" + b"a/b" * 300_000 + b"'",
        b'm("hf://a/b/' * 90_000,
        b"a.model = [" + b"'acme/x', " * 40_000 + b"]",
        b"from_pretrained(a+" + b"b+" * 40_000 + b"c)",
        b"".join(b"AutoModel.from_pretrained('acme/m%d')\n" % i for i in range(12_000)),
    ],
    "a.yaml": [b"model: " + b"[" * 100_000, b"- model: acme/one\n" * 20_000, b"models:\n" + b" - acme/x\n" * 40_000, b"run: |\n" + b" vllm serve $A\\\n" * 40_000],
    "a.json": [b'{"model": "acme/one", ' * 50_000, b'{"model": ["' + b'acme/one","' * 90_000 + b'"]}'],
    "a.toml": [b"model" + b".a" * 200_000 + b" = 1", b"model = [" + b"[" * 200_000, b"[model]\n" * 50_000],
    "a.sh": [b"vllm serve '" * 50_000, b"A=$A$A$A$A\n" * 20_000 + b"vllm serve $A", b"vllm serve a/b; " * 60_000, b"\\\n" * 500_000],
    "Dockerfile": [b"CMD [" + b'"vllm",' * 100_000, b"ENV MODEL=a/b " * 60_000, b"RUN \\\n" * 200_000],
    "a.ipynb": [b'{"cells": [' + b'{"cell_type": "code", "source": "model = \'acme/one\'"},' * 15_000 + b"{}]}"],
    ".env": [b"MODEL=" + b" " * 900_000, b"- " * 500_000, b"MODEL=a/b\n" * 90_000],
    "requirements.txt": [b"https://huggingface.co/" * 40_000, b"hf://" * 200_000, b"# " * 400_000],
}  # fmt: skip


@pytest.mark.parametrize(("path", "number"), [(path, number) for path in LONG for number in range(len(LONG[path]))])
def test_what_is_made_to_be_slow_ends_soon(path: str, number: int):
    data = LONG[path][number]
    kind = kind_of_file(path)
    assert kind is not None
    begun = time.process_time()
    reading = read(kind, data[: kind.limit], lambda _: False)
    spent = time.process_time() - begun
    assert "report this" not in reading.trouble, reading.trouble
    assert len(reading.mentions) <= 10_000
    assert spent < 10, f"{spent:.1f} s"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000))
def test_looking_for_signs_never_fails(data: bytes):
    may_name(data)
    may_name(data, large=True)
