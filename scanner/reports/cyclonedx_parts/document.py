"""A CycloneDX document of a report: what was scanned, what is in it, what it was made from, what was found.

Plain dictionaries, since no library for Python writes model cards (CycloneDX/cyclonedx-python-lib, issue 912). The same
report gives the same bytes: references are digests of names, and the serial number is one of the content.
"""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from scanner.model.escape import without_commands
from scanner.reports.cyclonedx_parts.components import file, file_ref, model, relative, relative_ref, unit_ref, whole
from scanner.reports.cyclonedx_parts.licenses import Choices, spdx_ids
from scanner.reports.cyclonedx_parts.placing import add_property
from scanner.reports.cyclonedx_parts.remarks import TOOL, annotation, vulnerability
from scanner.reports.materials.units import materials
from scanner.reports.materials.wording import line, timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.report import Report
    from scanner.reports.cyclonedx_parts.placing import Object
    from scanner.reports.materials.units import Materials


def rendered(report: Report, version: str) -> bytes:
    """The document in ``version`` ("1.6" or "1.7") as ASCII JSON; in it no CI runner finds a command."""
    made = document(report, version)
    digest = sha256(json.dumps(made, ensure_ascii=True).encode("ascii")).hexdigest()
    made["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, f'weighbridge:{digest}')}"
    text = json.dumps(made, indent=1, ensure_ascii=True)
    return (without_commands(text) + "\n").encode("ascii")


def document(report: Report, version: str) -> Object:
    """The document as dictionaries, its serial number left empty."""
    knows = spdx_ids()
    found = materials(report, knows)
    made: Object = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": "",
        "version": 1,
        "metadata": _metadata(report),
    }
    choices = Choices(version, found.extracted, knows)
    fields = {info.id: info for info in report.fields}
    origins = {one.key: one for one in found.relatives}
    models = [model(unit, choices, fields, origins) for unit in found.units]
    outer = [index for index, unit in enumerate(found.units) if not unit.above]
    if len(outer) == 1:  # one target with one repo around all others
        made["metadata"]["component"] = models.pop(outer[0])
    elif outer:
        made["metadata"]["component"] = whole(report, [found.units[index].key for index in outer])
    made["components"] = [*models, *_files(found, choices), *(relative(one, choices) for one in found.relatives)]
    made["dependencies"] = _dependencies(found)
    if len(outer) > 1:
        tops = [unit_ref(found.units[index].key) for index in outer]
        made["dependencies"].insert(0, {"ref": made["metadata"]["component"]["bom-ref"], "dependsOn": tops})
    made["compositions"] = _compositions(found)
    made |= _remarks(report, found)
    return made


def _metadata(report: Report) -> Object:
    tool: Object = {"type": "application", "name": TOOL, "version": line(report.tool_version, 100)}
    made: Object = {
        "timestamp": timestamp(report.created),
        "lifecycles": [{"phase": "post-build"}],
        "tools": {"components": [tool]},
    }
    for name in ("policy", "ruleset", "answer"):
        add_property(made, name, str(getattr(report, name)))
    return made


def _files(found: Materials, choices: Choices) -> Iterator[Object]:
    for unit in found.units:
        detected = dict(unit.licenses.detected)
        for one in unit.files:
            yield file(unit, one, detected, choices)


def _dependencies(found: Materials) -> list[Object]:
    """What each component is made of or from."""
    units = {unit.key for unit in found.units}
    graph: dict[str, dict[str, None]] = {}
    for unit in found.units:
        graph.setdefault(unit_ref(unit.key), {})
        if unit.above:
            graph.setdefault(unit_ref(unit.above), {})[unit_ref(unit.key)] = None
    for unit in found.units:
        own = graph[unit_ref(unit.key)]
        for one in unit.files:
            own[file_ref(unit, one.path)] = None
        for edge in unit.relations:
            own[unit_ref(edge.parent) if edge.parent in units else relative_ref(edge.parent)] = None
    for edge in found.ancestry:
        graph.setdefault(relative_ref(edge.child), {})[relative_ref(edge.parent)] = None
    for entry, parts in graph.items():
        parts.pop(entry, None)  # nothing is made of itself
    return [{"ref": name, "dependsOn": list(parts)} if parts else {"ref": name} for name, parts in graph.items()]


def _compositions(found: Materials) -> list[Object]:
    """Whether all parts of each model are told."""
    rows: dict[str, list[str]] = {}
    for unit in found.units:
        whole = unit.described and not any(gap.incomplete for gap in unit.target.gaps)
        rows.setdefault("unknown" if not unit.described else "complete" if whole else "incomplete", []).append(
            unit_ref(unit.key)
        )
    return [{"aggregate": name, "dependencies": rows[name]} for name in sorted(rows)]


def _remarks(report: Report, found: Materials) -> Object:
    vulnerabilities: list[Object] = []
    annotations: list[Object] = []
    for unit in found.units:
        known = {one.path for one in unit.files}
        for number, remark in enumerate(unit.remarks):
            subject = file_ref(unit, remark.path) if remark.path in known else unit_ref(unit.key)
            reference = f"finding-{unit.key}-{number}"
            if remark.security:
                vulnerabilities.append(vulnerability(remark, reference, subject))
            else:
                annotations.append(annotation(report, remark, reference, subject))
    return {
        **({"vulnerabilities": vulnerabilities} if vulnerabilities else {}),
        **({"annotations": annotations} if annotations else {}),
    }
