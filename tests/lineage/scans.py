"""Folders of models, and what a scan of one of them tells."""

from __future__ import annotations

from pathlib import Path

import yaml

from scanner.cli.judging import settings
from scanner.model.fact import Fact
from scanner.model.record import altered
from scanner.model.report import TargetReport
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.sources.interface import Options


def card(folder: Path, licence: str, base: str | list[str] = "", relation: str = "", **more: object) -> None:
    """A folder with a card. ``licence`` is "-" for none, "[a, b]" for a list, "other (my-terms)" with a name."""
    label, _, name = licence.partition(" (")
    front: dict[str, object] = {"license": yaml.safe_load(label)} if label != "-" else {}
    front |= {"license_name": name[:-1]} if name else {}
    front |= {"base_model": base} if base else {}
    front |= {"base_model_relation": relation} if relation else {}
    folder.mkdir(parents=True, exist_ok=True)
    text = f"---\n{yaml.safe_dump(front | more)}---\n# {folder.name}\n" if front or more else f"# {folder.name}\n"
    (folder / "README.md").write_text(text, encoding="utf-8")


def scanned(root: Path, model_id: str, policy: str = "default", **more: object) -> TargetReport:
    """The report on the model in ``root``, in which its base models are looked for."""
    chosen = altered(settings(policy), mirror=str(root), **more)
    (report,) = run(plan([str(root / model_id)], Options()), chosen).targets
    return report


def facts_of(root: Path, model_id: str) -> list[Fact]:
    """The facts of that scan."""
    return list(scanned(root, model_id).facts)
