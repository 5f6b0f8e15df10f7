"""MLflow's ``MLmodel`` file: which module loading the model imports.

Source: MLflow's documentation of the storage format; ``mlflow.pyfunc.load_model`` imports ``loader_module`` with the folder
``code`` on the path.
"""

from __future__ import annotations

import re

from scanner.model.excerpt import lines_around
from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place
from scanner.model.regex import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20

_FLOW = regex(r"""["']?\bloader_module["']?\s*:\s*["']?([^\s"'#,}]{1,200})""")
_MODEL_CODE = regex(r"""["']?\bmodel_code_path["']?\s*:\s*["']?([^\s"'#,}]{1,200}\.py)\b""")
_OUTSIDE = regex(
    r"""^[ \t]*["']?(model_path|pickled_model|python_model|data|code|model_data|saved_model_dir|path|model_binary
    |model_code_path|artifact_path_in|weights|pkl_path|model_uri|code_paths?)["']?[ \t]*:[ \t]*["']?
    ((?:\.\./|/|~/|file:|[A-Za-z]:\\|https?://|(?:[^\s"'#/]+/)+\.\./)[^\s"'#,}]{0,300})""",
    re.MULTILINE | re.VERBOSE,
)
"""Paths within the model that begin outside of it; what MLflow writes never does."""

_CODE = regex(r"""["']?\bcode["']?[ \t]*:[ \t]*["']?([^\s"'#,}]{1,200})""")


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields a ``code-reference`` for each loader module that is none of MLflow's own."""
    text = reader.read_at(0, min(reader.size, READ_LIMIT)).decode("utf-8", "replace")
    code = _CODE.search(text)
    folder = code[1].strip("./") if code and code[1] not in ("null", "~", "None") else ""
    for match in list(_FLOW.finditer(text))[:16]:
        module = match[1]
        if module == "mlflow" or module.startswith("mlflow."):
            continue
        at = Place(place.path, place.member, line=text.count("\n", 0, match.start(1)) + 1)
        path = f"{folder}/{module}" if folder else module
        yield fact("code-reference", at, key="loader_module", reference=f"{path}._load_pyfunc")
    for match in list(_MODEL_CODE.finditer(text))[:16]:
        at = Place(place.path, place.member, line=text.count("\n", 0, match.start(1)) + 1)
        yield fact("code-reference", at, key="model_code_path", reference=match[1])
    for match in list(_OUTSIDE.finditer(text))[:16]:
        number = text.count("\n", 0, match.start(1)) + 1
        at = Place(place.path, place.member, line=number)
        excerpt = lines_around(text.split("\n"), [number])
        yield fact("mlflow-path-outside", at, key=match[1], target=match[2][:200], excerpt=excerpt)


FORMAT = Format(
    id="mlflow-model",
    title="MLflow model",
    parse=parse,
    names=("mlmodel",),
    states=("code-reference", "mlflow-path-outside"),
    role="config",
    order=10,
)
