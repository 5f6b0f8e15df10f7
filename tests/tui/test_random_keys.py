"""Keys at random end no audit, decide nothing by themselves, and what is said to be decided is what a scan honours."""

from __future__ import annotations

import pytest

pytest.importorskip("textual", reason="textual is in the extra `tui`")

from tests.tui.random_keys import Play


def test_three_hundred_keys(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("webbrowser.open", lambda *_, **__: True)
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)  # the play goes elsewhere, and this brings it back
    play = Play(tmp_path, 4)
    play.go(300, often=100)
    assert play.written and play.compared
