"""Where the data is found: a checkout, an editable install, a wheel, and beside somebody else's folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.catalog import resources
from scanner.catalog.compile import ruleset_of


def layout(root: Path, *folders: str) -> str:
    package = root / "scanner"
    for folder in ("scanner", *folders):
        (root / folder).mkdir(parents=True, exist_ok=True)
    return str(package)


def test_a_checkout_uses_the_folders_beside_the_package(tmp_path: Path) -> None:
    package = layout(tmp_path, "rules", "policies")
    assert resources.data_root(package) == str(tmp_path)
    assert resources.editable_root(package) == str(tmp_path)


def test_a_wheel_uses_its_own_copy_although_another_distribution_put_rules_beside_it(tmp_path: Path) -> None:
    package = layout(tmp_path, "rules", "policies", "scanner/_data/rules", "scanner/_data/policies")
    assert resources.data_root(package) == str(tmp_path / "scanner" / "_data")
    assert resources.editable_root(package) is None


def test_without_data_there_is_no_root(tmp_path: Path) -> None:
    package = layout(tmp_path, "rules")
    assert resources.data_root(package) is None
    assert resources.editable_root(package) is None


def test_checksum_and_digest_are_the_same_with_windows_line_ends(tmp_path: Path) -> None:
    for name, end in (("a", "\n"), ("b", "\r\n")):
        layout(tmp_path / name, "rules/x", "policies")
        (tmp_path / name / "rules/x/r.yaml").write_bytes(f"id: r{end}title: t{end}".encode())
        (tmp_path / name / "policies/p.yaml").write_bytes(f"version: 1{end}".encode())
    a, b = (str(tmp_path / name) for name in "ab")
    assert resources.checksum(a) == resources.checksum(b)
    assert ruleset_of(a) == ruleset_of(b)


@pytest.mark.parametrize("change", ["content", "name", "new", "policy"])
def test_any_change_of_the_data_changes_the_checksum(tmp_path: Path, change: str) -> None:
    layout(tmp_path, "rules/x", "policies")
    (tmp_path / "rules/x/r.yaml").write_text("id: r\n")
    (tmp_path / "policies/p.yaml").write_text("version: 1\n")
    before = resources.checksum(str(tmp_path))
    if change == "content":
        (tmp_path / "rules/x/r.yaml").write_text("id: s\n")
    elif change == "name":
        (tmp_path / "rules/x/r.yaml").rename(tmp_path / "rules/x/s.yaml")
    elif change == "new":
        (tmp_path / "rules/x/t.yaml").write_text("")
    else:
        (tmp_path / "policies/p.yaml").write_text("version: 2\n")
    assert resources.checksum(str(tmp_path)) != before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "policy.yaml")
    with pytest.raises(OSError, match="not an ordinary file"):
        resources.content(str(tmp_path), "policy.yaml")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="this system has no such device")
def test_a_device_is_refused_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").symlink_to("/dev/zero")
    with pytest.raises(OSError, match="not an ordinary file"):
        resources.content(str(tmp_path), "policy.yaml")
