"""Prints a list of safe callables for rules/callables: what honest files call, written by the real libraries.

    python -m scripts.dump_callables scipy [rules/callables/safe-scipy.yaml] > new.yaml

The first argument is a profile of ``scripts/honest``, whose libraries have to be installed. Their objects are written with
every protocol, by pickle, joblib and torch.save, and read by this project's own pickle machine: no pickle is ever loaded.
A list that is given as second argument is carried on, so that several versions of a library end up in one list. Look over
what is printed before committing it: a name in a safe list may be called with any arguments by any file.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import io
import pickle
import sys
import warnings
import zipfile
from collections.abc import Iterator

import yaml

from scanner.catalog.catalog import load
from scanner.formats.pickle import parse
from scanner.model.artifact import Child
from scanner.model.fact import Fact
from scanner.model.place import Place
from scripts.honest import PROFILES, Profile
from tests.readers import reader_of

UNSAFE = frozenset(
    {
        "torch.storage._load_from_bytes",  # unpickles its argument
        "torch._tensor._rebuild_from_type",  # calls its first argument
        "dill._dill._eval_repr",  # evaluates its argument
        "dill._dill._load_type",  # looks its argument up
        "dill._dill._create_array",  # calls its first argument
        "keras.src.models.sequential.Sequential._unpickle_model",  # loads a whole model, code included
        "spacy.vocab.unpickle_vocab",  # unpickles some of its arguments
    }
)
"""Written by honest files, yet able to do harm with other arguments: they never get into a safe list by this script."""


def calls_in(data: bytes) -> set[str]:
    """Dotted names that the pickles in ``data`` call, make or give a state, nested ones included."""
    return _calls(parse(Place("object.pkl"), reader_of(data)))


def _calls(told: Iterator[object]) -> set[str]:
    names: set[str] = set()
    for item in told:
        if isinstance(item, Fact) and item.kind == "pickle-call" and item.get("resolved"):
            names.add(str(item.get("callable")))
        elif isinstance(item, Fact) and item.kind == "pickle-import":
            name = str(item.get("callable"))
            if load().classify(name, "import").cls == "dangerous":
                names.add(f"{name} (import)")
        elif isinstance(item, Child) and item.expect == "pickle":
            names |= _calls(parse(item.place, item.reader))
    return names


def written(value: object) -> Iterator[bytes]:
    """``value`` as a pickle of each protocol, and as joblib writes it, as far as it can be pickled."""
    for protocol in range(6):
        try:
            yield pickle.dumps(value, protocol)
        except Exception:  # noqa: S112  some objects need a newer protocol, or cannot be pickled
            continue
    try:
        import joblib

        buffer = io.BytesIO()
        joblib.dump(value, buffer)
    except Exception:
        return
    yield buffer.getvalue()


def saved(value: object) -> Iterator[bytes]:
    """The pickles that torch.save writes for ``value``, in both of its file formats."""
    import torch

    for protocol in (2, 4):
        for zipped in (True, False):
            buffer = io.BytesIO()
            try:
                torch.save(value, buffer, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
            except Exception:  # noqa: S112  what cannot be saved is in no file
                continue
            if not zipped:
                yield buffer.getvalue()
                continue
            with zipfile.ZipFile(buffer) as archive:
                yield from (archive.read(name) for name in archive.namelist() if name.endswith("data.pkl"))


def names_of(profile: Profile) -> set[str]:
    """All names that the profile's objects call. Objects that this installation cannot make are told on stderr."""
    names: set[str] = set()
    with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):  # some libraries print when imported
        warnings.simplefilter("ignore")
        for make in profile.objects():
            try:
                value = make()
            except Exception as error:
                sys.stderr.write(f"not made: {type(error).__name__}: {str(error)[:150]}\n")
                continue
            before = len(names)
            for data in written(value):
                names |= calls_in(data)
            if profile.torch:
                for data in saved(value):
                    names |= calls_in(data)
            if len(names) == before and not any(True for _ in written(value)):
                sys.stderr.write(f"not written: {type(value)}\n")
    return names


def versions_of(profile: Profile) -> str:
    """The libraries of the profile with their versions here."""
    return ", ".join(f"{name} {importlib.metadata.version(name).split('+')[0]}" for name in profile.distributions)


def main(name: str, former: str | None = None) -> None:
    """Prints the list of the profile ``name``, with the names of the list ``former``."""
    profile = PROFILES[name]
    names = names_of(profile)
    mine = {item for item in names if item.split(".")[0] in profile.modules and item not in UNSAFE and "(" not in item}
    source = f"scripts/dump_callables.py with {versions_of(profile)}"
    if former is not None:
        with open(former, encoding="utf-8") as file:
            known = yaml.safe_load(file)
        mine |= {entry["name"] for entry in known["callables"]}
        source = known["source"] if source in known["source"] else f"{known['source']}; and with {versions_of(profile)}"
    lines = [
        f"profile: safe-{name}",
        "class: safe",
        f"source: {source}",
        f"reason: {profile.reason}",
        "callables:",
        *(f"  - name: {item}" for item in sorted(mine)),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    flagged = {item for item in names - mine if "(" in item or load().classify(item).cls not in ("safe", "unknown")}
    sys.stderr.write("left out and not safe:\n" + "\n".join(sorted(flagged)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
