"""A command whose extra is absent says the line that installs it, before anything is read."""

import importlib.util

import pytest


@pytest.fixture
def bare(monkeypatch):
    """An installation without the Hub's client."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "huggingface_hub" else find(name)
    )


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (["scan", "hf://org/name"], "reading hf://org/name from the Hub"),
        (["scan", ".", "hf://org/name", "hf://org/other"], "reading hf://org/name and 1 more from the Hub"),
        (["scan", "--models-in", "."], "reading hf://acme/named from the Hub"),
        (["scan", ".", "--online"], "--online"),
        (["bom", "hf://org/name"], "reading hf://org/name from the Hub"),
        (["diff", ".", "hf://org/name"], "reading hf://org/name from the Hub"),
        (["lineage", "hf://org/name"], "reading hf://org/name from the Hub"),
        (["notice", "hf://org/name"], "reading hf://org/name from the Hub"),
    ],
)
def test_the_hub_without_its_client(run, folder, bare, line, what):
    (folder / "load.py").write_text('AutoModel.from_pretrained("acme/named")\n')
    said = f'weighbridge: {what} needs huggingface_hub, which is not installed: pip install "weighbridge[hub]"\n'
    assert run(folder, *line) == (2, "", said)


def test_offline_and_a_mirror_need_no_client(run, folder, bare, tmp_path):
    (folder / "load.py").write_text('AutoModel.from_pretrained("acme/named")\n')
    mirrored = tmp_path / "mirror" / "acme" / "named"
    mirrored.mkdir(parents=True)
    (mirrored / "README.md").write_text("---\nlicense: mit\n---\n# A model\n")
    code, out, err = run(folder, "scan", "--models-in", ".", "--mirror", tmp_path / "mirror")
    assert (code, err) == (0, "") and "hf://acme/named" in out
    assert run(folder, "scan", "--models-in", ".", "--offline")[0] == 3
