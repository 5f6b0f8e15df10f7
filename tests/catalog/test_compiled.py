"""The compiled tables say what the data says, are fresh, start fast, and give way to data that a person changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.catalog.catalog import Catalog, load
from scanner.catalog.compile import compiled_from, main, source_of
from scanner.catalog.mistakes import CatalogError
from scanner.catalog.reading import read_licenses, read_rules

ROOT = Path(__file__).resolve().parents[2]

RULE = """\
id: brand-new
title: A rule of this afternoon
why: To see it used
fix: None
action: None
severity: low
confidence: low
when: {fact: pickle-call, where: {callable: brand.new}}
message: "{callable}"
"""


def run(code: str, root: Path, **environment: str) -> str:
    """What a fresh interpreter prints that imports the package from ``root``."""
    variables = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout of its own."""
    for folder in ("rules", "policies"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for room in ("model", "catalog"):
        shutil.copytree(ROOT / "scanner" / room, tmp_path / "scanner" / room)
    shutil.copy(ROOT / "scanner" / "__init__.py", tmp_path / "scanner")
    return tmp_path


def test_compiled_is_fresh() -> None:
    assert main(["--check"]) == 0, "run make compile"


def test_every_rule_comes_out_of_the_tables_as_its_file_says() -> None:
    catalog = load()
    data = read_rules(str(ROOT))
    assert catalog.rules() == tuple(replace(rule, examples=()) for rule in data.rules)
    assert catalog.licenses() == read_licenses(str(ROOT))
    assert len(data.rules) >= 17


def test_the_text_is_the_same_whatever_the_hash_seed() -> None:
    code = (
        "import sys; from scanner.catalog.compile import compiled_from, source_of;"
        "import hashlib; print(hashlib.sha256(source_of(compiled_from('.')).encode()).hexdigest())"
    )
    assert run(code, ROOT, PYTHONHASHSEED="1") == run(code, ROOT, PYTHONHASHSEED="2")


def test_the_text_gives_back_the_tables() -> None:
    tables = compiled_from(str(ROOT))
    names: dict[str, object] = {}
    exec(source_of(tables), names)
    assert all(names[name] == value for name, value in vars(tables).items())


def test_a_rule_file_dropped_in_is_used_without_a_compile_step(copy: Path) -> None:
    code = (
        "from scanner.catalog.catalog import load; c = load();"
        "import sys; print('yaml' in sys.modules, 'brand-new' in [r.id for r in c.rules_for('pickle-call')], c.ruleset)"
    )
    stale, found, before = run(code, copy).split()
    assert (stale, found) == ("False", "False")
    (copy / "rules" / "mine").mkdir()
    (copy / "rules" / "mine" / "brand-new.yaml").write_text(RULE)
    stale, found, after = run(code, copy).split()
    assert (stale, found) == ("True", "True")
    assert before != after


def test_a_broken_rule_file_stops_with_its_line(copy: Path) -> None:
    (copy / "rules" / "pickle" / "brand-new.yaml").write_text(RULE.replace("severity: low", "severity: lo"))
    code = (
        "from scanner.catalog.catalog import load; from scanner.catalog.mistakes import CatalogError\n"
        "try: load()\n"
        "except CatalogError as error: print(error)"
    )
    assert run(code, copy).startswith('rules/pickle/brand-new.yaml:6:1: "severity" cannot be "lo": use critical, ')


def test_a_checkout_whose_tables_were_never_made_works(copy: Path) -> None:
    (copy / "scanner" / "catalog" / "compiled.py").unlink()
    assert run("from scanner.catalog.catalog import load; print(len(load().rules()) > 10)", copy) == "True\n"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("rules/pickle/other-name.yaml", RULE, "the file is named"),
        (
            "rules/pickle/brand-new.yaml",
            RULE + "aliases: [pickle-truncated]\n",
            'rule id "pickle-truncated" is already in',
        ),
        (
            "rules/callables/your.yaml",
            "profile: your\nclass: safe\nsource: s\nreason: r\ncallables: [{name: collections.OrderedDict}]\n",
            'callable "collections.OrderedDict (safe)" is already in rules/callables/safe-python.yaml',
        ),
        (
            "rules/callables/mine.yaml",
            "profile: mine\nclass: standard-library\nsource: s\nreason: r\ncallables: [{name: os.path}]\n",
            '"os.path" is below a top-level module',
        ),
        (
            "rules/callables/mine.yaml",
            "profile: mine\nclass: dangerous\nsource: s\nreason: r\ncallables: [{name: '*.a.b'}]\n",
            '"*.a.b" must be *.name.* with one name between the stars.',
        ),
    ],
)
def test_two_claims_on_one_name_are_a_mistake(copy: Path, path: str, text: str, message: str) -> None:
    (copy / path).write_text(text)
    with pytest.raises(CatalogError) as caught:
        compiled_from(str(copy))
    assert message in str(caught.value)


def test_the_hooks_path_imports_nothing_heavy() -> None:
    code = (
        "import sys, dataclasses; before = set(sys.modules)\n"
        "from scanner.catalog.catalog import load\n"
        "c = load(); assert c.rules_for('pickle-call'); c.classify('posix.system'); c.policy('default')\n"
        "c.license_by_hub_id('mit')\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    brought = set(run(code, ROOT).split())
    heavy = {"yaml", "json", "re", "hashlib", "typing", "difflib", "enum", "fnmatch", "pathlib", "logging", "argparse"}
    assert brought & heavy == set()
    assert {name for name in brought if not name.startswith("scanner")} <= {"zlib", "__future__"}


def test_a_rule_is_found_by_an_old_id() -> None:
    rule = next(iter(load().rules()))
    tables = replace(compiled_from(str(ROOT)), RULE_ALIASES={"old-name": rule.id})
    assert Catalog(tables).rule("old-name") == rule


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    with pytest.raises(CatalogError) as caught:
        load().rule("pickle-unsafe-calable")
    assert str(caught.value) == ('no rule is named "pickle-unsafe-calable". Did you mean "pickle-unsafe-callable"?')
