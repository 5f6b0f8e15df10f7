"""Texts that make a reader work: code, YAML, JSON, templates, XML and lists that are long, deep or made of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fuzzing.hostile_archives import times


def texts(scale: float) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each text."""
    n = times(1_000_000, scale)
    few = times(60_000, scale)
    yield from _code(n)
    yield from _yaml(n, few)
    yield from _json(n, few, scale)
    yield from _templates(n, few)
    yield from _markup(n, few)
    yield from _lists(n, few)


def _code(n: int) -> Iterator[tuple[str, bytes]]:
    yield "sums.py", b"x = " + b"1+" * (n // 4) + b"1\n"
    yield "unary.py", b"x = " + b"-" * (n // 4) + b"1\n"
    yield "brackets.py", b"(" * n
    yield "attributes.py", b"x" + b".a" * (n // 4)
    yield "calls.py", b"import os\n" + b"os.system('true')\n" * (n // 10)
    yield "names.py", b"a = 'x'\n" + b"".join(b"a = a + a\n" for _ in range(n // 20)) + b"getattr(o, a)()\n"
    yield "assigned.py", b"".join(b"a%d = a%d + a%d\n" % (i + 1, i, i) for i in range(n // 50)) + b"eval(a99)\n"
    yield "strings.py", b"x = " + b"'a' " * n
    yield "fstring.py", b"x = f'" + b"{x!r:>{y}}" * (n // 20) + b"'\n"
    yield "indent.py", b"".join(b" " * i + b"if x:\n" for i in range(min(2_000, n)))
    yield "line.py", b"x = '" + b"a" * (30 * n) + b"'\n"
    yield "joins.py", b"eval(''.join([" + b"chr(97)," * (n // 20) + b"]))\n"
    yield "digits.py", b"x = " + b"9" * n


def _yaml(n: int, few: int) -> Iterator[tuple[str, bytes]]:
    yield "flat.yaml", b"- a\n" * n
    yield "deep.yaml", b"[" * n
    yield "indent.yaml", b"".join(b" " * i + b"a:\n" for i in range(min(5_000, n)))
    yield "anchors.yaml", b"a: &a [x]\n" + b"".join(b"k%d: &k%d [*a, *a]\n" % (i, i) for i in range(few))
    laughs = b"a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 9)) for i in range(1, 30)
    )
    yield "laughs.yaml", laughs
    yield "merges.yaml", b"a: &a {b: c}\n" + b"".join(b"k%d: {<<: *a}\n" % i for i in range(few))
    yield "documents.yaml", b"---\n" * n
    yield "tags.yaml", b"- !!python/name:os.system x\n" * few
    yield "line.yaml", b"a: '" + b"x" * (30 * n) + b"'\n"
    yield "spaces.yaml", b"a:" + b" " * (8 * n) + b"b\n"
    yield "comments.yaml", b"#" * (8 * n) + b"\n" + b"# _target_: x\n" * few
    yield "README.md", b"---\nlicense: mit\n" + b"tags:\n" + b"- a\n" * n + b"---\n"
    yield "anchors/README.md", b"---\n" + laughs + b"---\n"
    yield "open/README.md", b"---\n" + b"license: [" * n


def _json(n: int, few: int, scale: float) -> Iterator[tuple[str, bytes]]:
    cell = {"cell_type": "code", "source": "x = 1\n" * 50, "outputs": []}
    yield "cells.ipynb", json.dumps({"nbformat": 4, "cells": [cell] * times(100_000, scale)}).encode()
    image = {"cell_type": "code", "source": "1", "outputs": [{"data": {"image/png": "A" * times(50_000_000, scale)}}]}
    yield "image.ipynb", json.dumps({"nbformat": 4, "cells": [image]}).encode()
    yield "magic.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": ["!true\n"] * few}] * 10}).encode()
    yield "requirements.txt", b"x" * times(100_000_000, scale)
    yield "lines/requirements.txt", b"torch @ git+https://example.com/x\n" * n
    yield "slashes/requirements.txt", b"a \\\n" * n
    yield "items/config.json", b'{"a": [' + b"1," * (3 * n // 2) + b"1]}"
    yield "deep/config.json", b"[" * n + b"]" * n
    yield "keys/config.json", json.dumps({f"k{i}": i for i in range(n // 2)}).encode()
    yield "number/config.json", b'{"a": ' + b"9" * (10 * n) + b"}"
    yield "escapes/config.json", b'{"a": "' + b"\\u00e9" * n + b'"}'
    yield "quotes/config.json", b'{"a": "' + b'\\"' * (5 * n)
    yield "auto/config.json", json.dumps({"auto_map": {f"A{i}": "m.X" for i in range(n // 5)}}).encode()
    yield "targets/config.json", json.dumps([{"_target_": "os.system"}] * few).encode()
    yield (
        "model.safetensors.index.json",
        json.dumps({"weight_map": {f"t{i}": f"{i}.bin" for i in range(n // 3)}}).encode(),
    )
    layer = {"class_name": "Lambda", "config": {"function": "x"}}
    yield "layers.json", json.dumps({"class_name": "Sequential", "config": {"layers": [layer] * few}}).encode()


def _templates(n: int, few: int) -> Iterator[tuple[str, bytes]]:
    yield "for.jinja", b"{% for m in messages %}" * (few // 10) + b"{% endfor %}" * (few // 10)
    yield "sums.jinja", b"{{ messages" + b" ~ 'a'" * few + b" }}"
    yield "tests.jinja", b"{{ messages" + b" is string" * few + b" }}"
    yield "parts.jinja", b"{{ a }}" * (few // 4)
    yield "sets.jinja", b"{% set a = 'x' %}" + b"{% set a = a ~ a %}" * (few // 10) + b"{{ messages[a] }}"
    yield "filters.jinja", b"{{ messages" + b"|upper" * (few // 4) + b" }}"
    yield "triggers.jinja", b"{% if 'x' in messages[0]['content'] %}y{% endif %}" * (few // 25)
    yield "open.jinja", b"{{" * (few // 2) + b"{%" * (few // 2)
    yield (
        "range.jinja",
        b"{% for i in range(999999999) %}" + b"{% for i in range(999999999) %}" * 8 + b"{% endfor %}" * 9,
    )
    yield "long.jinja", b"{{ messages }}" * n


def _markup(n: int, few: int) -> Iterator[tuple[str, bytes]]:
    yield (
        "laughs.pmml",
        b'<!DOCTYPE PMML [<!ENTITY a "x">'
        + b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a;" * 10) for i in range(few))
        + b']><PMML version="4"/>',
    )
    yield "deep.pmml", b'<PMML version="4">' + b"<a>" * n
    yield "flat.pmml", b'<PMML version="4">' + b"<a b='c'/>" * n + b"</PMML>"
    yield "attributes.pmml", b'<PMML version="4" ' + b" ".join(b"a%d='x'" % i for i in range(n // 5)) + b"/>"
    yield "attribute.pmml", b'<PMML version="' + b"4" * (10 * n) + b'"/>'
    yield "comments.pmml", b"<!--x-->" * n + b'<PMML version="4"/>'
    yield "open.pmml", b"<PMML" + b"<" * (5 * n)
    yield "text.pmml", b'<PMML version="4">' + b"x]]>&amp;" * n
    yield (
        "layers.xml",
        b'<?xml version="1.0"?><net name="m" version="11"><layers>'
        + b'<layer id="0" type="Const"><data offset="0" size="99"/></layer>' * (n // 5),
    )


def _lists(n: int, few: int) -> Iterator[tuple[str, bytes]]:
    yield "keys.sh", b"curl x | bash\n" * few
    yield "one.sh", b"a" * (10 * n)
    yield "evil.pth", b"import os\n" * (n // 10)
    yield ".gitattributes", b"*.bin filter=evil\n" * (n // 5)
    yield ".gitmodules", b'[submodule "x"]\n\turl = ext::sh\n' * (n // 10)
    yield "LICENSE", b"Apache License " * n
    yield "MLmodel", b"flavors:\n" + b"  a%d: {loader_module: x}\n" * few
    secrets = b"hf_" + b"a" * 33 + b" AKIA" + b"A" * 15 + b" "
    yield "secrets.json", b'"' + secrets * (n // 10) + b'"'
    yield (
        "lgb.txt",
        b"tree\nversion=v4\nnum_class=1\nmax_feature_idx=1\nfeature_names=a b\n"
        + b"\nTree=0\nnum_leaves=2\n" * (n // 4),
    )
    yield "numbers.lgb.txt", b"tree\nversion=v4\nnum_class=1\nmax_feature_idx=1\ntree_sizes=" + b"1 " * (5 * n)
    yield "graph.pbtxt", b'node { name: "a" op: "PyFunc" }\n' * (n // 4)
    yield "deep.pbtxt", b"node {" * (n // 2)
