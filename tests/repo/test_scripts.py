"""What is told by where it stands: downloads that are run, lone path files, keys of packages."""

from __future__ import annotations

from scanner.model.artifact import Artifact
from scanner.model.fact import Fact, fact
from scanner.model.place import Place
from scanner.repo.scripts import derive_scripts
from scanner.repo.secrets import derive_secrets


def near(path: str, line: str, *others: str, role: str = "") -> bool:
    found = fact("shell-fetch", Place(path, line=1), does="pipe", excerpt=(line,))
    artifacts = [Artifact(path, 1), *(Artifact(other, 1, "scanned", (), role) for other in others)]
    (told,) = derive_scripts(artifacts, [found])
    assert (told.kind, told.get("does")) == ("shell-payload", "pipe")
    return told.get("near") is True


def test_a_download_that_is_run_counts_beside_a_model_and_in_installers() -> None:
    line = "curl https://example.com/x.sh | sh"
    assert near("run.sh", line)
    assert near("run.sh", line, "config.json", role="config")
    assert near("install.sh", line, "x/__init__.py")
    assert not near("x/scripts/get.sh", line, "x/__init__.py")
    assert not near("x/install.sh", line, "x/__init__.py")
    assert not near("scripts/get.sh", line, "pyproject.toml")


def test_downloads_in_the_open_are_aside() -> None:
    assert not near("get_data.sh", "wget -qO- https://raw.githubusercontent.com/x/y/z.sh | bash")
    assert near("get_data.sh", "wget -qO- http://raw.githubusercontent.com/x/y/z.sh | bash")
    assert near("install.sh", "wget -qO- https://raw.githubusercontent.com/x/y/z.sh | bash")
    assert not near(".github/workflows/x.yml", "curl https://example.com/x.sh | sh")
    assert near(".github/workflows/x.yml", "curl http://example.com/x.sh | sh")


def lone(first: str, *others: str) -> list[Fact]:
    found = fact("path-file", Place("x.pth"), lines=1, run=1, first=first)
    return list(derive_scripts([Artifact("x.pth", 1), *(Artifact(other, 1) for other in others)], [found]))


def test_a_path_file_without_packages_imports_for_nobody() -> None:
    assert [item.kind for item in lone("import evil_module")] == ["path-file-code"]
    assert lone("import evil_module", "evil_module/__init__.py") == []
    assert lone("import _virtualenv") == []
    assert lone("import os; var = 'SETUPTOOLS_USE_DISTUTILS'; ...") == []


def test_a_key_in_alphabetical_order_is_a_packages_sample() -> None:
    found = fact("secret-found", Place("x.py"), what="OpenAI key", masked="sk-1****", sample=False, sequence=True)
    samples = [
        item.get("sample")
        for artifacts in ([], [Artifact("__init__.py", 1)])
        for item in derive_secrets(artifacts, [found])
    ]
    assert samples == [False, True]
