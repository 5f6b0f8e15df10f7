"""An output whose library is absent is told before a scan, with the line that installs it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from scanner.cli.bom import formats
from scanner.cli.errors import UsageError
from scanner.cli.main import main
from scanner.cli.terminal import parse_outputs

LIBRARIES = pytest.mark.parametrize(("name", "library"), [("spdx", "spdx-tools"), ("spdx3", "spdx-python-model")])


@LIBRARIES
def test_the_install_line_is_told(name: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    expected = f'--output {name} needs {library}, which is not installed: pip install "weighbridge[sbom]"'
    for known in ([], formats()):  # `scan` and `report`; `bom`, which has formats of its own
        with pytest.raises(UsageError) as told:
            parse_outputs([name], known)
        assert told.value.message == expected


@LIBRARIES
@pytest.mark.parametrize("command", ["bom", "scan"])
def test_each_command_tells_it_before_it_looks_at_the_target(
    command: str, name: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert main([command, str(tmp_path / "absent"), "--output", f"{name}:{tmp_path / 'bill.json'}"]) == 2
    assert f'needs {library}, which is not installed: pip install "weighbridge[sbom]"' in capsys.readouterr().err
