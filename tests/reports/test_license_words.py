"""What texts and cards say is shown as words: nothing of it acts on a terminal, a CI log, a table or Markdown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.cli.main import main
from tests.reports.samples import ESCAPES, MARKUP

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufe0f]|##[a-z]*\\["
)
COMMAND = re.compile(r"^\s*(?:::|##)", re.M)
"""How a line begins on which a build machine acts."""

WEIGHTS = (60).to_bytes(8, "little") + b'{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.ljust(60) + bytes(4)
POLICY = """version: 1
title: t
extends: commercial
use: {commercial: true, distribute: [weights, product], modify: true}
licenses: {deny: [category: non-commercial], default: review}
"""
words = st.lists(
    st.one_of(
        st.sampled_from(
            ["::error file=a::x", "##[error]x", "##vso[task.x]", "\x1b]8;;http://x\x07", "\u202e", "| a |", "```"]
        ),
        st.sampled_from(
            ["Built with Llama", "=1+1", "[x](javascript:y)", "<img src=x>", "\x9b31m", "\r", "\x85", "\u2028"]
        ),
        st.text(max_size=6),
    ),
    min_size=1,
    max_size=8,
).map(" ".join)


def repo(folder: Path, said: str) -> Path:
    """A model whose card, texts, code and metadata all say ``said``."""
    quoted = json.dumps(said)  # is YAML too, with the control characters escaped
    nested = folder / "repo"
    nested.mkdir(parents=True, exist_ok=True)
    (nested / "model.safetensors").write_bytes(WEIGHTS)
    prose = f"# {said}\n\n## License\nThe model is released under the MIT License {said}\n\n{said}\n"
    head = f"license: other\nlicense_name: {quoted}\nlicense_link: {quoted}\nbase_model: {quoted}\n"
    card = f"---\n{head}extra_gated_prompt: {quoted}\ntags: [{quoted}]\n---\n{prose}"
    (nested / "README.md").write_bytes(card.encode("utf-8", "replace"))
    text = f"{said}\nLICENSE AGREEMENT {said}\n\n1. Show “{said}” prominently. Not in {said}.\nCopyright (c) {said}\n"
    text += f'prominently display "{said[:60]}" and more than 700 million monthly active users {said}.\n'
    (nested / "LICENSE").write_bytes(text.encode("utf-8", "replace"))
    (nested / "NOTICE").write_bytes(said.encode("utf-8", "replace"))
    (nested / "m.py").write_bytes(f"# SPDX-License-Identifier: {said}\nx = 1\n".encode("utf-8", "replace"))
    return nested


def shown(folder: Path, said: str, capfd: pytest.CaptureFixture[str]) -> dict[str, str]:
    """All that the commands print on such a repo, by output."""
    target, policy = repo(folder, said), folder / "policy.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    found = {}
    for output in ("console", "json", "sarif"):
        assert main(["scan", str(target), "--policy", str(policy), "--output", output, "--exit-zero"]) == 0
        found[output] = "".join(capfd.readouterr())
    for output in ("console", "json"):
        code = main(["identify", str(target / "LICENSE"), str(target / "NOTICE"), "--output", output])
        assert code == (3 if "\0" in said else 0)  # bytes that no text has are told as not read
        found[f"identify {output}"] = "".join(capfd.readouterr())
    main(["explain", said])
    found["explain"] = "".join(capfd.readouterr())
    return found


def acts(output: str, text: str) -> str:
    """What in a printed text would act, or ""."""
    found = ACTING.search(text) or COMMAND.search(text)
    return f"{output}: {text[max(0, found.start() - 60) : found.end() + 20]!a}" if found else ""


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(words)
def test_nothing_that_a_repo_says_of_its_licence_acts(tmp_path_factory, capfd, said):
    for output, text in shown(tmp_path_factory.mktemp("said"), said, capfd).items():
        assert not acts(output, text)
        if output.endswith(("json", "sarif")):
            json.loads(text)


@pytest.mark.parametrize(
    "said", [ESCAPES, MARKUP, f"\n::error::x\n{ESCAPES}", "\n##[group]a", "{name} {license} %s {0}"]
)
def test_the_signs_of_terminals_and_build_machines_are_words(tmp_path, capfd, said):
    for output, text in shown(tmp_path, said, capfd).items():
        assert not acts(output, text)


def test_markdown_of_a_repo_is_escaped_for_code_scanning(tmp_path, capfd):
    said = "[a](javascript:x) <img src=y> ![z](http://b)"
    report = json.loads(shown(tmp_path, said, capfd)["sarif"])
    for result in report["runs"][0]["results"]:
        told = re.sub(r"(?s)```text.*?\n```", "", result["message"].get("markdown", ""))
        assert "](javascript:" not in told
        assert not re.search(r"(?<!\\)<img", told)
