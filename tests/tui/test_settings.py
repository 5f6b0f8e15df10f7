"""A person's own keys and theme: what can be used is used, and a mistake is one sentence and no crash."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("textual", reason="the extra 'tui' is not installed")

from scanner.tui.keys import KEYS, PLACES, TOGETHER
from scanner.tui.settings import read_settings, settings_of, settings_path
from scanner.tui.themes import THEMES, first_theme, theme_after
from tests.tui.stage import app_on, built, played


def test_each_thing_has_one_id_and_a_place_that_the_help_knows() -> None:
    assert len({item.id for item in KEYS}) == len(KEYS)
    assert {item.place for item in KEYS} == set(PLACES)


def test_no_two_things_have_one_key_where_both_act() -> None:
    for places in TOGETHER:
        taken: dict[str, str] = {}
        for item in KEYS:
            if item.place not in places:
                continue
            for key in item.keys.split(","):
                meant = {item.id, taken.get(key, item.id)}
                assert len(meant) == 1 or meant == {"findings.select", "page.page_down"}, (key, meant)
                taken[key] = item.id


def test_keys_of_ones_own_do_it_and_are_shown_in_hints_and_help() -> None:
    settings = settings_of(
        b"keys:\n  findings.explain: W\n  app.quit: 'ctrl+x,?'\n  app.help: f1\n  app.stop: f9\n", "a.yaml"
    )
    assert settings.mistakes == ()
    app = app_on(keymap=settings.keymap)
    assert "9.8 of 10" in played(app, "2", "W")
    assert "W explain" in played(app_on(keymap=settings.keymap), "2", size=(160, 40))
    assert "9.8 of 10" not in played(app_on(keymap=settings.keymap), "2", "x")
    assert "f1" in played(app_on(keymap=settings.keymap), "f1", *"help")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keys:\n  findings.wave: w\n", "no key 'findings.wave'"),
        ("keys:\n  findings.waive: ctr+w\n", "'ctr+w' is no key"),
        ("keys:\n  findings.waive: r\n", "findings.waive: r is findings.review already"),
        ("keys:\n  findings.waive: j\n", "findings.waive: j is rows.down already"),
        ("keys:\n  findings.waive: [w]\n", "give a key as text"),
        ("keys:\n  app.quit: yes\n", "give a key as text"),
        ("keys: w\n", "keys: has to be a list"),
        ("theme: pink\n", "theme 'pink' is none of dark, light, contrast, terminal"),
        ("colour: red\n", "'colour' is no setting"),
        (f"theme: 0x{'f' * 60_000}\n", "theme 'int' is none of"),
        (f"keys: {{findings.waive: 0x{'f' * 60_000}}}\n", "give a key as text"),
        ("- 1\n", "has to hold theme: and keys:"),
        ("a: [", "is no YAML"),
        ("\xff\xfe", "is no"),
        ("[" * 5000, "is no YAML"),
        ("keys: {? [a] : b}\n", "is no"),
        ("theme: [dark]\n", "is none of"),
    ],
)
def test_a_mistake_is_a_sentence_when_the_audit_begins(text: str, said: str) -> None:
    settings = settings_of(text.encode("latin-1"), "audit.yaml")
    assert any(said in mistake for mistake in settings.mistakes), settings.mistakes
    shown = played(app_on(built(4), mistakes=settings.mistakes, keymap=settings.keymap), size=(200, 50))
    assert "audit.yaml" in shown and "0 of 4 decided" in shown


def test_what_is_right_beside_a_mistake_is_used() -> None:
    settings = settings_of(b"theme: light\nkeys:\n  findings.waive: r\n  findings.copy: Y\n", "audit.yaml")
    assert settings.theme == "light" and settings.keymap == (("findings.copy", "Y"),) and len(settings.mistakes) == 1


def test_two_things_may_change_keys_with_each_other() -> None:
    settings = settings_of(b"keys:\n  findings.waive: r\n  findings.review: w\n", "audit.yaml")
    assert settings.mistakes == () and len(settings.keymap) == 2


def test_settings_are_where_the_system_has_them(tmp_path: Path) -> None:
    path = Path(settings_path({"XDG_CONFIG_HOME": str(tmp_path), "HOME": "/none"}))
    assert path == tmp_path / "weighbridge" / "audit.yaml"
    assert read_settings(str(path)) == settings_of(b"", "")
    path.parent.mkdir()
    path.write_text("theme: contrast\n")
    assert read_settings(str(path)).theme == "contrast"
    path.write_text("#" * 70_000)
    assert "larger than" in read_settings(str(path)).mistakes[0]
    assert read_settings(str(tmp_path)).mistakes, "a folder is no file"


def test_the_first_theme_is_what_the_terminal_can_show() -> None:
    assert first_theme("contrast", {}) == "contrast"
    assert first_theme("", {"TERM": "xterm-256color"}) == "dark"
    assert first_theme("", {"TERM": "xterm-256color", "COLORFGBG": "0;15"}) == "light"
    assert first_theme("", {"TERM": "linux"}) == "terminal"
    assert first_theme("", {"TERM": "xterm-256color", "NO_COLOR": "1"}) == "terminal"
    assert [theme_after(name) for name in THEMES] == ["light", "contrast", "terminal", "dark"]


@pytest.mark.parametrize("theme", THEMES)
def test_an_outcome_is_a_word_in_every_theme_and_without_colours(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for no_colour in (False, True):
        monkeypatch.delenv("NO_COLOR", raising=False)
        if no_colour:
            monkeypatch.setenv("NO_COLOR", "1")
        text = played(app_on("several", theme), "2", "space")
        assert "deny" in text and "review" in text and text.count("\n>") == 1 and "* " in text


def test_t_goes_through_the_themes() -> None:
    app = app_on()
    assert "Theme: contrast" in played(app, "t", "t") and app.theme == "contrast"
