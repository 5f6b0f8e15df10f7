"""ONNX models: whether the files of weights beside one hold what its tensors count on."""

from __future__ import annotations

from scanner.model.fact import fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.repo.repo import Repo


def derive(repo: Repo) -> Iterator[Fact]:
    """A fact for each model with a tensor that ends behind the file that it lies in: its readers map the file."""
    from posixpath import dirname, join, normpath

    parts = [found for found in repo.facts if found.kind == "onnx-external" and found.get("how") == "beside"]
    if not parts:
        return
    sizes = {artifact.path: artifact.size for artifact in repo.artifacts}
    for part in parts:
        location, end = part.get("location"), part.get("end")
        if part.place.member or not isinstance(location, str) or not isinstance(end, int):
            continue
        size = sizes.get(normpath(join(dirname(part.place.path), location.replace("\\", "/"))))
        if size is not None and end > size:
            problem = f"a tensor ends {end - size:,} bytes behind the file of weights {location[:80]}"
            yield fact("onnx-malformed", part.place, problem=problem)


DERIVE = derive
