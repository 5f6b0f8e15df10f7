"""The elements of an SPDX 3 document while it is made: each with an id in the document's namespace, all by one creator."""

from __future__ import annotations

from datetime import UTC, datetime

from spdx_python_model.bindings import v3_0_1 as spdx

from scanner.reports.materials.wording import key, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any


_INFO = "_:creationinfo"


class Graph:
    """Elements in the order in which they were made."""

    def __init__(self, namespace: str, created: datetime, version: str) -> None:
        self.namespace = namespace
        self.elements: list[Any] = []
        self._names: set[str] = set()
        self.info = spdx.CreationInfo(_id=_INFO, specVersion="3.0.1", created=created)
        tool = self.add(spdx.Tool, "Tool/weighbridge", name=f"weighbridge-{version}")
        self.agent = self.add(spdx.SoftwareAgent, "Agent/weighbridge", name="Weighbridge")
        self.info.createdBy = [self.agent.spdxId]
        self.info.createdUsing = [tool.spdxId]
        self._agents: dict[str, str] = {}

    def add(self, kind: Any, called: str, /, **values: Any) -> Any:
        """A new element of the class ``kind``, called so in this document; values that are None or empty are left out."""
        given = {field: value for field, value in values.items() if value is not None and value not in ("", [])}
        made = kind(spdxId=self.id(called), creationInfo=_INFO, **given)
        self.elements.append(made)
        self._names.add(called)
        return made

    def has(self, name: str) -> bool:
        """True where an element is called ``name`` already."""
        return name in self._names

    def id(self, name: str) -> str:
        """The id of the element that is called ``name`` in this document."""
        return f"{self.namespace}#{name}"

    def relate(self, origin: str, relation: str, targets: Sequence[str], comment: str = "") -> None:
        """That the element with the id ``origin`` has a relation to each of ``targets``, none where there are none."""
        if targets:
            self.add(
                spdx.Relationship,
                f"Relationship/{key(origin, relation, comment, *targets)}",
                from_=origin,
                relationshipType=getattr(spdx.RelationshipType, relation),
                to=list(targets),
                comment=comment,
            )

    def annotate(self, subject: str, kind: str, statements: Iterable[str]) -> None:
        """Statements on the element with the id ``subject``; ``kind`` is "review" or "other"."""
        for number, statement in enumerate(statements):
            self.add(
                spdx.Annotation,
                f"Annotation/{key(subject, kind, str(number), statement)}",
                subject=subject,
                annotationType=getattr(spdx.AnnotationType, kind),
                statement=statement,
            )

    def organisation(self, name: str) -> str | None:
        """The id of the organisation of that name, None for ""."""
        if name and name not in self._agents:
            made = self.add(spdx.Organization, f"Agent/{key(name)}", name=line(name, 500))
            self._agents[name] = made.spdxId
        return self._agents.get(name)

    def written(self) -> Iterator[dict[str, Any]]:
        """Every element as its JSON-LD has it, by id, the creation's own first. Raises `ValueError` where one is not valid.

        One at a time: the library's writer of whole sets walks them three times and indexes each by all its classes.
        """
        library: Any = spdx  # its stubs leave these two out
        state = library.EncodeState(spdx.SHACLObjectSet())
        for element in (self.info, *sorted(self.elements, key=lambda one: one.spdxId)):
            encoder = library.JSONLDEncoder()
            element.encode(encoder, state)
            yield encoder.data


def moment(text: str) -> datetime | None:
    """The time that ``text`` says in ISO 8601, in UTC to the second; None where it says none."""
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        found = (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
    return found if found.year >= 1000 else None  # the library writes fewer digits for earlier ones, and refuses that
