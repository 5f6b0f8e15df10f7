"""SPDX 3.0.1 as JSON-LD, with the AI, Dataset, licensing and Security profiles, through spdx-python-model.

Each model is an `AIPackage`, each of its files a `File` with what digests are known, each dataset a `DatasetPackage`.
Licences are relationships, and so are base models and training data. Details of the card stand where the registry of
fields says; what has no place there, and what does not fit its type, is an annotation of the model. A security finding
that the policy does not allow is a vulnerability with an assessment of what it affects (VEX); each finding, licences
included, is an annotation of its file too.

Ids are made of the document's own namespace, which is made from its content: the same report gives the same bytes.
"""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from scanner.model.escape import without_commands
from scanner.reports.interface import Output
from scanner.reports.materials.units import materials
from scanner.reports.materials.wording import idstring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import Report

_CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
_UNSAID = "urn:uuid:00000000-0000-0000-0000-000000000000"
_NAMESPACE = "https://spdx.org/spdxdocs/weighbridge/{name}-{number}"


def _render(report: Report) -> bytes:
    from scanner.reports.spdx3_document import graph

    found = materials(report)
    name = idstring(found.units[0].identity.name if found.units else "") or "report"
    elements = ",\n".join(map(json.dumps, graph(report, found, name, _UNSAID).written()))
    text = f'{{"@context": "{_CONTEXT}", "@graph": [\n{elements}\n]}}\n'
    number = uuid5(NAMESPACE_URL, sha256(text.encode("ascii")).hexdigest())
    text = text.replace(_UNSAID, _NAMESPACE.format(name=name, number=number))
    return without_commands(text).encode("ascii")


REPORT = Output(
    "spdx3",
    "SPDX 3.0.1 JSON-LD, a bill of materials with the AI and Dataset profiles",
    _render,
    library="spdx_python_model",
    extra="sbom",
)
