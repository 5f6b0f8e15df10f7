"""What the registry of fields says of a detail: its title, its place in a format, and how its value reads."""

from __future__ import annotations

from scanner.model.addresses import in_address
from scanner.model.record import record
from scanner.reports.materials.wording import line, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanner.model.description import Detail, FieldInfo

FROM = {
    "card": "model card",
    "config": "configuration",
    "weights": "headers of the weights",
    "hub": "the Hub",
    "lineage": "base models",
    "license": "licence",
    "target": "the target itself",
}
"""Where a detail was read, in words."""

_LONGEST_ADDRESS = 1_000


@record
class Fields:
    """The registry of a report. A detail of a field that it lacks is told under that field's id."""

    by_id: Mapping[str, FieldInfo]

    def title(self, field: str) -> str:
        """What the field is called."""
        info = self.by_id.get(field)
        return line(info.title, 200) if info is not None and info.title else line(field, 200)

    def at(self, details: Iterable[Detail], place: str, format_name: str) -> list[Detail]:
        """The details whose field has its place in the format there; ``format_name`` is "spdx" or "spdx3"."""
        return [detail for detail in details if self.place(detail.field, format_name) == place]

    def place(self, field: str, format_name: str) -> str:
        """The field's place in the format, "annotation" where the registry names none."""
        info = self.by_id.get(field)
        found = getattr(info, format_name) if info is not None else ""
        return str(found) or "annotation"

    def sentence(self, detail: Detail) -> str:
        """Title, value, what belongs to it and where it was read, as one line."""
        where = FROM.get(detail.source, "")
        where = f"{where}, {path(str(detail.place))}" if detail.place is not None and detail.place.path else where
        return f"{self.title(detail.field)}: {with_attributes(detail)}{f' ({where})' if where else ''}"


def fields_of(infos: Iterable[FieldInfo]) -> Fields:
    """The registry that a report carries."""
    return Fields({info.id: info for info in infos})


def with_attributes(detail: Detail) -> str:
    """The value with its attributes after it: "0.91 [dataset: glue; split: test]"."""
    more = "; ".join(
        f"{line(name, 100)}: {_shown(value)}" for name, value in detail.attributes if value not in (None, "")
    )
    return f"{line(detail.value)}{f' [{more}]' if more else ''}"


def attribute(detail: Detail, name: str) -> str:
    """One attribute as text, "" where the detail has none of that name."""
    return next((_shown(value) for key, value in detail.attributes if key == name and value is not None), "")


def address(text: str) -> str:
    """``text`` where it is an http address that every reader of addresses takes, percent-encoded; else ""."""
    import re

    text = text.strip()
    linked = re.fullmatch(r"(?:\[[^\[\]]{0,300}\]\(|<)(https?://[^()<>\s]{1,1000})[)>]", text)
    text = linked[1] if linked is not None else text  # as Markdown writes it
    scheme, _, rest = text.partition("://")
    host, slash, tail = rest.partition("/")
    name, colon, port = host.partition(":")
    is_host = re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+){0,30}\.[a-z]{2,24}", name.lower()) is not None
    if scheme.lower() not in ("http", "https") or not is_host or (colon and not (port.isdigit() and len(port) < 6)):
        return ""
    found = f"{scheme.lower()}://{host.lower()}{slash}{in_address(tail, _ADDRESS)}"
    return found if len(found) <= _LONGEST_ADDRESS else ""


_ADDRESS = "/?#[]@!$&'()*+,;=:%~"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return line(str(value), 500)
