"""Which folders are one repo, and which files belong to it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.artifact import Artifact
from scanner.model.fact import Fact, fact
from scanner.model.place import Place
from scanner.repo.repo import Repo, repos_of


def files(*paths: str) -> list[Artifact]:
    return [Artifact(path, 1, formats=formats_of(path), role=role_of(path)) for path in paths]


def formats_of(path: str) -> tuple[str, ...]:
    return ("model-card",) if path.endswith("README.md") else ()


def role_of(path: str) -> str:
    return {"safetensors": "weights", "bin": "weights", "md": "terms"}.get(
        path.rpartition(".")[2], "config" if path.endswith("config.json") else ""
    )


def declares(path: str) -> Fact:
    return fact("license-declared", Place(path, line=2), license="mit")


def paths(repos: list[Repo]) -> dict[str, list[str]]:
    return {repo.path: [artifact.path for artifact in repo.artifacts] for repo in repos}


def test_weights_with_a_card_a_config_or_an_index_are_a_repo() -> None:
    for beside in ("README.md", "config.json", "model.safetensors.index.json"):
        assert paths(repos_of(files("model.safetensors", beside), [])) == {"": ["model.safetensors", beside]}


def test_loose_weights_are_no_repo() -> None:
    assert repos_of(files("model.safetensors", "sub/other.bin", "notes.txt"), []) == []


def test_loose_weights_are_a_repo_where_their_folder_was_named_as_a_whole() -> None:
    found = paths(repos_of(files("top/model.safetensors", "top/sub/other.bin"), [], loose=True))
    assert found == {"top": ["top/model.safetensors"], "top/sub": ["top/sub/other.bin"]}


def test_a_pipelines_components_belong_to_the_card_above() -> None:
    names = ("README.md", "unet/config.json", "unet/model.safetensors", "vae/a/config.json", "vae/a/model.bin")
    (repo,) = repos_of(files(*names), [declares("README.md")])
    assert (repo.path, repo.weights, len(repo.artifacts), len(repo.facts)) == ("", True, 5, 1)


def test_a_monorepo_holds_several() -> None:
    names = ("README.md", "a/README.md", "a/m.bin", "a/docs/x.txt", "b/README.md", "b/m.bin", "c.txt")
    found = paths(repos_of(files(*names), [declares("a/README.md"), declares("b/README.md")]))
    assert found == {"a": ["a/README.md", "a/m.bin", "a/docs/x.txt"], "b": ["b/README.md", "b/m.bin"]}


def test_a_readme_that_declares_nothing_does_not_hide_the_card_above() -> None:
    names = ("README.md", "m.bin", "onnx/README.md", "onnx/m.bin", "onnx/config.json")
    assert list(paths(repos_of(files(*names), [declares("README.md")]))) == [""]


def test_a_card_below_with_weights_is_its_own_repo() -> None:
    names = ("README.md", "m.bin", "onnx/README.md", "onnx/m.bin")
    facts = [declares("README.md"), declares("onnx/README.md")]
    assert list(paths(repos_of(files(*names), facts))) == ["", "onnx"]


def test_a_card_below_without_weights_belongs_to_the_repo() -> None:
    names = ("README.md", "m.bin", "data/README.md")
    (repo,) = repos_of(files(*names), [declares("README.md"), declares("data/README.md")])
    assert [item.place.path for item in repo.facts] == ["README.md", "data/README.md"]


def test_a_card_alone_is_a_repo_without_weights() -> None:
    (repo,) = repos_of(files("x/README.md"), [declares("x/README.md")])
    assert (repo.path, repo.weights) == ("x", False)


def test_texts_above_are_handed_down_nearest_first() -> None:
    facts = [fact("license-text", Place(path)) for path in ("LICENSE", "a/LICENSE", "a/b/LICENSE", "c/LICENSE")]
    (repo,) = repos_of(files("a/b/m.bin", "a/b/config.json"), facts)
    assert [item.place.path for item in repo.above] == ["a/LICENSE", "LICENSE"]
    assert [item.place.path for item in repo.facts] == ["a/b/LICENSE"]


NAMES = st.sampled_from(["README.md", "m.bin", "config.json", "x.safetensors.index.json", "LICENSE", "x.txt"])
FOLDERS = st.lists(st.sampled_from("ab"), max_size=4).map(lambda parts: "".join(f"{part}/" for part in parts))


@given(st.sets(st.tuples(FOLDERS, NAMES).map("".join), max_size=30), st.randoms())
@settings(max_examples=200, deadline=None)
def test_no_file_is_in_two_repos_and_weights_with_a_card_are_in_one(names: set[str], random: object) -> None:
    facts = [declares(name) for name in sorted(names) if name.endswith("README.md") and random.random() < 0.5]  # type: ignore[attr-defined]
    repos = repos_of(files(*sorted(names)), facts)
    owned = [artifact.path for repo in repos for artifact in repo.artifacts]
    assert len(owned) == len(set(owned))
    folders = {name.rpartition("/")[0] for name in names if name.endswith("README.md")}
    for name in names:
        if name.rpartition("/")[0] in folders and name.endswith(".bin"):
            assert name in owned
    for repo in repos:
        assert all(
            path.startswith(f"{repo.path}/" if repo.path else "") for path in (item.path for item in repo.artifacts)
        )
