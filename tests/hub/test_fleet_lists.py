"""Lists that the Hub makes: pages, filters, descendants; broken, endless and hostile pages end and are told."""

from argparse import ArgumentParser

import pytest

from scanner.cli.errors import UsageError
from scanner.cli.fleet.lists import add_list_flags, wanted_of
from tests.hub.scanning import be_a_client
from tests.hub.web import says

pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")


@pytest.fixture
def wanted(hub, tmp_path, monkeypatch):
    """The targets that a command line names, on the fixture Hub."""
    be_a_client(hub, tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path)
    parser = ArgumentParser(allow_abbrev=False)
    add_list_flags(parser)
    parser.add_argument("--offline", action="store_true")
    return lambda *words: list(wanted_of(parser.parse_args([*map(str, words)])))


@pytest.fixture
def zoo(hub):
    """25 models of acme, some of them under mit, and a few of others."""
    for number in range(25):
        card = {"license": "mit" if number % 2 else "apache-2.0"}
        hub.repo(f"acme/model-{number:02}", {"config.json": "{}"}, card=card, extra={"likes": number})
    hub.repo("other/thing", {"config.json": "{}"}, card={"license": "mit"})
    hub.repo("acme/table", {"a.csv": "x"}, kind="dataset")
    hub.list_rows = 10
    return hub


def good(found):
    return [each.name for each in found if not each.problem]


def test_all_models_of_an_author_with_their_commits(zoo, wanted):
    found = wanted("--author", "acme")
    assert good(found) == [f"hf://acme/model-{number:02}" for number in range(25)]
    assert all(each.commit == zoo.find("model", each.name[5:]).sha for each in found)
    assert {each.lists for each in found} == {("--author acme",)}
    assert len(zoo.requests()) == 3
    assert zoo.strayed() == []


def test_a_search_is_what_all_its_flags_say(zoo, wanted):
    assert len(good(wanted("--author", "acme", "--filter", "license:mit"))) == 12
    assert len(good(wanted("--filter", "license:mit"))) == 13
    assert good(wanted("--search", "thing")) == ["hf://other/thing"]
    assert good(wanted("--author", "acme", "--datasets")) == ["hf://datasets/acme/table"]
    top = wanted("--author", "acme", "--sort", "likes", "--limit", "12")
    assert good(top) == [f"hf://acme/model-{number:02}" for number in range(24, 12, -1)]


def test_a_search_joins_other_lists(zoo, wanted, tmp_path):
    (tmp_path / "ids.txt").write_text("ACME/model-03\n")
    found = wanted("--from", "ids.txt", "--author", "acme")
    assert len(good(found)) == 25
    assert (found[0].lists, bool(found[0].commit)) == (("ids.txt:1", "--author acme"), True)


def test_all_descendants_are_found_each_once(hub, wanted):
    """A diamond, a cycle, and three generations."""
    parents = {"a/base": [], "b/one": ["a/base"], "b/two": ["a/base"], "c/merge": ["b/one", "b/two"]}
    parents |= {"d/deep": ["c/merge"], "e/loop": ["d/deep", "e/pool"], "e/pool": ["e/loop"], "x/alone": []}
    parents |= {f"z/leaf-{number}": ["b/two"] for number in range(5)}
    for name, above in parents.items():
        tags = [f"base_model:{parent}" for parent in above] + [f"base_model:finetune:{parent}" for parent in above]
        hub.repo(name, {"config.json": "{}"}, tags=tags)
    found = wanted("--descendants", "a/base")
    leaves = [f"z/leaf-{number}" for number in range(5)]
    expected = ["b/one", "b/two", "c/merge", *leaves, "d/deep", "e/loop", "e/pool"]
    assert good(found) == [f"hf://{name}" for name in expected]
    assert len(hub.requests()) == 7  # none for a leaf, of which the list says that nothing was made from it


@pytest.mark.parametrize(
    "action", [{"action": "reset"}, {"action": "status", "code": 503}, {"action": "drop", "after": 9}]
)
def test_a_page_that_fails_and_comes_is_no_loss(zoo, wanted, action):
    zoo.fault("cursor=10", times=2, **action)
    assert len(good(wanted("--author", "acme"))) == 25


def test_a_list_that_breaks_off_is_told_beside_what_came(zoo, wanted):
    zoo.fault("cursor=10", "status", code=500)
    found = wanted("--author", "acme")
    assert len(good(found)) == 10
    (problem,) = [each.problem for each in found if each.problem]
    assert problem.startswith("--author acme: The list broke off after 10")


def test_a_list_that_cannot_be_had_is_told(zoo, wanted):
    zoo.fault(".", "status", code=500)
    (lost,) = wanted("--author", "acme")
    assert lost.name == "--author acme"
    assert "could not be had" in lost.problem


@pytest.mark.parametrize("next_page", ["same", "elsewhere"])
def test_pages_that_lead_in_circles_or_away_end(zoo, wanted, next_page):
    page = f"{zoo.endpoint}/api/models?author=acme&expand=sha&expand=gated&expand=private&expand=disabled&limit=1000"
    away = f"{zoo.origin('elsewhere')}/api/models?author=acme&expand=sha"
    link = f'<{page if next_page == "same" else away}>; rel="next"'
    zoo.fault(r"GET /api/models\?", "headers", headers={"Link": link})
    found = wanted("--author", "acme")
    assert len(good(found)) == 10
    assert len(zoo.requests()) <= 4
    assert zoo.requests("elsewhere") == []
    assert any("repeats itself" in each.problem for each in found) == (next_page == "same")


def test_endless_pages_without_anything_new_end(hub, wanted):
    turns = iter(range(10_000))

    def page(answer, request):
        link = f'<{hub.endpoint}/api/models?page={next(turns)}>; rel="next"'
        return says([{"id": "acme/one", "sha": "a" * 40}], Link=link)

    hub.fault(r"GET /api/models\?", "body").spoiled = page
    found = wanted("--author", "acme")
    assert good(found) == ["hf://acme/one"]
    assert any("repeats itself" in each.problem for each in found)
    assert len(hub.requests()) < 10


@pytest.mark.parametrize("sent", [b'{"error": 1}', b"[1, null, {}, [[]]]", b'[{"id": "../../etc"}, {"id": "a/b/c"}]'])
def test_junk_is_told_and_never_a_target(zoo, wanted, sent):
    zoo.fault("api/models", "body", data=sent)
    found = wanted("--author", "acme")
    assert good(found) == []
    assert len(found) == 1 and found[0].problem.endswith(".")


def test_nobody_is_asked_offline(zoo, wanted):
    for words in (["--author", "acme"], ["--descendants", "acme/model-01"]):
        with pytest.raises(UsageError, match="--offline forbids it"):
            wanted(*words, "--offline")
    assert zoo.seen == []
    with pytest.raises(UsageError, match="belongs to a search"):
        wanted("a/b", "--limit", "5")
