"""Several processes that write decisions at once, and processes that are killed while they do."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scanner.catalog.ledger import parse_waivers
from scanner.catalog.ledger_parts import Known
from scanner.decisions import files
from scanner.decisions.edit import LedgerError, add, edit_baseline, remove
from tests.decisions.writers import waiver

ROOT = Path(__file__).parents[2]
HEAD = "# Ours.\nversion: 1   # of the format\nwaivers: []   # none yet\n# the end\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".weighbridge").mkdir()
    (tmp_path / ".weighbridge/waivers.yaml").write_text(HEAD)
    return tmp_path


def writer(project, name, count):
    command = [sys.executable, str(Path(__file__).with_name("writers.py")), str(project), name, str(count)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def entries(project):
    return parse_waivers((project / ".weighbridge/waivers.yaml").read_bytes())[0]


def test_two_writers_lose_nothing_of_each_other(project):
    both = [writer(project, name, 50) for name in ("ada", "bo")]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    found = [entry.paths[0] for entry in entries(project)]
    assert sorted(found) == sorted(f"{name}/{number}.bin" for name in ("ada", "bo") for number in range(50))
    for name in ("ada", "bo"):
        own = [path for path in found if path.startswith(name)]
        assert own == [f"{name}/{number}.bin" for number in range(50)], "each in the order in which it was decided"
    text = (project / ".weighbridge/waivers.yaml").read_text()
    assert text.startswith("# Ours.\n") and text.endswith("# the end\n")
    assert os.listdir(project / ".weighbridge") == ["waivers.yaml"]


def test_two_threads_lose_nothing_either(project):
    def work(name):
        for number in range(15):
            add(str(project), waivers=[waiver(name, number)])
            known = Known(f"{number:032x}", "", "a-rule", name)
            edit_baseline(str(project), lambda rows, known=known: (*rows, known))

    both = [threading.Thread(target=work, args=(name,)) for name in ("ada", "bo")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)
    assert len(entries(project)) == 30
    assert len((project / ".weighbridge/baseline.txt").read_text().splitlines()) == 31


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(project):
    """What a writer has said to be done is there, what it had not begun is not, and nothing waits for the dead."""
    chance = random.Random(9)
    seen = 0
    for turn in range(12):
        name = f"w{turn}"
        process = writer(project, name, 10_000)
        assert process.stdout.readline() == "0\n"
        time.sleep(chance.uniform(0, 0.08))
        process.kill()
        said, _ = process.communicate()
        done = 1 + len([line for line in said.splitlines() if line])
        own = [entry for entry in entries(project) if entry.approver == name]
        assert done <= len(own) <= done + 1
        seen += len(own)
        began = time.monotonic()
        add(str(project), waivers=[waiver("after", turn)])
        assert time.monotonic() - began < 5, "no lock is left behind"
        assert os.listdir(project / ".weighbridge") == ["waivers.yaml"], "nor is anything else"
        assert remove(str(project), waivers=own) == len(own)
    assert seen >= 12
    assert len(entries(project)) == 12


STEPS = ("open", "write", "flush", "fsync", "replace", "after")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that dies between two steps needs fork")
@pytest.mark.parametrize("step", STEPS)
def test_death_at_each_step_of_a_write(project, step):
    child = os.fork()
    if child == 0:  # dies without a word at the step
        real = {"open": os.open, "fsync": os.fsync, "replace": os.replace}

        def dies(*arguments, **named):
            os._exit(9)

        if step == "open":
            os.open = lambda path, *rest: dies() if ".weighbridge-" in str(path) else real["open"](path, *rest)
        elif step in ("fsync", "replace"):
            setattr(os, step, dies)
        elif step == "after":
            os.replace = lambda *arguments: (real["replace"](*arguments), dies())
        else:
            made = os.fdopen

            def half(descriptor, *rest):
                file = made(descriptor, *rest)
                file.write(b"version: 1\nwaivers:\n  - rule: half of a f")
                if step == "flush":
                    file.flush()
                os._exit(9)

            os.fdopen = half
        add(str(project), waivers=[waiver("dying", 0)])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    text = (project / ".weighbridge/waivers.yaml").read_text()
    assert (text == HEAD) == (step != "after")
    add(str(project), waivers=[waiver("next", 0)])
    assert [entry.approver for entry in entries(project)] == (["dying"] if step == "after" else []) + ["next"]
    assert os.listdir(project / ".weighbridge") == ["waivers.yaml"], "what the dead one left is cleared away"


def test_who_waits_too_long_is_told(project, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    with files.locked(str(project)), pytest.raises(LedgerError, match="another process has been writing"):
        add(str(project), waivers=[waiver("ada", 0)])
    add(str(project), waivers=[waiver("ada", 0)])


def test_where_folders_cannot_be_locked_a_file_stands_in(project, monkeypatch):
    monkeypatch.setattr(files, "_can_lock", lambda descriptor: False)
    add(str(project), waivers=[waiver("ada", 0)])
    with files.locked(str(project)):
        monkeypatch.setattr(files, "PATIENCE", 0.05)
        with pytest.raises(LedgerError, match="another process"):
            add(str(project), waivers=[waiver("ada", 1)])
    assert len(entries(project)) == 1
