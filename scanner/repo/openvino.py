"""OpenVINO networks: whether the file of weights beside one holds what its constants count on."""

from __future__ import annotations

from scanner.model.fact import fact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model.fact import Fact
    from scanner.repo.repo import Repo


def derive(repo: Repo) -> Iterator[Fact]:
    """A fact for each network whose weights end before its constants do: its reader maps the file and follows them."""
    networks = [found for found in repo.facts if found.kind == "openvino-network" and not found.place.member]
    if not networks:
        return
    sizes = {artifact.path: artifact.size for artifact in repo.artifacts}
    for network in networks:
        end = network.get("weights_end")
        size = sizes.get(network.place.path.rpartition(".")[0] + ".bin")
        if isinstance(end, int) and size is not None and end > size:
            problem = f"its constants end {end - size:,} bytes behind the file of weights beside it"
            yield fact("openvino-malformed", network.place, problem=problem)


DERIVE = derive
