"""Names of rules are kept for ever, and a new rule begins as preview: ``rules/released.txt`` is what tests hold them to."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner.catalog.catalog import load
from scanner.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "rules" / "released.txt"
LINE = re.compile(r"(\d+\.\d+\.\d+) (preview|stable|named) ([a-z0-9]+(?:[.-][a-z0-9]+)*)")


@dataclass(frozen=True)
class Named:
    """What a test needs of a rule."""

    id: str
    aliases: tuple[str, ...] = ()
    preview: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the one that fingerprints are made with first."""
        return tuple(dict.fromkeys((*self.aliases, self.id)))


def lines_of(text: str) -> list[tuple[str, str, str]]:
    """Release, word and name of each line."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), lines[found.index(None)]
    return [(match[1], match[2], match[3]) for match in found if match]


def number(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def released(changelog: str) -> set[str]:
    """The releases that have a section in the changelog."""
    return set(re.findall(r"^## \[(\d+\.\d+\.\d+)\] - ", changelog, re.MULTILINE))


def mistakes(rules: list[Named], register: str, changelog: str, version: str) -> list[str]:
    """What would surprise people who upgrade, each with what to do."""
    lines = lines_of(register)
    first = min((release for release, _, _ in lines), key=number)
    since = {name: release for release, _, name in reversed(lines)}
    words = {(word, name): release for release, word, name in lines}
    today = {name: rule for rule in rules for name in rule.names}
    said = [f"{name} was released: put it into the aliases of its rule" for name in since if name not in today]
    for rule in rules:
        known = [name for name in rule.names if name in since]
        stable = [words["stable", name] for name in known if ("stable", name) in words]
        previews = [words["preview", name] for name in known if ("preview", name) in words]
        if not known and not rule.preview and first in released(changelog):
            said.append(f"{rule.id} is new: give it preview: true")
        elif not known and not rule.preview:
            said.append(f"{rule.id} is missing: add '{first} stable {rule.id}'")
        elif not rule.preview and not stable:
            said.append(f"{rule.id} decides now: add 'RELEASE stable {rule.id}', a minor one after its preview")
        elif rule.preview and stable:
            said.append(
                f"{rule.id} decided since {stable[0]} and is preview again: it would stop failing builds silently"
            )
        for release in stable:
            late = release != first
            if late and not (previews and number(previews[0])[:2] < number(release)[:2] and number(release)[2] == 0):
                said.append(f"{rule.id} is stable since {release}: a minor release, and one after that of its preview")
        if known and rule.names[0] not in since:
            said.append(
                f"{rule.id}: {rule.names[0]} was in no release; put {known[0]} first in aliases, for fingerprints"
            )
        if version in released(changelog) and rule.id not in since:
            said.append(f"{rule.id} is in {version}: add '{version} {'named' if known else 'preview'} {rule.id}'")
    return said


def rules_of_today() -> list[Named]:
    return [Named(rule.id, rule.aliases, rule.preview) for rule in load().rules()]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_rules_are_what_releases_called_them() -> None:
    assert mistakes(rules_of_today(), text(REGISTER), text(ROOT / "CHANGELOG.md"), VERSION) == []


def test_each_line_is_there_once_and_releases_are_in_order() -> None:
    lines = lines_of(text(REGISTER))
    assert len(lines) == len(set(lines))
    assert [number(line[0]) for line in lines] == sorted(number(line[0]) for line in lines)


def test_no_line_of_a_release_is_changed_or_taken_away() -> None:
    git = ["git", "-C", str(ROOT)]
    try:
        tags = subprocess.run([*git, "tag", "--list", "v*"], capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    if not tags:
        pytest.skip("no release is tagged here")
    now = lines_of(text(REGISTER))
    for tag in tags:
        then = subprocess.run([*git, "show", f"{tag}:rules/released.txt"], capture_output=True, text=True, check=False)
        if then.returncode == 0:
            lines = lines_of(then.stdout)
            assert now[: len(lines)] == lines, tag


FIRST = "0.1.0 stable a\n0.1.0 stable b\n"
OUT = "## [Unreleased]\n\n## [0.1.0] - 2026-12-01\n"
A, B = Named("a"), Named("b")


@pytest.mark.parametrize(
    ("rules", "register", "told"),
    [
        ([A, B], FIRST, ""),
        ([A], FIRST, "b was released: put it into the aliases"),
        ([A, Named("c", ("b",))], FIRST, ""),
        ([Named("a", ("a", "b"))], FIRST, ""),
        ([A, B, Named("c")], FIRST, "c is new: give it preview: true"),
        ([A, B, Named("c", preview=True)], FIRST, ""),
        ([A, B, Named("c")], FIRST + "0.2.0 preview c\n", "c decides now"),
        ([A, B, Named("c")], FIRST + "0.2.0 preview c\n0.3.0 stable c\n", ""),
        ([A, B, Named("c")], FIRST + "0.2.0 preview c\n0.2.1 stable c\n", "c is stable since 0.2.1"),
        ([A, B, Named("c")], FIRST + "0.2.0 preview c\n0.3.1 stable c\n", "c is stable since 0.3.1"),
        ([A, B, Named("c")], FIRST + "0.2.0 stable c\n", "c is stable since 0.2.0"),
        ([A, B, Named("c", preview=True)], FIRST + "0.2.0 preview c\n", ""),
        ([A, Named("b", preview=True)], FIRST, "b decided since 0.1.0"),
        ([A, B, Named("d", ("c",))], FIRST + "0.2.0 preview c\n0.3.0 stable c\n", ""),
        ([A, Named("c", ("c", "b"))], FIRST, "c was in no release; put b first"),
        ([A, B], FIRST + "0.2.0 preview c\n0.2.0 named d\n", "d was released"),
    ],
)
def test_what_would_surprise_is_told(rules: list[Named], register: str, told: str) -> None:
    said = mistakes(rules, register, OUT, "0.2.0")
    assert told in said[0] if told else said == []


def test_a_release_lists_the_names_that_it_brings() -> None:
    changelog = OUT + "## [0.2.0] - 2027-01-01\n"
    rules = [A, Named("d", ("b",)), Named("c", preview=True)]
    assert mistakes(rules, FIRST, changelog, "0.2.0") == [
        "d is in 0.2.0: add '0.2.0 named d'",
        "c is in 0.2.0: add '0.2.0 preview c'",
    ]
    assert mistakes(rules, FIRST + "0.2.0 named d\n0.2.0 preview c\n", changelog, "0.2.0") == []


def test_until_the_first_release_a_new_rule_is_one_of_its_own() -> None:
    assert mistakes([A, B, Named("c")], FIRST, "## [Unreleased]\n", "0.1.0") == ["c is missing: add '0.1.0 stable c'"]
