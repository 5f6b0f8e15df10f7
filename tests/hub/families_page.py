"""Writes ``docs/families.md``: what a scan says of each family of models.

python -m tests.hub.families_page

The repos are those of ``tests/hub/families.py``, scanned on the fixture Hub by the real client.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.hub.families import ROOT, ROW, Member, concluded, edges, members, outcome, scans, texts_at_hand

PAGE = ROOT / "docs" / "families.md"

Scanned = dict[str, dict[str, dict[str, Any]]]

HEAD = """# Families of models

Written by `python -m tests.hub.families_page`; a test fails while it is stale. Each model is a repo of the tests' fixture
Hub, which the real client scans: its card is the real one where the *card* column says *row*, the files are small or
sparse ones in the formats that the family is published in, and licence texts lie in it where the real repo ships them and
the text is at hand. Models of `example/` stand for cases. Nothing here is legal advice, and cards change: scan
the revision that you use.

- **licence**: what is concluded for the weights.
- **made from**: the models that the card, the Hub, the files or [our table](models.md) name as parents; *likely* where
  only shape or name tell it.
- **a commercial product**: what limits it, and what it has to ship or show, by its own terms and those of its base models.
- **verdict**: the hardest under [the policy](policies.md) `default`, under `commercial`, and for a company in the EU that
  tunes models, ships them and serves them, with 20 million USD a year and 50,000 users. What it was about is named for the
  second and third: *deny* in bold, else what a person has to look at.
"""


def main() -> None:
    if not texts_at_hand():
        raise SystemExit("the stored licence texts are not here; the page would say less than is true")
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(scans(Path(folder))), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


def page(scanned: Scanned) -> str:
    """The whole page."""
    lines = [HEAD]
    family = ""
    for member in members():
        if member.family != family:
            family = member.family
            lines += [
                "",
                f"## {family}",
                "",
                "| model | licence | made from | a commercial product | formats | verdict | card |",
            ]
            lines += ["|---|---|---|---|---|---|---|"]
        lines.append(_row(member, {policy: targets[member.id] for policy, targets in scanned.items()}))
    return "\n".join([*lines, "", *_cards()]) + "\n"


def _row(member: Member, targets: dict[str, dict[str, Any]]) -> str:
    told = targets["european-host"]
    card = member.source.partition(" ")[0].rstrip(":")
    cells = (member.id, concluded(told), _parents(told), _product(told), _formats(told), _verdict(targets), card)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _parents(target: dict[str, Any]) -> str:
    known = {node["id"].lower(): node for node in target["lineage"]}
    told = []
    for edge in edges(target):
        if edge.get("relation") == "data":
            continue
        names = _licences(known.get(edge["parent"].lower(), {}))
        likely = "likely, " if edge.get("strength", "declared") != "declared" else ""
        told.append(f"{edge['parent']} ({likely}{edge.get('relation') or '?'}; {names})")
    data = sum(edge.get("relation") == "data" for edge in edges(target))
    told += [f"{data} data set{'s' if data > 1 else ''}"] if data else []
    return ", ".join(told) or "–"


def _licences(node: dict[str, Any]) -> str:
    return " AND ".join(node.get("license", {}).get("attributes", {}).get("licenses") or ()) or "not known"


def _product(target: dict[str, Any]) -> str:
    """What each licence asks, own first: what limits use, then what is to be shipped or shown."""
    limits, duties = _limits(target), _duties(target)
    told = [
        f"*{licence}*: " + "; ".join(filter(None, (limits.get(licence, ""), *duties.get(licence, ()))))
        for licence in dict.fromkeys((*limits, *duties))
    ]
    return "<br>".join(told) or "–"


def _limits(target: dict[str, Any]) -> dict[str, str]:
    """Licence → what limits a use of it, own first."""
    found: dict[str, str] = {}
    for fact in target["facts"]:
        if fact["kind"] == "license-summary":
            found.setdefault(fact["attributes"]["license"], fact["attributes"]["asks"])
    for node in target["lineage"]:
        if node.get("asks") and not node.get("own"):
            found.setdefault(_licences(node), "; ".join(node["asks"]))
    reaching = {fact["attributes"]["license"] for fact in target["facts"] if fact["kind"] == "license-clause"}
    return {licence: asks for licence, asks in found.items() if licence in reaching}


_DUTIES = {
    "license-copy": "ship the licence",
    "keep-notices": "keep notices",
    "state-changes": "say what was changed",
    "attribution": "name the source",
    "flow-down": "hand the terms on",
    "safeguard": "keep its safeguards",
    "notice": "ship the notice",
}
"""Kinds of obligations in a few words. Those that are to be shown are in the limits."""


def _duties(target: dict[str, Any]) -> dict[str, list[str]]:
    """Licence → what is to be shipped or done, each once."""
    asked: dict[str, list[str]] = {}
    for due in target["obligations"]:
        names = asked.setdefault(due["license"], [])
        if due["kind"] not in _DUTIES or (due["kind"] == "notice" and not due.get("strings")):
            continue
        what = _DUTIES[due["kind"]]
        what += "".join(f' "{_short(word)}"' for word in due.get("strings", ()))
        if what not in names:
            names.append(what)
    return asked


def _short(words: str) -> str:
    return words if len(words) <= 40 else words[:37].rstrip() + "…"


_NAMED = {
    ".safetensors": "safetensors",
    ".gguf": "GGUF",
    ".pdparams": "PaddlePaddle (pickle)",
    ".pth": "torch",
    ".bin": "torch",
    ".ckpt": "torch",
    ".py": "custom code",
}


def _formats(target: dict[str, Any]) -> str:
    found: dict[str, None] = {}
    for artifact in target["artifacts"]:
        path = artifact["path"]
        name = _NAMED.get(path[path.rfind(".") :])
        if path == "metal/model.bin":
            name = "Metal"
        if name and artifact.get("role") != "text":
            found[name] = None
    kinds = {fact["attributes"].get("quantized") for fact in target["facts"] if fact["kind"] == "model-shape"}
    bits = ", ".join(sorted(str(kind) for kind in kinds if kind))
    return ", ".join(found) + (f" ({bits})" if bits and list(found) != ["GGUF"] else "")


def _verdict(targets: dict[str, dict[str, Any]]) -> str:
    told = [f"{outcome(target)}" for target in targets.values()]
    hard = _decided(targets["commercial"], "deny") | _decided(targets["european-host"], "deny")
    soft = _decided(targets["commercial"], "review") - hard
    names = [f"**{name}**" for name in sorted(hard)] + sorted(soft)
    return " · ".join(told) + (f"<br>{', '.join(names)}" if names else "")


def _decided(target: dict[str, Any], wanted: str) -> set[str]:
    outcomes = {verdict["subject"]: verdict["outcome"] for verdict in target["verdicts"]}
    return {finding["rule"] for finding in target["findings"] if outcomes.get(finding["fingerprint"]) == wanted}


def _cards() -> list[str]:
    """Where each card is from."""
    lines = ["## Where the cards are from", "", f"*Row*: {ROW.removeprefix('row of ')}, kept in"]
    lines[-1] += " [rows.json](../tests/fixtures/hub/rows.json). The others:"
    lines += ["", "| model | card |", "|---|---|"]
    lines += [f"| {member.id} | {member.source} |" for member in members() if not member.real]
    count = sum(member.real for member in members())
    return [*lines, "", f"{count} cards are rows, {len(members()) - count} are no rows."]


if __name__ == "__main__":
    main()
