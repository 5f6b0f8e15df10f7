"""Mermaid itself and Graphviz itself read what is written for them.

Skipped where they are absent. To have them: ``npm install mermaid jsdom @viz-js/viz`` at the root of the repository, or
in the folder named by WEIGHBRIDGE_NODE (the one that holds ``node_modules``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest

from scanner.reports.interface import output
from tests.reports import lineages

ROOT = os.environ.get("WEIGHBRIDGE_NODE") or os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
NODE = shutil.which("node")
BUILDS = (lineages.everyday, lineages.cyclic, lineages.hostile, lineages.huge)

MERMAID = """
import { JSDOM } from "jsdom";
import { readFileSync } from "node:fs";
const dom = new JSDOM("<body></body>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ securityLevel: "strict" });
const { db } = await mermaid.mermaidAPI.getDiagramFromText(readFileSync(0, "utf8"));
const nodes = [...db.getVertices().values()];
const acting = nodes.filter((node) => node.link || node.haveCallback).length;
console.log(JSON.stringify({ nodes: nodes.length, edges: db.getEdges().length, acting }));
"""
GRAPHVIZ = """
import { instance } from "@viz-js/viz";
import { readFileSync } from "node:fs";
const made = (await instance()).render(readFileSync(0, "utf8"), { format: "json0", engine: "osage" });
const errors = made.errors.filter((one) => one.level === "error");
const graph = made.status === "success" ? JSON.parse(made.output) : {};
console.log(JSON.stringify({ nodes: graph.objects?.length ?? 0, edges: graph.edges?.length ?? 0, errors }));
"""


def read_by(script: str, text: bytes, package: str) -> dict[str, object]:
    if NODE is None or not os.path.isdir(os.path.join(ROOT, "node_modules", *package.split("/"))):
        pytest.skip(f"no {package}: see this file's docstring")
    command = [NODE, "--input-type=module", "--eval", script]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_mermaid_reads_it(build) -> None:
    text = output("mermaid").render(build())
    links = text.count(b'|"')
    found = read_by(MERMAID, text, "mermaid")
    assert found == {"nodes": text.count(b'["'), "edges": links, "acting": 0}


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_graphviz_reads_it(build) -> None:
    text = output("dot").render(build())
    links = text.count(b" -> t")
    found = read_by(GRAPHVIZ, text, "@viz-js/viz")
    assert found["edges"] == links and not found["errors"]
