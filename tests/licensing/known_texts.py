"""The stored licence texts, where they are at hand; the repository holds none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "license_texts"
SOURCES = Path(__file__).parents[2] / "rules" / "licenses" / "texts" / "sources.json"

needs_texts = pytest.mark.skipif(not CORPUS.is_dir(), reason="the stored licence texts are not here")

POPULAR = """
MIT Apache-2.0 BSD-2-Clause BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause ISC 0BSD Zlib BSL-1.0 MPL-2.0 MPL-1.1
EPL-1.0 EPL-2.0 GPL-2.0-only GPL-3.0-only LGPL-2.1-only LGPL-3.0-only AGPL-3.0-only CC0-1.0 CC-BY-4.0
CC-BY-SA-4.0 CC-BY-NC-4.0 CC-BY-NC-SA-4.0 CC-BY-NC-ND-4.0 CC-BY-ND-4.0 CC-BY-3.0 CC-BY-SA-3.0 Unlicense WTFPL
Artistic-2.0 ECL-2.0 AFL-3.0 OSL-3.0 EUPL-1.2 CDDL-1.0 PostgreSQL NCSA X11 MS-PL MS-RL Python-2.0 PSF-2.0
OFL-1.1 ODbL-1.0 ODC-By-1.0 PDDL-1.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 C-UDA-1.0
O-UDA-1.0 LPPL-1.3c UPL-1.0 BlueOak-1.0.0 MIT-0 Vim curl OpenSSL SSPL-1.0 Elastic-2.0 BUSL-1.1
PolyForm-Noncommercial-1.0.0 MulanPSL-2.0 etalab-2.0 W3C Unicode-3.0 Ruby PHP-3.01
""".split()  # noqa: SIM905 - a list of words


def sources() -> list[dict[str, Any]]:
    """What is known of each text in the index."""
    found: list[dict[str, Any]] = json.loads(SOURCES.read_text(encoding="utf-8"))
    return found


def text_of(file: str) -> str:
    """A stored text, without the notes that its collector put before it."""
    text = (CORPUS / file).read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    return text.split("\n---", 1)[1].partition("\n")[2] if text.startswith("---\nkey") else text


def spdx(name: str) -> str:
    """The stored text of an SPDX id."""
    return text_of(f"spdx/{name}.txt")


def wanted() -> list[dict[str, Any]]:
    """The popular texts and all of AI models that the index knows."""
    return [
        entry
        for entry in sources()
        if "skip" not in entry and (entry["file"].startswith("ai/") or entry["id"] in POPULAR)
    ]
