"""Two revisions of a repo on the Hub, compared without downloading its weights."""

import json

import pytest

from tests.comparing.models import CARD, MIT, PAYLOAD
from tests.hub.builders import safetensors

REPO = "acme/model"


@pytest.fixture
def repo(hub):
    """A repo with weights of some size, which the Hub keeps in LFS."""
    weights = {"w": ("F32", [1000, 100])}
    files = {"README.md": CARD, "LICENSE": MIT, "config.json": "{}", "model.safetensors": safetensors(weights)}
    return hub.repo(REPO, files)


@pytest.fixture
def compared(weighbridge, tmp_path):
    """Runs ``weighbridge diff BEFORE AFTER``; gives the exit code and the comparison."""
    saved = tmp_path / "diff.json"

    def run(before, after, *more):
        code, _, err = weighbridge("diff", before, after, "--output", f"json:{saved}", *more)
        assert err == ""
        return code, json.loads(saved.read_text())

    return run


def changes(diff, about):
    (target,) = diff["targets"]
    return [(item["kind"], item["subject"]) for item in target["changes"] if item["about"] == about]


def test_new_weights_between_two_revisions_are_told_by_what_the_hub_lists(hub, compared, repo):
    first = repo.sha
    second = repo.commit({"model.safetensors": safetensors({"w": ("F32", [1000, 100])}, {"trained": "longer"})})
    code, diff = compared(f"hf://{REPO}@{first}", f"hf://{REPO}@{second}")
    assert (code, diff["answer"]) == (0, "changed")
    assert changes(diff, "weights") == [("changed", "model.safetensors")]
    (target,) = diff["targets"]
    assert (target["revision_before"], target["revision_after"]) == (first, second)
    assert {"about": "files", "count": 3} in target["same"]
    assert sum(int(request.headers.get("range", "").startswith("bytes")) for request in hub.requests("cdn")) <= 8


def test_a_revision_and_itself_are_the_same(compared, repo):
    assert compared(f"hf://{REPO}@{repo.sha}", f"hf://{REPO}")[1]["answer"] == "same"


def test_a_payload_in_a_pull_request_fails(compared, repo):
    repo.commit({"extra.pkl": PAYLOAD, "README.md": CARD.replace("mit", "cc-by-nc-4.0")}, "refs/pr/1")
    code, diff = compared(f"hf://{REPO}", f"hf://{REPO}@refs/pr/1")
    assert (code, diff["answer"]) == (1, "worse")
    assert ("changed", "declared README.md") in changes(diff, "license")
    assert compared(f"hf://{REPO}@refs/pr/1", f"hf://{REPO}")[0] == 0


def test_a_revision_that_is_not_there_leaves_it_incomplete_or_refused(weighbridge, repo):
    code, _, err = weighbridge("diff", f"hf://{REPO}", f"hf://{REPO}@nowhere", "--output", "markdown:d.md")
    assert code in (2, 3) and (code == 3 or "nowhere" in err)
