"""The bill of materials of our own wheel, as CycloneDX 1.6: what it is, and what it asks for."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Json = dict[str, Any]


def bom_of(wheel: Path, created: int) -> bytes:
    """The bill of ``wheel``; the same wheel, time (seconds since 1970) and environment give the same bytes.

    A dependency has the version that is installed where this runs, and its range in any case. What is not installed has
    no version, since none was chosen.
    """
    about = _metadata_of(wheel)
    digest = sha256(wheel.read_bytes()).hexdigest()
    own = _own(about, digest)
    asked = sorted(_asked(about).items())
    serial = uuid5(NAMESPACE_URL, f"{own['purl']}#{digest}")
    components = [_component(name, requirements) for name, requirements in asked]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lifecycles": [{"phase": "build"}],
            "component": own,
        },
        "components": components,
        "dependencies": [
            {"ref": own["bom-ref"], "dependsOn": sorted(component["bom-ref"] for component in components)},
            *({"ref": component["bom-ref"]} for component in components),
        ],
    }
    return (json.dumps(bill, indent=2, ensure_ascii=False) + "\n").encode()


def _metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def _own(about: Message, digest: str) -> Json:
    version = about["Version"]
    return {
        "type": "application",
        "bom-ref": "weighbridge",
        "name": "weighbridge",
        "version": version,
        "description": about["Summary"],
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"license": {"id": about["License-Expression"], "acknowledgement": "declared"}}],
        "purl": f"pkg:pypi/weighbridge@{version}",
    }


def _asked(about: Message) -> dict[str, list[Requirement]]:
    """What the wheel asks for, by name; one library may be asked for by several extras."""
    asked: dict[str, list[Requirement]] = {}
    for line in about.get_all("Requires-Dist") or []:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        if name != "weighbridge":  # an extra that is made of others
            asked.setdefault(name, []).append(requirement)
    return asked


def _component(name: str, requirements: list[Requirement]) -> Json:
    installed = _installed(name)
    version = installed["Version"] if installed else None
    extras = sorted({extra for requirement in requirements for extra in _extras(requirement.marker)})
    ranges = sorted({str(requirement.specifier) for requirement in requirements})
    component: Json = {
        "type": "library",
        "bom-ref": name,
        "name": name,
        "scope": "optional" if extras else "required",
        "purl": f"pkg:pypi/{name}@{version}" if version else f"pkg:pypi/{name}",
        "properties": [{"name": "weighbridge:range", "value": text} for text in ranges],
    }
    component["properties"] += [{"name": "weighbridge:extra", "value": extra} for extra in extras]
    if version:
        component["version"] = version
    expression = installed["License-Expression"] if installed else None
    if expression:
        component["licenses"] = [{"expression": expression, "acknowledgement": "declared"}]
    return component


def _installed(name: str) -> Any:
    try:
        return metadata(name)
    except PackageNotFoundError:
        return None


def _extras(marker: Marker | None) -> list[str]:
    """The extras that a marker names."""
    parts = str(marker).replace("(", " ").replace(")", " ").split() if marker else []
    return [parts[i + 2].strip("\"'") for i, part in enumerate(parts) if part == "extra" and i + 2 < len(parts)]
