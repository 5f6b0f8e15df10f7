"""MLflow's ``MLmodel`` file: which module loading the model imports.

Source: MLflow's documentation of the storage format; ``mlflow.pyfunc.load_model`` imports ``loader_module`` with the folder
``code`` on the path.
"""

from __future__ import annotations

import re

from scanner.model.fact import fact
from scanner.model.format import Format
from scanner.model.place import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact, Gap

READ_LIMIT = 1 << 20

_FLOW = re.compile(r"""["']?\bloader_module["']?\s*:\s*["']?([^\s"'#,}]{1,200})""")
_CODE = re.compile(r"""["']?\bcode["']?[ \t]*:[ \t]*["']?([^\s"'#,}]{1,200})""")


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


FORMAT = Format(
    id="mlflow-model",
    title="MLflow model",
    parse=parse,
    names=("mlmodel",),
    states=("code-reference",),
    role="config",
    order=10,
)
