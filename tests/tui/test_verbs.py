"""Copying and opening: nothing scanned becomes a command, an address or an escape code."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual", reason="the terminal UI needs the extra tui")

from scanner.model.place import Place
from scanner.model.record import altered
from scanner.tui import verbs
from tests.tui.rooms import report


class Screen:
    """As much of an app as the verbs need."""

    def __init__(self) -> None:
        self.clipboard = ""
        self.opened: list[str] = []
        self.is_web = False

    def copy_to_clipboard(self, text: str) -> None:
        self.clipboard = text

    def open_url(self, url: str) -> None:
        self.opened.append(url)

    def suspend(self) -> Any:
        return nullcontext()

    def refresh(self) -> None:
        pass


def head(**changes: object) -> Any:
    return altered(report("unsafe").targets[0].head, **changes)


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "VISUAL",
        "EDITOR",
        "SSH_CONNECTION",
        "SSH_TTY",
        "SSH_CLIENT",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "HF_ENDPOINT",
    ):
        monkeypatch.delenv(name, raising=False)


def test_what_is_copied_cannot_act_where_it_is_pasted() -> None:
    app = Screen()
    said = verbs.copy_text(app, "a\x1b[201~\rb\nc")
    assert app.clipboard == "a\\x1b[201~\\rb\nc"
    assert said.startswith("Copied a")


def test_more_than_a_terminal_takes_is_cut_and_said() -> None:
    app = Screen()
    said = verbs.copy_text(app, "x" * (verbs.MOST_COPIED + 7))
    assert len(app.clipboard) == verbs.MOST_COPIED
    assert "7 characters more did not fit" in said


def test_a_page_on_the_hub_is_made_of_the_repos_name_and_the_revision_alone() -> None:
    target = head(target="hf://org/name@main", source="hub", revision="0123abc")
    assert verbs.hub_page(target) == "https://huggingface.co/org/name/tree/0123abc"
    assert verbs.hub_page(altered(target, target="hf://datasets/org/name")).startswith(
        "https://huggingface.co/datasets/org/name/tree/"
    )
    assert "%2F..%3Fx" in verbs.hub_page(altered(target, revision="a/..?x"))
    assert verbs.hub_page(altered(target, target="hf://org/../../evil")) == ""


@pytest.mark.parametrize("name", ["javascript:alert(1)", "a/b/c", "../x", "org/na me", "org/\x1b", "", "."])
def test_a_name_that_no_repo_can_have_has_no_page(name: str) -> None:
    assert verbs.model_page(name) == ""


def test_over_ssh_the_address_is_copied_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    app = Screen()
    assert verbs.open_page(app, "https://huggingface.co/a/b") == "Opened https://huggingface.co/a/b"
    monkeypatch.setenv("SSH_CONNECTION", "1 2 3 4")
    assert "https://huggingface.co/a/b" in verbs.open_page(app, "https://huggingface.co/a/b")
    assert app.opened == [app.clipboard] == ["https://huggingface.co/a/b"]


def test_without_an_editor_the_path_is_copied(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x\n")
    app = Screen()
    said = verbs.open_at(app, head(target=str(tmp_path)), Place("README.md", line=3))
    assert "Set $VISUAL or $EDITOR" in said
    assert app.clipboard == str(tmp_path / "README.md")


@pytest.mark.skipif(os.name == "nt", reason="editors are not started there")
def test_the_editor_gets_the_path_as_one_argument_and_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "$(touch owned) ;'\" `x`.md"
    (tmp_path / name).write_text("x\n" * 9)
    script = tmp_path / "vim"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(tmp_path / 'told')!r}, 'w').write(repr(sys.argv[1:]))\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", f"'{script}' -n")
    said = verbs.open_at(Screen(), head(target=str(tmp_path)), Place(name, line=7))
    assert said.startswith("Opened ")
    assert (tmp_path / "told").read_text() == repr(["-n", "+7", str(tmp_path / name)])
    assert not Path("owned").exists() and not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("code -w", ["code", "-w", "--goto", "/x/y:7"]),
        ("/usr/bin/hx", ["/usr/bin/hx", "/x/y:7"]),
        ("nano", ["nano", "+7", "/x/y"]),
        ("myedit", ["myedit", "/x/y"]),
        ("bad 'quote", []),
        ("", []),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(
    editor: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", editor)
    assert verbs.editor_words("/x/y", 7) == words


@pytest.mark.skipif(os.name == "nt", reason="editors are not started there")
@pytest.mark.parametrize(
    ("editor", "says"), [("/no/such/editor", "cannot be started"), ("false", "false ended with 1")]
)
def test_an_editor_that_fails_is_a_sentence(
    editor: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setenv("EDITOR", editor)
    assert says in verbs.open_at(Screen(), head(target=str(tmp_path)), Place("a.txt"))


def test_a_path_that_leads_out_of_the_folder_is_not_opened(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("x")
    (tmp_path / "repo").mkdir()
    target = head(target=str(tmp_path / "repo"))
    try:
        (tmp_path / "repo" / "link.txt").symlink_to(outside)
    except OSError:
        pytest.skip("no links can be made here")
    for path in ("link.txt", "../secret.txt", "/etc/passwd", "a\0b", "", "no.txt"):
        assert verbs.file_here(target, path) == ""


def test_weights_are_not_shown_in_an_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04\0\0")
    monkeypatch.setenv("EDITOR", "false")
    assert "This file is not text" in verbs.open_at(Screen(), head(target=str(tmp_path)), Place("model.pkl"))
