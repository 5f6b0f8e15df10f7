"""Each family, scanned by the real client under three policies, against expectations that were written by hand."""

import pytest

from tests.hub.families import (
    POLICIES,
    ROOT,
    Member,
    concluded,
    members,
    outcome,
    parents,
    rules_of,
    scans,
    texts_at_hand,
)
from tests.hub.families_page import PAGE, page

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    return scans(tmp_path_factory.mktemp("families"))


@pytest.mark.parametrize("member", members(), ids=lambda member: member.id)
def test_a_model_is_judged_as_expected(member: Member, scanned):
    if member.texts and not texts_at_hand():
        pytest.skip("its licence text is not here")
    targets = {policy: scanned[policy][member.id] for policy in POLICIES}
    expect = member.expect
    told = targets["commercial"]
    assert concluded(told) == expect["license"]
    assert parents(told) == expect.get("parents", {})
    found = rules_of(told)
    assert set(expect.get("has", ())) <= found
    assert not found & set(expect.get("not", ()))
    assert [outcome(targets[policy]) for policy in POLICIES] == expect["answers"]


def test_every_family_of_the_issue_is_there_and_says_where_its_card_is_from():
    families = {member.family for member in members()}
    assert len(families) >= 24
    assert all(member.source for member in members())
    assert sum(member.real for member in members()) > len(members()) / 2


def test_the_page_says_what_the_scans_say(scanned):
    if not texts_at_hand():
        pytest.skip("the licence texts that some of these repos ship are not here")
    stale = f"{PAGE.relative_to(ROOT)} is stale: python -m tests.hub.families_page"
    assert PAGE.read_text(encoding="utf-8") == page(scanned), stale
