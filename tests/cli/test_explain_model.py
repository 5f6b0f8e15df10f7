"""``weighbridge explain org/name`` tells what is known of a model."""

from __future__ import annotations

import pytest

from scanner.cli.explain_model import model_page
from scanner.cli.main import main


def test_a_known_model_has_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "meta-llama/meta-llama-3.1-8b-instruct"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("meta-llama/Llama-3.1-8B-Instruct: Llama 3.1\n\n  licence     llama3.1\n")
    assert "  made from   meta-llama/Llama-3.1-8B (finetune)\n" in page
    assert "meta-llama/llama-models/models/llama3_1/LICENSE@a9c89c471f793423afd4cc3ca8671d6e56fe64cb" in page
    assert "rules/models/meta.yaml" in page
    assert all(len(line) <= 100 for line in page.splitlines() if "@" not in line)


def test_a_page_says_what_is_not_known_and_what_is_a_guess() -> None:
    assert "  licence     not known\n" in model_page("MiniMaxAI/MiniMax-M2.5")
    assert "this very model was not looked at" in model_page("Qwen/Qwen2.5-7B-Instruct-AWQ")
    assert "copy of these weights" in model_page("unsloth/Llama-3.2-1B")
    assert "from memory" in model_page("01-ai/Yi-34B")
    assert model_page("nobody/nothing") == ""


def test_a_licence_comes_before_a_model_of_that_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "gpt-oss"]) == 0
    assert "category" in capsys.readouterr().out


def test_an_unknown_model_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "qwen/qwen2-5-7b"]) == 2
    told = capsys.readouterr().err
    assert (
        told
        == 'weighbridge: no rule, licence or known model is named "qwen/qwen2-5-7b". Did you mean "qwen/qwen2.5-7b"?\n'
    )
