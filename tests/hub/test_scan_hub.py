"""A scan of a repo on the Hub, over real HTTP, and under every fault: the same findings, or the word incomplete."""

import json

import pytest

from tests.hub.builders import safetensors, torch_zip
from tests.hub.content import Sparse

REPO = "acme/model"
EVIL = b"\x80\x04cposix\nsystem\nX\x02\x00\x00\x00idR."
CARD = "---\nlicense: mit\n---\n# A model\n"


@pytest.fixture
def repo(hub):
    """A repo with a card, weights on the CDN and a pickle that runs a command."""
    return hub.repo(
        REPO,
        {
            "README.md": CARD,
            "config.json": json.dumps({"model_type": "llama"}),
            "model.safetensors": safetensors({"w": ("F32", [1000, 100])}),
            "extra.pkl": EVIL,
            "pytorch_model.bin": torch_zip({f"layer.{n}.weight": [64, 64] for n in range(300)}),
        },
    )


def target(report):
    return report["targets"][0]


def rules(report):
    return sorted({finding["rule"] for finding in target(report)["findings"]})


def gaps(report):
    return {(gap["place"]["path"], gap["reason"]) for gap in target(report)["gaps"] if gap.get("incomplete", True)}


def test_a_repo_is_judged_without_being_downloaded(hub, weighbridge, repo):
    code, report, err = weighbridge("scan", f"hf://{REPO}")
    assert (code, gaps(report), err) == (1, set(), "")
    assert "pickle-unsafe-callable" in rules(report)
    seen = target(report)
    assert seen["revision"] == repo.sha and seen["source"] == "hub"
    inventory = seen["inventory"]
    assert inventory["bytes_read"] < inventory["bytes_total"] / 3
    counted = [request for request in hub.seen if "agent-harnesses" not in request.path]
    assert inventory["requests"] == len(counted)
    assert hub.strayed() == []
    for request in counted:
        if "/resolve/" in request.path:
            assert f"/resolve/{repo.sha}/" in request.path
    assert not any(request.headers.get("authorization") for request in hub.requests("cdn"))


def test_every_way_to_write_the_target_gives_the_same_findings(hub, weighbridge, repo):
    _, first, _ = weighbridge("scan", f"hf://{REPO}")
    for name in (REPO, f"hf://models/{REPO}@main", f"hf://{REPO}@{repo.sha}", f"{hub.endpoint}/{REPO}/tree/main"):
        code, report, _ = weighbridge("scan", name)
        assert (code, rules(report)) == (1, rules(first)), name
        assert target(report)["revision"] == repo.sha


def test_a_path_that_exists_wins_and_a_folder_of_the_repo_may_be_named(hub, weighbridge, tmp_path):
    hub.repo(REPO, {"a/x.pkl": EVIL, "b/config.json": "{}"})
    assert weighbridge("scan", f"hf://{REPO}/b")[0] == 0
    assert weighbridge("scan", f"hf://{REPO}/a")[0] == 1
    code, report, _ = weighbridge("scan", f"hf://{REPO}/c")
    assert (code, {reason for _, reason in gaps(report)}) == (3, {"file-missing"})
    (tmp_path / "acme" / "model").mkdir(parents=True)
    assert weighbridge("scan", REPO, cwd=tmp_path)[0] == 0


def test_branches_requests_and_data_sets(hub, weighbridge, repo):
    repo.commit({"extra.pkl": None}, "refs/pr/1")
    hub.repo("acme/data", {"README.md": CARD, "load.py": "import os\nos.system('id')\n"}, kind="dataset")
    assert weighbridge("scan", f"hf://{REPO}@refs/pr/1")[0] == 0
    _, report, _ = weighbridge("scan", "hf://datasets/acme/data")
    assert target(report)["inventory"]["files"] == 3
    code, report, _ = weighbridge("scan", f"hf://{REPO}@nope")
    assert (code, gaps(report)) == (3, {("(hub)", "revision-missing")})


def test_a_single_name_and_a_renamed_repo(hub, weighbridge):
    hub.repo("gpt2", {"README.md": CARD})
    hub.repo("neu/name", {"README.md": CARD}, renamed_from="old/name")
    assert weighbridge("scan", "hf://gpt2")[0] == 0
    code, report, _ = weighbridge("scan", "hf://old/name")
    assert code == 0
    assert any(gap["reason"] == "renamed" and "neu/name" in gap["message"] for gap in target(report)["gaps"])


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"gated": "auto"}, "gated"),
        ({"gated": "auto", "gate_metadata": True}, "gated"),
        ({"private": True}, "missing"),
        ({"disabled": True}, "disabled"),
    ],
)
def test_what_may_not_be_read_is_said(hub, weighbridge, settings, reason):
    hub.repo(REPO, {"README.md": CARD, "extra.pkl": EVIL}, **settings)
    code, report, err = weighbridge("scan", f"hf://{REPO}")
    assert code == 3 and reason in {reason for _, reason in gaps(report)}, err
    if reason != "disabled":
        assert weighbridge("scan", f"hf://{REPO}", token=hub.token)[0] == 1
    assert hub.strayed() == []


def test_one_dead_repo_does_not_end_the_run(hub, weighbridge, repo):
    code, report, _ = weighbridge("scan", "hf://acme/absent", f"hf://{REPO}")
    assert code == 1
    assert [found["answer"] for found in report["targets"]] == ["incomplete", "fail"]


def test_offline_asks_nobody(hub, weighbridge, repo):
    for arguments, environment in ((["--offline"], {}), ([], {"HF_HUB_OFFLINE": "1"})):
        code, report, _ = weighbridge("scan", f"hf://{REPO}", *arguments, **environment)
        assert (code, gaps(report)) == (3, {("(hub)", "offline")})
    assert hub.seen == []


FAULTS = [
    (r"GET /api/models/", "status", {"code": 429, "headers": {"Retry-After": "1"}}, True),
    (r"GET /api/models/", "status", {"code": 429, "headers": {"ratelimit": '"api";r=0;t=1'}}, True),
    (r"GET /api/models/", "status", {"code": 503}, True),
    (r"GET /api/models/", "drop", {"after": 100}, True),
    (r"GET /api/models/", "truncate", {"after": 100}, True),
    (r"GET .*/resolve/", "status", {"code": 500}, True),
    (r"GET .*/resolve/", "status", {"code": 429}, True),
    (r"GET .*/resolve/", "changed-commit", {}, False),
    (r"GET /cdn/", "status", {"code": 503}, True),
    (r"GET /cdn/", "drop", {"after": 10}, True),
    (r"GET /cdn/", "drop", {"after": 5000}, True),
    (r"GET /cdn/", "truncate", {"after": 10}, True),
    (r"GET /cdn/", "expired-url", {}, True),
    (r"GET /cdn/", "wrong-range", {}, False),
    (r"GET /cdn/", "short-range", {}, False),
    (r"GET /cdn/", "ignore-range", {}, False),
    (r"GET /cdn/", "reset", {}, True),
    (r"GET .*/resolve/", "redirect-elsewhere", {}, None),
    (r"GET .*/resolve/", "redirect-loop", {}, False),
    (r"GET /cdn/", "changed-etag", {}, None),
]


@pytest.mark.parametrize(("route", "action", "more", "heals"), FAULTS, ids=lambda value: str(value)[:40])
def test_under_a_fault_the_findings_are_the_same_or_the_scan_is_incomplete(
    hub, weighbridge, repo, route, action, more, heals
):
    _, clean, _ = weighbridge("scan", f"hf://{REPO}")
    fault = hub.fault(route, action, times=2 if heals else None, **more)
    code, report, err = weighbridge("scan", f"hf://{REPO}", token=hub.token)
    assert fault.hits or heals is None, "the fault was never met"
    assert "Traceback" not in err and "internal error" not in err
    assert set(rules(report)) <= set(rules(clean))
    if heals:
        assert (code, rules(report), gaps(report)) == (1, rules(clean), set())
    elif rules(report) != rules(clean):
        assert gaps(report)
    assert hub.strayed() == []


def test_a_server_that_ignores_ranges_sends_no_large_body(hub, weighbridge):
    hub.repo(
        REPO, {"README.md": CARD, "model.safetensors": Sparse(5 << 30, {0: safetensors({"w": ("F32", [1 << 20])})})}
    )
    hub.fault(r"GET /cdn/", "ignore-range")
    code, report, _ = weighbridge("scan", f"hf://{REPO}")
    assert (code, gaps(report)) == (3, {("model.safetensors", "range-ignored")})
    assert target(report)["inventory"]["bytes_read"] < 1000


def test_a_mirror_without_error_codes_and_verdicts_is_as_good(weighbridge, tmp_path):
    from tests.hub.server import FixtureHub

    with FixtureHub(mirror=True) as mirror:
        mirror.repo(REPO, {"README.md": CARD, "extra.pkl": EVIL})
        environment = mirror.environment(tmp_path)
        code, report, _ = weighbridge("scan", f"hf://{REPO}", "hf://acme/absent", **environment)
    assert code == 1 and [found["answer"] for found in report["targets"]] == ["fail", "incomplete"]


def test_what_may_be_fetched_is_bounded(hub, weighbridge):
    hub.repo(REPO, {"README.md": CARD, "a.pkl": b"\x80\x04" + b"N0" * 3_000_000 + b"."})
    code, report, _ = weighbridge("scan", f"hf://{REPO}", "--max-bytes", "1MB")
    assert (code, gaps(report)) == (3, {("a.pkl", "limit-download")})
    assert target(report)["inventory"]["bytes_read"] <= 1_000_000


def test_hostile_names_are_told_and_never_asked_for(hub, weighbridge):
    names = ["../up.pkl", "/abs.pkl", "a//b.pkl", "ok.pkl"]
    made = hub.repo(REPO, {"README.md": CARD, "ok.pkl": b"\x80\x04N."})
    rows = [
        {"rfilename": name, "size": 4, "blobId": "0" * 40}
        for name in [*names[:3], "bell\x07.pkl", "x\x00.pkl", "ok.pkl"]
    ]
    said = {"id": REPO, "sha": made.sha, "siblings": [*rows, *rows[-1:]], "tags": [], "gated": False}
    hub.fault(r"GET /api/models/", "body", data=json.dumps(said).encode())
    code, _, err = weighbridge("scan", f"hf://{REPO}", "--output", "console")
    assert code == 3
    assert "\x07" not in err
    assert not [request for request in hub.seen if "resolve" in request.path and "ok.pkl" not in request.path]


def test_deepseek_v3_is_checked_within_its_bounds(hub, weighbridge):
    from tests.hub.deepseek import put_deepseek_v3

    put_deepseek_v3(hub)
    _, report, _ = weighbridge("scan", "hf://deepseek-ai/DeepSeek-V3")
    inventory = target(report)["inventory"]
    headers = [fact for fact in target(report)["facts"] if fact["kind"] == "safetensors-header"]
    assert (len(headers), gaps(report)) == (163, set())
    assert inventory["bytes_read"] <= 20_000_000 and inventory["requests"] <= 400
    assert sum(request.bytes or 0 for request in hub.seen) <= 20_000_000
    assert any(fact["kind"] == "shard-index" for fact in target(report)["facts"])
