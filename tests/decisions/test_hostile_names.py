"""Decisions on files with the most hostile names hold for them, can be taken back, and never touch the terminal."""

from __future__ import annotations

import json
import os
import re
import sys

import pytest

from scanner.cli.main import main

pytest.importorskip("ruamel.yaml", reason="decisions are written with it")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")

NAMES = (
    b"a\nb.pkl", b"esc\x1b[31m\x1b]0;owned\x07.pkl", "bidi\u202egpj.nib\u2066.pkl".encode(), b"surr\xed\xa0\x80ogate.pkl",
    b"latin\xff\xfe.pkl", b"-rf.pkl", b"--output=x.pkl", b"tab\tcr\r.pkl", b"#hash: [yaml].pkl", b"\xc2\x9b31m.pkl",
    "x\u2028y\u0085z.pkl".encode(), b" blank .pkl", b"null",
)  # fmt: skip

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_decision_goes_there_and_back(tmp_path, monkeypatch, capfdbinary, name):
    (tmp_path / ".git").mkdir()
    (tmp_path / "m").mkdir()
    monkeypatch.chdir(tmp_path)
    with open(os.path.join(os.fsencode(tmp_path), b"m", name), "wb") as file:
        file.write(b"cos\nsystem\n(S'true'\ntR.")

    def said(*words: str, code: int = 0) -> bytes:
        assert main(list(words)) == code, capfdbinary.readouterr()
        told = capfdbinary.readouterr()
        for text in (told.out.decode(), told.err.decode()):  # UTF-8 and nothing that a terminal would do
            assert not CONTROL.search(text), (words, text)
        return told.out

    def by(code: int) -> dict[str, str]:
        report = json.loads(said("scan", "m", "--no-store", "--output", "json", code=code))
        return {one["subject"]: one.get("by", "") for target in report["targets"] for one in target["verdicts"]}

    every = by(1)
    given = [f"--fingerprint={one}" for one in every]
    said("hook", "--", os.fsdecode(os.path.join(b"m", name)), code=1)
    said("waive", "m", *given, "--reason", "ours")
    assert set(by(0).values()) == {"waiver"}
    said("scan", "m", "--no-store", "--show-waived")
    said("scan", "m", "--no-store", "--show-waived", "--output", "sarif")
    said("waive", "--remove", *given)
    assert set(by(1).values()) == {""}
    said("mark", "m", *given, "--as", "confirmed")
    assert set(by(1).values()) == {"mark"}
    said("mark", "--remove", *given)
    said("baseline", "create", "m")
    assert set(by(0).values()) == {"baseline"}
    said("scan", "m", "--no-store")


@pytest.mark.parametrize("folder", [b"a\nb", b"esc\x1b[31m", b"-rf", "bidi\u202e".encode(), b"latin\xff"], ids=ascii)
def test_a_licence_text_in_such_a_folder_is_clarified(tmp_path, monkeypatch, capfdbinary, folder):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    path = os.path.join(os.fsencode(tmp_path), folder)
    os.mkdir(path)
    with open(os.path.join(path, b"LICENSE"), "w") as file:
        file.write("You may use this model on Tuesdays, with a hat on.\n" * 20)

    words = ["clarify", "--license=LicenseRef-hat", "--reason=read it", "--", os.fsdecode(folder + b"/LICENSE")]
    code = main(words)
    told = capfdbinary.readouterr()
    assert not CONTROL.search((told.out + told.err).decode()), told
    assert code == 0, told
