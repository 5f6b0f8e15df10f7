"""Which files of a repo are opened: all, but for pictures and tables in their thousands; of an ancestor its terms."""

from __future__ import annotations

from scanner.model.file_names import tells_parents, tells_terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.artifact import Artifact
    from scanner.sources.hub.repo import Listed

    _File = Listed | Artifact

_INERT = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tiff", ".ico", ".mp4", ".webm", ".mov", ".avi", ".mp3",
          ".wav", ".flac", ".ogg", ".m4a", ".opus", ".pdf", ".parquet", ".arrow", ".csv", ".tsv", ".ttf", ".otf", ".woff",
          ".woff2", ".tfevents", ".lance", ".vcf", ".bed", ".fasta", ".srt", ".vtt")  # fmt: skip
"""Endings of what people look at or compute with, and no loader of models opens."""

LOOKED_AT = 64
"""Files with such endings whose first block is looked at all the same: a pickle may be called anything."""

TERMS_LIMIT = 2 << 20
"""Bytes of a file of terms or configuration that is opened for an ancestor."""

TERMS_FILES = 40


def opened(files: Sequence[_File], terms_only: bool) -> frozenset[str]:
    """The paths of the files to open."""
    if terms_only:
        return _terms(files)
    inert = [file for file in files if file.path.lower().endswith(_INERT)]
    return frozenset(file.path for file in files) - frozenset(_rarest_first(inert)[LOOKED_AT:])


def _rarest_first(files: Sequence[_File]) -> list[str]:
    """The paths of ``files``, first of each folder and ending the largest: among a thousand pictures the one that is none
    is the odd one out, and a lone one beside weights comes before them all."""
    groups: dict[tuple[str, str], list[_File]] = {}
    for file in files:
        folder, _, name = file.path.rpartition("/")
        groups.setdefault((folder, name.lower().rpartition(".")[2]), []).append(file)
    ranked = [
        (rank, len(group), file.path)
        for group in groups.values()
        for rank, file in enumerate(sorted(group, key=lambda file: (-file.size, file.path)))
    ]
    return [path for _, _, path in sorted(ranked)]


def _terms(files: Sequence[_File]) -> frozenset[str]:
    small = [file for file in files if file.size <= TERMS_LIMIT]
    near = sorted(small, key=lambda file: (file.path.count("/"), file.path))
    chosen = [file.path for file in near if _tells(file.path.rpartition("/")[2].lower())]
    names = {path.lower() for path in chosen}
    if not names & {"readme.md", "config.json"}:  # then only the weights can say what they are
        heads = [file.path for file in files if file.path.lower().endswith((".gguf", ".safetensors"))]
        chosen = heads[:1] + chosen
    return frozenset(chosen[:TERMS_FILES])


def _tells(name: str) -> bool:
    return tells_terms(name) or tells_parents(name)
