"""Small audits to try things on: a repository with a model that runs a command and a licence that nobody knows."""

import hashlib
import os
import pickle

from scanner.catalog.catalog import load
from scanner.model.codec import report_to_json
from scanner.model.record import altered
from scanner.model.report_view import view_of
from scanner.pipeline.plan import plan
from scanner.pipeline.run import run
from scanner.pipeline.settings import Settings
from scanner.sources.interface import Options

TODAY = "2026-11-22"


class Payload:
    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


def repository(folder):
    """A repository of the auditor with two harmless payloads and a text of no known licence; its path."""
    (folder / ".git").mkdir(parents=True)
    model = folder / "model"
    model.mkdir()
    (model / "a.pkl").write_bytes(pickle.dumps(Payload("true"), 4))
    (model / "b.pkl").write_bytes(pickle.dumps(Payload("false"), 4))
    (model / "README.md").write_text("---\nlicense: other\nlicense_name: our-own-words\n---\n# A model\n")
    (model / "LICENSE").write_text("You may use this model on Tuesdays, with a hat on.\n" * 20)
    return str(folder)


def scanned(target, pinned=True, created="2026-11-22T10:00:00Z"):
    """The report on ``target`` as JSON; with ``pinned`` it has the files' digests."""
    catalog = load()
    settings = Settings(catalog, catalog.policy("default", None), created)
    report = run(plan([str(target)], Options()), settings)
    if pinned:
        report = altered(report, targets=tuple(_pinned(item) for item in report.targets))
    return report_to_json(report)


def view_on(target, **how):
    """The view of that report."""
    return view_of(scanned(target, **how))


def row_of(view, rule, path=""):
    """The first row of that rule, in a file whose path ends so."""
    return next(row for row in view.rows if row.rule == rule and row.path.endswith(path))


def _pinned(target):
    from scanner.sources.git import root_of

    folder = os.path.realpath(target.target)
    root = root_of(folder) or folder

    def digest(path):
        with open(os.path.join(root, path), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    return altered(target, artifacts=tuple(altered(item, sha256=digest(item.path)) for item in target.artifacts))
