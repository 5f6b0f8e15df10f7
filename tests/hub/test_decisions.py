"""What people decided of a repo on the Hub holds for that repo and those bytes, and costs a download only where it must."""

from hashlib import sha256

import pytest

from tests.decisions.models import RULE, entry, project, waive
from tests.hub.test_cache import download

EVIL = b"\x80\x04cposix\nsystem\nX\x02\x00\x00\x00idR."
MORE = EVIL + b"\x00" * 9
REPO = "acme/model"
CARD = {"license": "mit"}


@pytest.fixture
def root(tmp_path):
    return project(tmp_path / "home")


@pytest.fixture(autouse=True)
def day(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")


def decided(report, path="m.pkl"):
    (target,) = report["targets"]
    by = {verdict["subject"]: verdict for verdict in target["verdicts"]}
    found = [
        by[item["fingerprint"]] for item in target["findings"] if (item["rule"], item["place"]["path"]) == (RULE, path)
    ]
    return [(verdict["outcome"], verdict.get("by", "")) for verdict in found]


def notes(report):
    return [note for note in report.get("notes", []) if "waiver" in note or "baseline" in note]


def digest(data):
    return sha256(data).hexdigest()


def test_a_waiver_holds_for_its_repo_however_that_is_named(hub, weighbridge, root):
    hub.repo(REPO, {"m.pkl": EVIL}, lfs=("*.pkl",), card=CARD)
    hub.repo("acme/other", {"m.pkl": EVIL}, lfs=("*.pkl",), card=CARD)
    waive(root, entry(rule=RULE, sha256=digest(EVIL), target="hf://Acme/Model"))
    for target in (f"hf://{REPO}", REPO, f"{REPO}@main"):
        code, report, _ = weighbridge("scan", target, cwd=root)
        assert (code, decided(report), notes(report)) == (0, [("allow", "waiver")], []), target
    code, report, _ = weighbridge("scan", "hf://acme/other", cwd=root)
    assert (code, decided(report)) == (1, [("deny", "")])
    assert notes(report) == [], "the other repo was not looked at"


@pytest.mark.parametrize("lfs", [True, False])
def test_other_bytes_at_a_later_commit_void_it(hub, weighbridge, root, lfs):
    repo = hub.repo(REPO, {"m.pkl": EVIL}, lfs=("*.pkl",) if lfs else (), card=CARD)
    waive(root, entry(rule=RULE, sha256=digest(EVIL), target=f"hf://{REPO}"))
    code, report, _ = weighbridge("scan", f"hf://{REPO}", "--no-store", cwd=root)
    assert (code, decided(report)) == (0, [("allow", "waiver")])
    waive(root, entry(rule=RULE, sha256=digest(MORE), target=f"hf://{REPO}"))
    code, report, _ = weighbridge("scan", f"hf://{REPO}@{repo.sha}", "--no-store", cwd=root)
    assert (code, decided(report)) == (1, [("deny", "")])
    assert "is void: m.pkl has other bytes now" in notes(report)[0]


def test_a_digest_that_the_hub_tells_costs_nothing(hub, weighbridge, root):
    hub.repo(REPO, {"m.pkl": EVIL}, lfs=("*.pkl",), card=CARD)
    weighbridge("scan", f"hf://{REPO}", "--no-store", cwd=root)
    without = len(hub.seen)
    hub.seen.clear()
    waive(root, entry(rule=RULE, sha256=digest(EVIL), target=f"hf://{REPO}"))
    weighbridge("scan", f"hf://{REPO}", "--no-store", cwd=root)
    assert len(hub.seen) == without


def test_a_baseline_of_a_repo_is_not_for_the_project_nor_for_another_repo(hub, weighbridge, root):
    from scanner.catalog.baseline_text import baseline_text
    from scanner.catalog.ledger_parts import Known

    hub.repo(REPO, {"m.pkl": EVIL}, lfs=("*.pkl",), card=CARD)
    hub.repo("acme/other", {"m.pkl": EVIL}, lfs=("*.pkl",), card=CARD)
    _, report, _ = weighbridge("scan", f"hf://{REPO}", cwd=root)
    (found,) = [item for item in report["targets"][0]["findings"] if item["rule"] == RULE]
    line = Known(found["fingerprint"], digest(EVIL), RULE, f"hf://{REPO}/m.pkl")
    (root / ".weighbridge" / "baseline.txt").write_text(baseline_text([line]))
    assert decided(weighbridge("scan", f"hf://{REPO}", cwd=root)[1]) == [("allow", "baseline")]
    assert decided(weighbridge("scan", "hf://acme/other", cwd=root)[1]) == [("deny", "")]
    (root / "m.pkl").write_bytes(EVIL)
    assert decided(weighbridge("scan", ".", cwd=root)[1]) == [("deny", "")]


def test_a_file_in_the_cache_is_believed_by_its_bytes_not_by_its_name(hub, weighbridge, root, tmp_path):
    hub.repo(REPO.replace("acme/model", "org/name"), {"m.pkl": EVIL}, lfs=("*.pkl",), card=CARD)
    folder = download(hub, tmp_path)
    waive(root, entry(rule=RULE, sha256=digest(EVIL), target="hf://org/name"))
    for target in ("hf-cache:org/name", folder):
        code, report, _ = weighbridge("scan", target, cwd=root)
        assert (code, decided(report)) == (0, [("allow", "waiver")]), target
    (blob,) = [path for path in tmp_path.rglob("blobs/*") if path.name == digest(EVIL)]
    blob.chmod(0o644)
    blob.write_bytes(EVIL.replace(b"id", b"ls"))
    code, report, _ = weighbridge("scan", "hf-cache:org/name", cwd=root)
    assert (code, decided(report)) == (1, [("deny", "")])
