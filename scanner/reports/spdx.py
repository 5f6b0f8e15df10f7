"""SPDX 2.3 as JSON, built and written with spdx-tools (the extra ``sbom``).

Each model is a package, each of its files a file with SHA-1 and SHA-256. SHA-1 is mandatory for a file of SPDX 2.3 (clause
8.4); what is known by SHA-256 alone, as a file in LFS on the Hub that was not fetched, is a package of the purpose FILE.
What the format has no field for is an annotation: the details of the card, findings and verdicts.

Nothing is validated here: that costs quadratic time in spdx-tools, and the tests do it. The document's namespace is made
from its content, so that the same report gives the same bytes.
"""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from scanner.model.escape import without_commands
from scanner.model.record import altered
from scanner.reports.interface import Output
from scanner.reports.materials.units import materials
from scanner.reports.materials.wording import idstring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model.report import Report

_NAMESPACE = "https://spdx.org/spdxdocs/weighbridge/{name}-{number}"
"""The place for documents of those who have no site of their own (SPDX 2.3, clause 6.5)."""

_UNSAID = "urn:uuid:00000000-0000-0000-0000-000000000000"


def _render(report: Report) -> bytes:
    from scanner.reports.spdx_document import document
    from scanner.reports.spdx_licenses import Licenses

    licenses = Licenses()
    found = materials(report, licenses.knows)
    found = altered(found, extracted=licenses.named_alike(found.extracted))
    name = idstring(found.units[0].identity.name if found.units else "") or "report"
    made = document(report, found, licenses, name, _UNSAID)
    number = uuid5(NAMESPACE_URL, sha256(json.dumps(made).encode("ascii")).hexdigest())
    made["documentNamespace"] = _NAMESPACE.format(name=name, number=number)
    return (without_commands(json.dumps(made, indent=1)) + "\n").encode("ascii")


REPORT = Output("spdx", "SPDX 2.3 JSON, a bill of materials", _render, library="spdx_tools", extra="sbom")
