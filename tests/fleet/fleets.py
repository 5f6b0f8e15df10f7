"""Stores of fleets as a scan makes them: real folders read by a `Workshop`, put into a real store."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from scanner.catalog.catalog import load
from scanner.fleet.recipe import Recipe, recipe_of
from scanner.fleet.work import Workshop
from scanner.model.fleet import RunInfo, Wanted
from scanner.model.record import altered
from scanner.pipeline.settings import Settings
from scanner.sources.interface import Options
from scanner.store.fleet.store import FleetStore, open_fleet
from tests.hub.builders import SHELL, safetensors, torch_zip

CREATED = "2027-03-01T02:00:00Z"
FINISHED = "2027-03-01T02:04:00Z"
LATER = "2027-03-02T02:00:00Z"

FILES = Path(__file__).parents[1] / "fixtures" / "files"


def model(folder: Path, terms: str = "mit", **files: bytes | str) -> None:
    """A folder with a card, a configuration and weights."""
    folder.mkdir(parents=True, exist_ok=True)
    card = f"---\nlicense: {terms}\n---\n# A model\n" if terms else "# A model\n"
    for name, data in {"README.md": card, "config.json": '{"model_type": "llama"}', **files}.items():
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    (folder / "model.safetensors").write_bytes(safetensors())


def evil() -> bytes:
    """A checkpoint that runs a command when it is loaded."""
    made = torch_zip({"a": [4, 8]}, SHELL)
    return made.read(0, made.size)


def recipe(policy: str = "default", created: str = CREATED) -> Recipe:
    """What judges a run."""
    catalog = load()
    return recipe_of(Settings(catalog=catalog, policy=catalog.policy(policy), created=created, online=False), Options())


def scan(
    store: FleetStore,
    made: Recipe,
    wanted: Iterable[Wanted],
    quarantined: Iterable[str] = (),
    finished: str = FINISHED,
    lists: tuple[str, ...] = ("models.txt",),
) -> RunInfo:
    """One run over ``wanted``, read in this process one after the other."""
    wanted = list(wanted)
    run = store.begin(made.key, lists, wanted, made.policy.name, made.ruleset, made.version, made.created)
    shop = Workshop(made)
    for item in wanted:
        if item.name in quarantined:
            store.quarantine(run.number, item.name, "It ended the process that read it, twice. Read it alone.")
            continue
        kept = store.kept(item.name, made.key)
        if kept and item.commit and kept[0] == item.commit and store.reuse(run.number, item.name, item.commit):
            continue
        outcome = shop.read(item)
        cost = altered(outcome.cost, seconds=2.0)
        store.put(run.number, altered(outcome, cost=cost, commit=item.commit or outcome.commit))
    return store.finish(run.number, finished) if finished else store.run(run.number)


def two_runs(folder: Path) -> Path:
    """A store with two runs over the folders that it makes below ``folder``, which is to be the working directory."""
    path = folder / "fleet.db"
    model(folder / "chat")
    model(folder / "paper", "cc-by-nc-4.0")
    model(folder / "bare", "")
    model(folder / "old")
    model(folder / "loader", **{"pytorch_model.bin": evil()})
    shutil.copytree(FILES / "broken", folder / "broken")
    first = [
        *(Wanted(name, commit="1" * 40, lists=(f"models.txt:{at}",)) for at, name in enumerate(NAMES, 1)),
        Wanted("old", commit="1" * 40),
        Wanted("nowhere", lists=("models.txt:9",)),
        Wanted("crasher", lists=("models.txt:10",)),
    ]
    with open_fleet(str(path), create=True) as store:
        scan(store, recipe(), first, ["crasher"])
        (folder / "chat" / "pytorch_model.bin").write_bytes(evil())
        model(folder / "new", "llama3.1", **{"pytorch_model.bin": evil()})
        second = [
            *(altered(item, commit="2" * 40) if item.name == "chat" else item for item in first if item.name != "old"),
            Wanted("new", commit="1" * 40),
        ]
        scan(store, recipe(created=LATER), second, ["crasher"], "2027-03-02T02:00:30Z")
    return path


NAMES = ("chat", "paper", "bare", "loader", "broken")
