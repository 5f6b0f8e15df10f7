"""The real client of the Hub talks to the fixture Hub: what it gets, what it resumes, which errors it raises."""

import hashlib

import pytest

from tests.hub.builders import safetensors, sharded
from tests.hub.content import Sparse, blob_id

huggingface_hub = pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
errors = pytest.importorskip("huggingface_hub.errors")

WEIGHTS = safetensors({"weight": ("F32", [4, 4])})
CARD = {"license": "apache-2.0", "base_model": "org/base", "base_model_relation": "quantized"}


@pytest.fixture
def api(hub, monkeypatch):
    """The client, without a token; its housekeeping, which asks the Hub of its environment, is switched off."""
    monkeypatch.setattr("huggingface_hub.utils._detect_agent._fetch_registry", lambda: None, raising=False)
    hub.cdn_host = "localhost"  # versions 1 of the client tell origins apart by their host alone
    return huggingface_hub.HfApi(endpoint=hub.endpoint, token=False)


@pytest.fixture
def repo(hub):
    files = {"model.safetensors": WEIGHTS, "pytorch_model.bin": bytes(3000), "sub/deep/config.json": "{}"}
    return hub.repo("org/name", files, card=CARD, security={"pytorch_model.bin": "unsafe"})


def test_the_one_call_for_a_repo(api, repo):
    found = api.model_info("org/name", files_metadata=True, securityStatus=True)
    assert (found.sha, found.gated, found.private, found.disabled) == (repo.sha, False, False, False)
    assert found.card_data.license == "apache-2.0"
    assert found.tags == ["license:apache-2.0", "base_model:org/base", "base_model:quantized:org/base"]
    assert found.security_repo_status["filesWithIssues"] == [{"path": "pytorch_model.bin", "level": "unsafe"}]
    siblings = {sibling.rfilename: sibling for sibling in found.siblings}
    assert siblings["model.safetensors"].lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    assert siblings["sub/deep/config.json"].blob_id == blob_id(b"{}")


def test_only_what_expand_names_is_answered(api, repo):
    found = api.model_info("org/name", expand=["baseModels", "sha", "gated"])
    assert found.base_models["relation"] == "quantized"
    assert [model["id"] for model in found.base_models["models"]] == ["org/base"]
    assert (found.sha, found.gated, found.tags, found.siblings) == (repo.sha, False, None, None)


def test_branches_requests_and_commits_are_revisions(api, repo):
    first = repo.sha
    request = repo.commit({"new.txt": "x"}, "refs/pr/1")
    main = repo.commit({"model.safetensors": None})
    for revision, sha in ((None, main), ("main", main), ("refs/pr/1", request), (first, first), (first[:9], first)):
        found = api.model_info("org/name", revision=revision)
        assert found.sha == sha
        assert sorted(row.rfilename for row in found.siblings) == sorted(repo.commits[sha])
    rows = list(api.list_repo_tree("org/name", revision="refs/pr/1"))
    assert {row.path for row in rows} == {"README.md", "model.safetensors", "new.txt", "pytorch_model.bin", "sub"}
    assert [found.ref for found in api.list_repo_refs("org/name", include_pull_requests=True).pull_requests] == [
        "refs/pr/1"
    ]


def test_a_tree_comes_in_pages(api, hub):
    repo = hub.repo("org/many", {f"folder{n % 7}/file{n:04}.txt": str(n) for n in range(1200)})
    rows = list(api.list_repo_tree("org/many", recursive=True))
    assert {row.path for row in rows if hasattr(row, "blob_id")} == set(repo.files)
    assert len(hub.requests(method="GET")) == 2
    hub.seen.clear()
    rows = list(api.list_repo_tree("org/many", "folder3", expand=True))
    assert len(rows) == len([path for path in repo.files if path.startswith("folder3/")])
    assert len(hub.requests(method="GET")) == -(-len(rows) // 50)


def test_verdicts_of_the_hubs_scanners(api, repo):
    by_tree = {row.path: row for row in api.list_repo_tree("org/name", expand=True) if hasattr(row, "security")}
    (by_path,) = api.get_paths_info("org/name", ["pytorch_model.bin", "absent"], expand=True)
    for row in (by_tree["pytorch_model.bin"], by_path):
        assert (row.security.status, row.security.safe) == ("unsafe", False)
        assert row.security.pickle_import_scan["pickleImports"][0]["name"] == "system"
    assert by_tree["model.safetensors"].security.safe
    assert by_tree["model.safetensors"].lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()


def test_a_download_goes_through_the_cdn_without_the_token(api, hub, repo, tmp_path):
    path = api.hf_hub_download("org/name", "model.safetensors", cache_dir=tmp_path, token=hub.token)
    with open(path, "rb") as file:
        assert file.read() == WEIGHTS
    assert [seen.status for seen in hub.requests("cdn")] == [200]
    assert [seen.token for seen in hub.requests("hub", "HEAD")] == [hub.token]
    assert hub.strayed() == []
    assert hub.sent("cdn") == len(WEIGHTS)


def test_a_dropped_download_is_resumed_by_range(api, hub, tmp_path):
    hub.repo("org/big", {"model.safetensors": Sparse(30_000_000, {0: b"begin", 29_999_997: b"end"})})
    hub.fault(r"GET /cdn/", "drop", times=1, after=12_000_000)
    path = api.hf_hub_download("org/big", "model.safetensors", cache_dir=tmp_path)
    with open(path, "rb") as file:
        data = file.read()
    assert (len(data), data[:5], data[-3:]) == (30_000_000, b"begin", b"end")
    first, second = hub.requests("cdn")
    assert (first.status, second.status) == (200, 206)
    assert first.bytes == 12_000_000
    assert second.headers["range"].startswith("bytes=")


def test_a_snapshot_is_the_repo(api, hub, repo, tmp_path):
    folder = api.snapshot_download("org/name", cache_dir=tmp_path, max_workers=2)
    for path, file in repo.files.items():
        with open(f"{folder}/{path}", "rb") as found:
            assert found.read() == file.content.read(0, file.size)


@pytest.mark.parametrize("cached", [False, True])
def test_a_regular_file_with_and_without_the_resolve_cache(api, hub, repo, tmp_path, cached):
    hub.resolve_cache = cached
    with open(api.hf_hub_download("org/name", "sub/deep/config.json", cache_dir=tmp_path)) as file:
        assert file.read() == "{}"
    assert any(seen.route.startswith("/api/resolve-cache/") for seen in hub.seen) is cached


def test_a_rename_and_another_case_lead_to_the_repo(api, hub, tmp_path):
    hub.repo("new/name", {"config.json": "{}"}, renamed_from=["gpt9", "old/name"])
    for written in ("gpt9", "old/name", "NEW/Name"):
        assert api.model_info(written).id == "new/name"
        assert api.hf_hub_download(written, "config.json", cache_dir=tmp_path)
        assert [row.path for row in api.list_repo_tree(written)] == ["config.json"]


def test_a_name_without_an_owner(api, hub):
    repo = hub.repo("gpt9", {"a/config.json": "{}"})
    assert api.model_info("gpt9").sha == repo.sha
    assert [row.path for row in api.list_repo_tree("gpt9", "a", revision=repo.sha)] == ["a/config.json"]


def test_models_data_sets_and_spaces_are_apart(api, hub, tmp_path):
    for kind in ("dataset", "space"):
        hub.repo("org/thing", {f"{kind}.txt": kind}, kind=kind)
    assert [row.rfilename for row in api.dataset_info("org/thing").siblings] == ["dataset.txt"]
    assert [row.rfilename for row in api.space_info("org/thing").siblings] == ["space.txt"]
    assert api.hf_hub_download("org/thing", "dataset.txt", repo_type="dataset", cache_dir=tmp_path)
    with pytest.raises(errors.RepositoryNotFoundError):
        api.model_info("org/thing")


def test_children_are_listed_by_filter_in_pages(api, hub):
    hub.list_rows = 2
    for n in range(5):
        hub.repo(f"kids/k{n}", card={"base_model": "org/base"})
    hub.repo("kids/other", card={"base_model": "org/else"})
    found = list(api.list_models(filter="base_model:org/base", expand=["baseModels", "sha"]))
    assert [model.id for model in found] == [f"kids/k{n}" for n in range(5)]
    assert found[0].base_models["models"][0]["id"] == "org/base"
    assert len(hub.requests(method="GET")) == 3


def test_all_headers_of_shards_in_one_answer(api, hub):
    if not hasattr(api, "get_sharded_safetensors_metadata"):
        pytest.skip("this version of the client does not ask for it")
    hub.repo("org/sharded", sharded({f"w{n}": ("BF16", [8, 8]) for n in range(6)}, 256))
    found = api.get_sharded_safetensors_metadata("org/sharded")
    assert len(found.files_metadata) == 3
    assert sorted(found.weight_map) == [f"w{n}" for n in range(6)]


class TestErrors:
    """Each kind of refusal is the client's own error of that kind."""

    def test_missing(self, api, hub):
        for token, status in ((False, 401), (hub.token, 404)):
            with pytest.raises(errors.RepositoryNotFoundError) as raised:
                api.model_info("no/such", token=token)
            assert raised.value.response.status_code == status

    def test_private(self, api, hub):
        hub.repo("org/secret", {"config.json": "{}"}, private=True)
        assert api.model_info("org/secret", token=hub.token).private
        for token, status in ((False, 401), (hub.stranger, 404)):
            with pytest.raises(errors.RepositoryNotFoundError) as raised:
                api.model_info("org/secret", token=token)
            assert raised.value.response.status_code == status

    @pytest.mark.parametrize("metadata", [False, True])
    def test_gated(self, api, hub, tmp_path, metadata):
        hub.repo("org/gated", {"config.json": "{}"}, gated="manual", gate_metadata=metadata)
        for token, status in ((False, 401), (hub.stranger, 403)):
            if metadata:
                with pytest.raises(errors.GatedRepoError) as raised:
                    api.model_info("org/gated", token=token)
                assert raised.value.response.status_code == status
            else:
                assert api.model_info("org/gated", token=token).gated == "manual"
                assert [row.path for row in api.list_repo_tree("org/gated", token=token)] == ["config.json"]
            url = huggingface_hub.hf_hub_url("org/gated", "config.json", endpoint=hub.endpoint)
            with pytest.raises(errors.GatedRepoError):
                huggingface_hub.get_hf_file_metadata(url, token=token, endpoint=hub.endpoint)
        assert api.hf_hub_download("org/gated", "config.json", token=hub.token, cache_dir=tmp_path)

    def test_disabled(self, api, hub):
        hub.repo("org/off", disabled=True)
        with pytest.raises(errors.DisabledRepoError):
            api.model_info("org/off")

    def test_no_such_revision_or_file(self, api, hub, repo):
        with pytest.raises(errors.RevisionNotFoundError):
            api.model_info("org/name", revision="nowhere")
        with pytest.raises(errors.EntryNotFoundError):
            api.hf_hub_download("org/name", "absent.txt")

    def test_a_wrong_token(self, api, repo):
        with pytest.raises(errors.HfHubHTTPError) as raised:
            api.model_info("org/name", token="hf_unknown")
        assert not isinstance(raised.value, errors.RepositoryNotFoundError)

    def test_a_mirror_gives_no_codes_no_verdicts_and_one_page(self, api, hub, repo):
        hub.mirror, hub.tree_rows = True, 2
        with pytest.raises(errors.HfHubHTTPError) as raised:
            api.model_info("no/such", token=hub.token)
        assert not isinstance(raised.value, errors.RepositoryNotFoundError)
        assert api.model_info("org/name", securityStatus=True).security_repo_status is None
        assert len(list(api.list_repo_tree("org/name", recursive=True))) == 2

    @pytest.mark.parametrize("said", [{"Retry-After": "0"}, {"ratelimit": '"api";r=0;t=0'}])
    def test_too_many_requests(self, api, hub, repo, said):
        hub.fault("GET /api/models/org/name", "status", times=1, code=429, headers=said)
        with pytest.raises(errors.HfHubHTTPError) as raised:
            api.model_info("org/name")
        assert raised.value.response.status_code == 429
        if huggingface_hub.__version__.startswith("1."):
            return  # this line of the client asks for a tree's first page once only
        hub.fault("GET /api/models/org/name/tree", "status", times=1, code=429, headers=said)
        assert len(list(api.list_repo_tree("org/name"))) == 4
