"""The table of rooms, the hook's lightness and the house's names hold for the code as it is."""

from __future__ import annotations

import ast
import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "scanner"
MODULES = [path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts]
GENERATED = {f"catalog/compiled{table}.py" for table in ("", "_licenses", "_models", "_shapes")}

HEAVY = {
    *("textual", "huggingface_hub", "modelscan", "numpy", "rich", "spdx_tools", "rdflib", "jsonschema", "jinja2"),
    *("yaml", "ruamel", "license_expression", "argparse", "json", "logging", "pathlib", "hashlib", "asyncio", "typing"),
    *("urllib", "socket", "ssl", "subprocess", "multiprocessing", "zipfile", "tarfile", "pickle"),
    *("re", "enum", "dataclasses", "sqlite3", "threading", "concurrent", "httpx", "httpx2", "pyarrow"),
    *("duckdb", "matplotlib", "distributed"),
}
"""What the hook must not import for a clean checkpoint: too slow to import, or no business of a reader."""


def test_each_room_imports_only_what_it_may() -> None:
    pytest.importorskip("importlinter", reason="import-linter is in the dependency group `test`")
    command = "from importlinter.cli import lint_imports_command as run; run()"
    arguments = [sys.executable, "-c", command, "--config", str(ROOT / ".importlinter"), "--no-cache"]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_room_has_a_contract_and_is_named_in_the_others() -> None:
    contracts = configparser.ConfigParser(comment_prefixes=(";",))
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    rooms = {f"scanner.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")}
    sources = {section.get("source_modules", "").strip() for section in contracts.values()}
    assert rooms - sources == set()
    forbidden = set(contracts["importlinter:contract:model"]["forbidden_modules"].split())
    assert rooms - forbidden == {"scanner.model"}


def test_the_hook_stays_light_on_a_clean_checkpoint(tmp_path: Path) -> None:
    checkpoint = tmp_path / "model.pt"
    shutil.copyfile(ROOT / "tests" / "fixtures" / "files" / "torch" / "state-dict.pt", checkpoint)
    # What the interpreter, its .pth files and `-m` itself import is not the hook's doing.
    code, imported = imports(tmp_path, "-m", "scanner", "hook", checkpoint.name)
    assert code == 0
    _, free = imports(tmp_path, "-m", "scanner.version")
    assert "scanner.model.fact" in imported, "the list of imports was not read"
    assert sorted({name.partition(".")[0] for name in imported - free} & HEAVY) == []
    rooms = {".".join(name.split(".")[:2]) for name in imported}
    assert rooms & {"scanner.lineage", "scanner.store", "scanner.licensing", "scanner.engines"} == set()
    assert not any(name.startswith("scanner.sources.h") for name in imported), "no Hub and no cache of it"


ONE_DOOR = {
    "huggingface_hub": "sources/hub/",
    "sqlite3": "store/",
    "distributed": "fleet/executors/dask",
    **dict.fromkeys(("httpx", "httpx2", "requests"), ""),
}
"""Packages that one room alone may name, and those that none may: the Hub's client brings one or the other of them."""


def test_the_hubs_client_and_the_database_have_one_door_each() -> None:
    for path in MODULES:
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for package in {word.partition(".")[0] for word in named} & set(ONE_DOOR):
                room = ONE_DOOR[package]
                assert room and name.startswith(room), f"{name} imports {package}"


def imports(folder: Path, *arguments: str) -> tuple[int, set[str]]:
    """The exit code of ``python ARGUMENTS`` and the names of all modules that it imported."""
    command = [sys.executable, "-X", "importtime", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "SYSTEMROOT": r"C:\Windows"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    lines = [line.split("|") for line in done.stderr.splitlines() if line.startswith("import time:")]
    return done.returncode, {line[2].strip() for line in lines if len(line) == 3}


def test_modules_stay_readable() -> None:
    for path in MODULES:
        name = path.relative_to(PACKAGE).as_posix()
        if name not in GENERATED:
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 400, f"{name} has {lines} lines: look for the two things that it does"


def test_names_say_what_is_inside() -> None:
    for path in MODULES:
        for word in ("util", "utils", "helper", "helpers", "manager", "misc", "common"):
            assert word not in path.stem.split("_"), path
            assert word not in path.parent.name.split("_"), path
