"""Rules, callables, licences and policies, ready to ask. On the hook's path: it reads no YAML unless data changed."""

from __future__ import annotations

from scanner.catalog import resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scanner.catalog.compile import Compiled
    from scanner.catalog.compiled import PolicyRow, RuleRow
    from scanner.catalog.decisions import Policy
    from scanner.catalog.license import License
    from scanner.catalog.policies import RuleNames
    from scanner.catalog.tables import Classification, Rule

PROJECT_POLICY = ".weighbridge/policy.yaml"
"""Where a project keeps its policy, relative to its root."""

_CYTHON = "pyx_unpickle_"
"""How the functions begin that Cython makes to rebuild its classes, in any library."""

_REMEMBERED = 4096
"""Classifications kept, so that a hostile file cannot fill the memory with names."""

_LONGEST = 32
"""Components of a dotted name that are looked at; real names have fewer than ten."""


class Catalog:
    """The tables behind one object. Rows become dataclasses when they are first asked for."""

    __slots__ = ("_classified", "_kinds", "_tables")

    def __init__(self, tables: Compiled) -> None:
        self._tables = tables
        self._kinds: dict[str, tuple[Rule, ...]] = {}
        self._classified: dict[tuple[str, str], Classification] = {}

    @property
    def ruleset(self) -> str:
        """A digest of the rules, callables and licences in use."""
        return self._tables.RULESET

    def rules_for(self, kind: str) -> tuple[Rule, ...]:
        """The rules that look at facts of this kind, by id."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = tuple(map(_rule_of, self._tables.RULES.get(kind, ())))
        return found

    def rules(self) -> tuple[Rule, ...]:
        """All rules, by id."""
        return tuple(map(self.rule, self._tables.RULE_KINDS))

    def rule(self, rule_id: str) -> Rule:
        """The rule of this id or old id. Raises `CatalogError` with a suggestion where there is none."""
        name = self._tables.RULE_ALIASES.get(rule_id, rule_id)
        for rule in self.rules_for(self._tables.RULE_KINDS.get(name, "")):
            if rule.id == name:
                return rule
        raise _unknown("rule", rule_id, self._tables.RULE_KINDS)

    @property
    def aliases(self) -> Mapping[str, str]:
        """The old ids of rules, and the id of today for each."""
        return self._tables.RULE_ALIASES

    def current(self, rule_id: str) -> str:
        """The id of today of the rule that has or had this id; the text itself where no rule had it."""
        return self._tables.RULE_ALIASES.get(rule_id, rule_id)

    def classify(self, name: str, use: str = "call") -> Classification:
        """What the dotted ``name`` is in this use (see `tables.USES`).

        First that fits: a dangerous name, a safe name, a path that passes by something dangerous, the longest
        ``module.*`` (dangerous before safe), a module of the standard library. Of the rest, what is called and has a
        function's name is a "library-function" or an "unknown-function", all else "unknown".
        """
        found = self._classified.get((name, use))
        if found is None:
            from scanner.catalog.tables import Classification

            if len(self._classified) >= _REMEMBERED:
                self._classified.clear()
            row = self._listed(name, use) or self._unlisted(name, use)
            found = self._classified[name, use] = Classification(*row)
        return found

    def licenses(self) -> tuple[License, ...]:
        """All licences, by id."""
        from scanner.catalog.license_rows import all_licenses

        return all_licenses()

    def license(self, license_id: str) -> License | None:
        """The licence of our id, or None."""
        from scanner.catalog.license_rows import license_by_id

        return license_by_id(license_id)

    def license_by_hub_id(self, hub_id: str) -> License | None:
        """The licence that model cards call by this identifier, or None. Case does not count."""
        from scanner.catalog.license_rows import license_by_hub_id

        return license_by_hub_id(hub_id)

    def names(self) -> RuleNames:
        """What a policy or a waiver may name: rules by id, by pattern and by old id, and their tags."""
        from scanner.catalog.policies import RuleNames

        tags = frozenset(tag for rule in self.rules() for tag in rule.tags)
        return RuleNames(frozenset(self._tables.RULE_KINDS), self._tables.RULE_ALIASES, tags)

    def policy_names(self) -> tuple[str, ...]:
        """The names of the built-in policies."""
        return tuple(self._tables.POLICIES)

    def policy(
        self,
        name_or_path: str | None = None,
        project_root: str | None = None,
        read: Callable[[str, str], bytes] | None = None,
    ) -> Policy:
        """The policy of a built-in name or in a file, joined with all that it extends.

        Without a name: the project's own `PROJECT_POLICY` where the project has one, else "default". A text with a
        slash or the ending .yaml or .yml is a path. Paths of the project are told relative to ``project_root``.
        ``read`` gives the bytes of a file in place of the disk, by its path and by the name that is told of it.
        Raises `CatalogError`.
        """
        if name_or_path is None:
            name_or_path = _project_policy(project_root) or "default"
        row = self._tables.POLICIES.get(name_or_path)
        if row is not None:
            return _policy_of(row)
        if "/" not in name_or_path and "\\" not in name_or_path and not name_or_path.endswith((".yaml", ".yml")):
            raise _unknown("built-in policy", name_or_path, self._tables.POLICIES, " A file needs a path with a slash.")
        from scanner.catalog.policies import read_policy

        builtin = self._tables.POLICIES
        return read_policy(
            name_or_path,
            project_root,
            self.names(),
            lambda name: _policy_of(builtin[name]) if name in builtin else None,
            builtin,
            read,
        )

    def _listed(self, name: str, use: str) -> tuple[str, str, str] | None:
        tables = self._tables
        row = tables.DANGEROUS.get(name)
        if row is not None and use in row[0]:
            return "dangerous", row[1], row[2]
        row = tables.SAFE.get(name)
        if row is not None and use in row[0]:
            return "safe", row[1], row[2]
        parts = name.split(".", _LONGEST)
        if len(parts) > _LONGEST:
            return "dangerous", "its name has more parts than any real one", ""
        # "numpy.core.os.system" passes by os.system, "tempfile._os.system" too
        for index in range(1, len(parts)):
            row = tables.PASSING.get(parts[index])
            if row is None and index < len(parts) - 1:
                row = tables.DANGEROUS.get(".".join((parts[index].lstrip("_"), *parts[index + 1 :])))
            if row is not None and use in row[0]:
                return "dangerous", row[1], row[2]
        for length in range(len(parts), 0, -1):
            prefix = ".".join(parts[:length])
            row = tables.DANGEROUS_PREFIXES.get(prefix)
            if row is not None and use in row[0]:
                return "dangerous", row[1], row[2]
            row = tables.SAFE_PREFIXES.get(prefix)
            if row is not None and use in row[0]:
                return "safe", row[1], row[2]
        row = tables.STDLIB.get(parts[0])
        return ("standard-library", *row[1:]) if row is not None else None

    def _unlisted(self, name: str, use: str) -> tuple[str, str, str]:
        library, _, _ = name.partition(".")
        name = name.removesuffix(".__new__")  # a class's own, which older protocols name
        last = name.rpartition(".")[2].lstrip("_")
        if use == "call" and last and not last[0].isupper() and not last.startswith(_CYTHON):
            row = self._tables.LIBRARIES.get(library)
            if row is not None:
                return "library-function", row[1], row[2]
            if not any(word in last for word in self._tables.REBUILDERS):
                return "unknown-function", "no list of known callables has it", ""
        return "unknown", "no list of known callables has it", ""


_loaded: Catalog | None = None


def load() -> Catalog:
    """The catalog of this process. In a checkout whose data changed since it was compiled, it reads the data itself.

    Raises `CatalogError` where that data has mistakes.
    """
    global _loaded
    if _loaded is None:
        _loaded = Catalog(_tables())
    return _loaded


def _tables() -> Compiled:
    return resources.current(_compiled, resources.checksum, _made_anew)


def _compiled() -> Compiled:
    from scanner.catalog import compiled

    return compiled  # type: ignore[return-value]


def _made_anew(root: str) -> Compiled:
    from scanner.catalog.compile import compiled_from

    return compiled_from(root)


def _rule_of(row: RuleRow) -> Rule:
    from scanner.catalog.tables import Condition, Rule, When  # not at the top: few files have a fact that a rule wants

    fact, classes, where = row[7]
    when = When(fact, classes, tuple((name, Condition(*condition)) for name, condition in where))
    return Rule(*row[:7], when, *row[8:])


def _policy_of(row: PolicyRow) -> Policy:
    from scanner.catalog.decisions import Decision, Policy

    name, origin, title, require, fail_on = row[:5]
    policy = Policy(name, origin, title, require, fail_on, tuple(Decision(*entry) for entry in row[5]))
    if not any(row[6:]):
        return policy
    from scanner.catalog.policy_terms import with_terms  # not at the top: the default policy says nothing of licences

    return with_terms(policy, row[6:11], *row[11:])


def _project_policy(project_root: str | None) -> str | None:
    """The path of the project's policy, None where it has none. Raises `CatalogError` for what is no file."""
    from os.path import isfile, join, lexists

    path = join(project_root or ".", *PROJECT_POLICY.split("/"))
    if isfile(path):
        return path
    if lexists(path):  # a folder, or a link that leads nowhere: the default in its stead may be milder
        from scanner.catalog.mistakes import CatalogError, Mistake

        raise CatalogError([Mistake(PROJECT_POLICY, "is no file. Put the policy in its place, or remove it.")])
    return None


def _unknown(what: str, name: str, known: Iterable[str], otherwise: str = "") -> Exception:
    from scanner.catalog.mistakes import CatalogError, Mistake, shown, suggestion

    return CatalogError([Mistake("", f"no {what} is named {shown(name)}.{suggestion(name, known) or otherwise}")])
