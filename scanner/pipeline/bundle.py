"""What a repo must carry for the licences in its tree, as a plan: files to write, the card's terms, and what a person does.

A plan states and writes nothing. Texts are taken from ancestors' own repos and told apart by their words; strings are
those of our licence rows.
"""

from __future__ import annotations

from scanner.catalog.license import DUTIES
from scanner.model.lineage import CARRIES, RELATIONS
from scanner.model.record import record
from scanner.pipeline.addresses import link_of, terms_address, text_address
from scanner.pipeline.card_terms import Step, card_terms, row_of_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanner.model.lineage import LineageEdge, LineageNode
    from scanner.model.obligation import Obligation
    from scanner.model.report import TargetReport
    from scanner.pipeline.ancestor_texts import Shelf, Text
    from scanner.pipeline.card_edit import Setting

_DONE = {
    "license-copy": "the licence's text is there",
    "notice": "the notice is there",
    "display": "the line is shown",
    "name-prefix": "the name begins as it has to",
}

_LIMITS = (
    *("non-commercial", "research-only", "territory", "threshold", "business-model", "display"),
    *("permission", "registration", "hosting"),
)
"""Limits that no file of the repo keeps: a person has to know them."""

_NOT_READ = {
    "gated": "it is gated",
    "missing": "no model of that name was found",
    "unavailable": "it could not be read",
    "not-asked": "it was not looked up",
    "limit": "it lies beyond a limit of this run",
}


@record
class Bundle:
    """The plan for the repo in the folder ``repo``.

    ``copies`` are files by name, to be written as they are; ``notices`` lines that a NOTICE file has to hold; ``card``
    the values of the card's front matter, ``prose`` paragraphs of its body.
    """

    repo: str
    steps: tuple[Step, ...] = ()
    copies: tuple[tuple[str, bytes], ...] = ()
    notices: tuple[str, ...] = ()
    card: tuple[Setting, ...] = ()
    prose: tuple[str, ...] = ()


def bundles(target: TargetReport, shelf: Shelf) -> tuple[Bundle, ...]:
    """A plan for each of the target's own repos that some licence asks something of."""
    nodes = {node.id: node for node in target.lineage}
    own = {node.repo: node for node in target.lineage if node.own}
    repos = dict.fromkeys([*own, *(item.repo for item in target.obligations)])
    made = (_Plan(target, repo, own.get(repo), nodes, shelf).bundle() for repo in repos)
    return tuple(bundle for bundle in made if bundle.steps)


class _Plan:
    def __init__(
        self,
        target: TargetReport,
        repo: str,
        node: LineageNode | None,
        nodes: dict[str, LineageNode],
        shelf: Shelf,
    ) -> None:
        self._target, self._repo, self._node, self._nodes, self._shelf = target, repo, node, nodes, shelf
        self._due = [item for item in target.obligations if item.repo == repo and item.state != "not-needed"]
        self._ancestors = _ancestors(node, nodes)
        self._paths = _files_in(repo, target)
        self._beside = {path.rpartition("/")[2].lower() for path in self._paths}
        self._steps: list[Step] = []
        self._copies: dict[str, bytes] = {}
        self._notices: list[str] = []
        self._prose: list[str] = []
        self._texts: dict[str, tuple[Text, ...]] = {}
        self._names: dict[str, str] = {}
        self._labels: Sequence[str] = ()

    def bundle(self) -> Bundle:
        terms = card_terms(self._target, self._repo, self._node)
        self._steps += terms.steps
        self._unknown()
        self._labels = terms.labels or (self._node.license_ids if self._node is not None else ())
        brought = {license_id for node in self._ancestors for license_id in node.license_ids}
        for item in self._due:
            if item.license in terms.dropped and not item.path and item.license not in brought:
                continue  # asked by a label that the card is about to lose
            self._obligation(item)
        settings = self._linked_to(terms.settings)
        self._other_texts({*self._labels, *brought} if settings else set())
        self._policies()
        self._limits()
        return Bundle(
            self._repo,
            tuple(dict.fromkeys(self._steps)),
            tuple(self._copies.items()),
            tuple(dict.fromkeys(self._notices)),
            settings,
            tuple(dict.fromkeys(self._prose)),
        )

    def _step(self, state: str, what: str, says: str, license_id: str = "", clause: str = "") -> None:
        self._steps.append(Step(state, what, says, license_id, clause))

    def _obligation(self, item: Obligation) -> None:
        done = item.state == "done"
        if done:
            self._step("done", item.kind, _DONE.get(item.kind, item.because), item.license, item.clause)
        elif item.kind == "license-copy":
            self._copy_of(item.license, item.name, item.clause)
        elif item.kind == "notice":
            self._notice(item)
        elif item.kind == "display":
            self._display(item)
        elif item.kind == "state-changes":
            self._changes(item)
        elif item.kind == "attribution":
            self._attribution(item)
        elif item.kind == "name-prefix":
            says = f"rename the model: its name has to begin with {_either(item.strings)} ({item.because})"
            self._step("todo" if item.state == "missing" else "check", "name", says, item.license, item.clause)
        elif item.kind in DUTIES:
            self._step("check", item.kind, item.says.rstrip("."), item.license, item.clause)

    def _unknown(self) -> None:
        """Names the base models whose terms nobody told: what they ask is not in the plan."""
        for node in _ancestors(self._node, self._nodes, CARRIES):
            if node.license is None and node.state in _NOT_READ:
                says = (
                    f"{node.id}: {_NOT_READ[node.state]}, so that what it asks is not in this list; find out its terms"
                )
                self._step("todo", "base model", says)

    def _copy_of(self, license_id: str, called: str, clause: str = "") -> None:
        text = self._text(license_id, "license")
        if text is None:
            says = f"add the text of {called}: fetch {text_address(license_id, self._with(license_id))}"
            self._step("todo", self._name_for(license_id), says, license_id, clause)
            return
        name = self._name_for(license_id)
        self._copies[name] = text.data
        self._names[license_id] = name
        self._step("write", name, f"a copy of {called}, from {text.origin}", license_id, clause)

    def _linked_to(self, settings: tuple[Setting, ...]) -> tuple[Setting, ...]:
        """``settings`` with a link to the text that the card's new label stands for, which is copied where it can be."""
        linked = any(key == "license_link" for key, _ in settings)
        for label in self._labels if settings else ():
            row = row_of_id(label)
            told = any(step.license == label and _is_copy(step) for step in self._steps)
            if row is not None and not told and (linked or self._text(label, "license") is not None):
                self._copy_of(label, row.name)
        name = next((self._names[label] for label in self._labels if label in self._names), "LICENSE")
        return tuple((key, (name,) if key == "license_link" else values) for key, values in settings)

    def _other_texts(self, known: set[str]) -> None:
        """Points at licence texts in the repo that are none of ``known``, where the card gets another licence."""
        paths = self._paths if known else set()
        for item in self._target.facts:
            license_id = str(item.get("license") or "")
            if item.kind == "license-text" and item.place.path in paths and license_id and license_id not in known:
                says = f"it holds {license_id}, which the weights are not under: say what it covers, or take it out"
                self._step("check", item.place.path.rpartition("/")[2], says, license_id)

    def _name_for(self, license_id: str) -> str:
        """LICENSE for what the card gives, where nothing of that name is there; else one that says which licence it is."""
        taken = self._beside | {name.lower() for name in self._copies}
        is_free = not any(name.partition(".")[0] in ("license", "licence") for name in taken)
        if is_free and license_id in (self._labels[:1] or (license_id,)):
            return "LICENSE"
        return f"LICENSE-{license_id}.txt"

    def _notice(self, item: Obligation) -> None:
        text = self._text(item.license, "notice")
        if item.strings and not (text is not None and _holds(text, item.strings)):
            self._notices += item.strings
            for line in item.strings:
                self._step("write", "NOTICE", f'the line "{line}"', item.license, item.clause)
            return
        if text is None:
            self._step("check", "NOTICE", item.because, item.license, item.clause)
            return
        self._notices.append(text.data.decode("utf-8", "replace").strip())
        self._step("write", "NOTICE", f"what {text.origin} says", item.license, item.clause)

    def _display(self, item: Obligation) -> None:
        if not item.strings:
            self._step("check", "display", item.says.rstrip("."), item.license, item.clause)
            return
        lines = item.strings[:1] if item.one_of else item.strings
        self._prose += lines
        where = f"; show it too on your {_either(item.where, '')}" if item.where else ""
        for line in lines:
            self._step("write", "README.md", f'the line "{line}"{where}', item.license, item.clause)

    def _changes(self, item: Obligation) -> None:
        edges = [edge for edge in self._edges() if not item.path or self._leads_to(edge.parent, item.license)]
        for edge in edges:
            self._prose.append(
                f"**Changes.** This model is a {_made(edge)} {_linked(edge.parent)}, and its weights were changed."
                " What was changed: (fill in: data, method, date)"
            )
        if edges:
            says = "a statement of changes, with a place to fill in what was changed"
            self._step("write", "README.md", says, item.license, item.clause)
        else:
            self._step("check", "changes", item.says.rstrip("."), item.license, item.clause)

    def _leads_to(self, parent: str, license_id: str) -> bool:
        node = self._nodes.get(parent)
        return node is not None and any(license_id in one.license_ids for one in (node, *_ancestors(node, self._nodes)))

    def _attribution(self, item: Obligation) -> None:
        found = self._with(item.license)
        if not found or found[0].own:
            self._step("check", "attribution", item.says.rstrip("."), item.license, item.clause)
            return
        for node in found[:3]:
            author = node.id.partition("/")[0]
            self._prose.append(
                f"**Attribution.** Built on {_linked(node.id)} by {author}; its terms: {terms_address(node, item.license)}"
            )
        self._step("write", "README.md", f"a line that names {found[0].id}", item.license, item.clause)

    def _policies(self) -> None:
        """Copies the use policies that licences of the tree are tied to, where an ancestor has one."""
        for license_id in dict.fromkeys(item.license for item in self._due):
            row = row_of_id(license_id)
            for clause in row.clauses if row is not None else ():
                if clause.kind != "use-policy" or not clause.file:
                    continue
                if clause.file.lower() in self._beside:
                    continue
                text = self._text(license_id, "use-policy")
                if text is not None:
                    self._copies[clause.file] = text.data
                    self._step("write", clause.file, f"the use policy, from {text.origin}", license_id, clause.clause)
                else:
                    says = f"the terms point to {clause.file}, which those who get the model should find"
                    where = next((node for node in self._with(license_id) if not node.own), None)
                    says += f": fetch {link_of(where, clause.file)}" if where is not None else ""
                    self._step("check", clause.file, says, license_id, clause.clause)

    def _limits(self) -> None:
        """Reminds of places, sizes and trades: no file keeps them."""
        for item in self._target.facts:
            if item.kind == "license-clause" and item.get("repo") == self._repo and item.get("limit") in _LIMITS:
                said = str(item.get("says") or "").rstrip(".")
                said += f" ({item.get('figures')})" if item.get("figures") else ""
                self._step(
                    "check", str(item.get("limit")), said, str(item.get("license")), str(item.get("clause") or "")
                )

    def _edges(self) -> tuple[LineageEdge, ...]:
        """The edges to base models: what was learnt from data or outputs is no derivative."""
        return tuple(edge for edge in self._node.parents if edge.relation in CARRIES) if self._node is not None else ()

    def _with(self, license_id: str) -> list[LineageNode]:
        """The models of the tree under that licence: the one whose publisher gave it first, so the farthest."""
        found = [node for node in self._ancestors if license_id in node.license_ids]
        return found[::-1] or ([self._node] if self._node is not None and license_id in self._node.license_ids else [])

    def _text(self, license_id: str, kind: str) -> Text | None:
        """The first text of that kind which by its own words is that licence's."""
        for node in self._with(license_id):
            if node.id not in self._texts:
                self._texts[node.id] = self._shelf.texts(node) if node is not self._node else ()
            for text in self._texts[node.id]:
                if text.kind == kind and (license_id in text.licenses or kind == "notice"):
                    return text
        return None


def _files_in(repo: str, target: TargetReport) -> set[str]:
    """The files in scope that lie in the repo's own folder."""
    inside = f"{repo}/" if repo else ""
    paths = (item.path for item in target.artifacts if item.path.startswith(inside))
    return {path for path in paths if "/" not in path[len(inside) :]}


def _is_copy(step: Step) -> bool:
    return step.what == "license-copy" or step.what.startswith("LICENSE")


def _holds(text: Text, strings: Sequence[str]) -> bool:
    """True where the ancestor's own notice has all of the lines, so that it goes along as it is."""
    from scanner.licensing.exact_strings import folded_text

    folded = folded_text(text.data.decode("utf-8", "replace"))
    return all(folded_text(line) in folded for line in strings)


def _ancestors(
    node: LineageNode | None, nodes: dict[str, LineageNode], relations: Sequence[str] = RELATIONS
) -> list[LineageNode]:
    """The node's ancestors by those relations, nearest first."""
    found: dict[str, LineageNode] = {}
    pending = [edge.parent for edge in node.parents if edge.relation in relations] if node is not None else []
    for parent in pending:
        known = nodes.get(parent)
        if known is not None and parent not in found and known is not node:
            found[parent] = known
            pending += [
                edge.parent for edge in known.parents if edge.relation in relations and edge.parent not in found
            ]
    return list(found.values())


def _made(edge: LineageEdge) -> str:
    words = {"quantized": "quantised version of", "converted": "conversion of", "adapter": "adapter for"}
    return words.get(edge.relation, f"{edge.relation} of" if edge.relation else "derivative of")


def _linked(model: str) -> str:
    safe = all(char.isalnum() or char in "._-/" for char in model)
    return f"[{model}](https://huggingface.co/{model})" if safe else "its base model"


def _either(strings: Iterable[str], quote: str = '"') -> str:
    return " or ".join(f"{quote}{text}{quote}" for text in strings)
