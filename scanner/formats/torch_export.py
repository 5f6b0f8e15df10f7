"""Programs of ``torch.export`` (``.pt2``) and AOTInductor's packages: what their graphs call, and native code in them.

Source: ``torch/export/pt2_archive`` and ``torch/_export/serde/serialize.py`` of PyTorch 2.13. The zip reader takes weights,
constants and samples; a node's target is looked up from ``torch`` attribute by attribute, and called when the model runs.
"""

from __future__ import annotations

from scanner.containers.zip import MAGIC, BadZipError, directory_of, open_member
from scanner.formats.torch_operators import effect_of, is_known_namespace
from scanner.model.bounded_json import JsonLimitError, bounded_json
from scanner.model.fact import Gap, fact
from scanner.model.format import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.artifact import Child, Reader
    from scanner.model.fact import Fact
    from scanner.model.place import Place

READ_LIMIT = 64 << 20
"""Bytes of one graph: one of 5,000 nodes has about 10 MB."""

TOLD_LIMIT = 256
"""Names of one kind that are told."""

_OLD_PROGRAM = "serialized_exported_program.json"
_NATIVE = (".so", ".dylib", ".dll", ".pyd", ".cubin", ".hsaco", ".spv", ".metallib", ".o")
_PURE = ("torch.sym_", "math.", "_operator.", "torch.ops.higher_order.", "torch._higher_order_ops.")
_OPERATOR_CALLS = frozenset({"attrgetter", "call", "itemgetter", "methodcaller"})


def recognise(_name: str, reader: Reader) -> bool:
    """True for a zip archive that says it is of the format pt2, or holds an exported program."""
    try:
        names = [member.name for member in directory_of(reader)]
    except BadZipError:
        return False
    return any(name.endswith(("/archive_format", _OLD_PROGRAM)) or name == "archive_format" for name in names)


def parse(place: Place, reader: Reader) -> Iterator[Fact | Child | Gap]:
    """Yields what the graphs call beyond torch's operators, expressions that are no arithmetic, and native code."""
    members = directory_of(reader)
    native = [member.name for member in members if member.name.lower().endswith(_NATIVE)]
    if native:
        from scanner.formats.archive_rows import listed

        yield fact(
            "native-code", place.inside(native[0]), count=len(native), first=native[0][:200], excerpt=listed(native)
        )
    for member in members:
        if not (member.name.endswith(_OLD_PROGRAM) or (_in_models(member.name) and member.name.endswith(".json"))):
            continue
        try:
            content, _ = open_member(reader, member)
        except BadZipError:
            continue  # told by the zip reader
        yield from _graph(place.inside(member.name), content)


def _in_models(name: str) -> bool:
    return "models" in name.split("/")[:-1]


def _graph(place: Place, reader: Reader) -> Iterator[Fact | Gap]:
    if reader.size > READ_LIMIT:
        yield Gap(
            "limit-bytes", place, f"The graph has {reader.size:,} bytes, over the {READ_LIMIT:,} that are parsed."
        )
        return
    names: dict[str, set[str]] = {"target": set(), "expr_str": set()}

    def take(pairs: list[tuple[str, object]]) -> None:
        for key, value in pairs:
            if key in names and isinstance(value, str):
                names[key].add(value)

    try:
        bounded_json(reader.read_at(0, reader.size), take)
    except JsonLimitError as error:
        yield Gap("limit-json", place, f"{error}: the graph was not parsed. Check this file by itself.")
    except ValueError:
        yield Gap("malformed", place, "The graph is no JSON: torch would refuse it. Get the file anew.")
    yield fact("torch-export", place, targets=len(names["target"]))
    yield from _targets(place, sorted(names["target"]))
    strange = sorted(text for text in names["expr_str"] if not _is_arithmetic(text))
    for text in strange[:TOLD_LIMIT]:
        yield fact("torch-export-expression", place, expression=text[:200])


def _targets(place: Place, targets: list[str]) -> Iterator[Fact]:
    told = 0
    for target in targets:
        parts = target.split(".")
        if parts[:2] == ["torch", "ops"] and len(parts) > 3:
            effect = effect_of(parts[2], parts[3])
            if effect:
                yield fact("torchscript-operation", place, operation=target[:200], effect=effect)
            elif not is_known_namespace(parts[2]) and told < TOLD_LIMIT:
                told += 1
                yield fact("torchscript-custom-operator", place, namespace=parts[2][:200])
            if (
                not set(parts[3:]) & {"os", "sys"}
                and len(parts) < 7
                and not any(part[:2] == "__" for part in parts[5:])
            ):
                continue
        elif target.startswith(_PURE) and len(parts) <= 4 and parts[-1] not in _OPERATOR_CALLS:
            continue
        if told < TOLD_LIMIT:
            told += 1
            yield fact("torch-export-target", place, callable=target[:200], use="call")


def _is_arithmetic(text: str) -> bool:
    """True for an expression over sizes (``2*s0 + Mod(s1, 4)``): sympy evaluates whatever else stands there."""
    import re

    if len(text) > 100_000 or "__" in text or re.search(r"[^\w\s+\-*/%(),.<>=!~&|^]|\.\s*[A-Za-z_]", text):
        return False
    return not re.search(
        r"\b(?:eval|exec|open|compile|getattr|lambda|import|input|globals|locals|vars|breakpoint|exit)\b", text
    )


FORMAT = Format(
    id="torch-export",
    title="PyTorch exported program (.pt2)",
    parse=parse,
    magics=((0, MAGIC),),
    recognise=recognise,
    states=(
        "torch-export",
        "torch-export-target",
        "torch-export-expression",
        "torchscript-operation",
        "torchscript-custom-operator",
        "native-code",
    ),
    role="weights",
    order=11,
)
