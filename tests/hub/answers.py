"""The JSON that the API answers for one repo."""

from __future__ import annotations

from collections.abc import Iterable

from tests.hub.content import File
from tests.hub.repos import DAY, HubRepo, object_id

ALWAYS = ("_id", "id")

DEFAULT = (
    *("modelId", "author", "sha", "lastModified", "createdAt", "private", "gated", "disabled", "likes", "downloads"),
    *("tags", "pipeline_tag", "library_name", "cardData", "config", "siblings", "usedStorage", "spaces"),
)
"""What an answer holds where no ``expand`` chooses."""

LISTED = ("modelId", "likes", "private", "downloads", "tags", "pipeline_tag", "library_name", "createdAt")
"""The same for a row of a listing of repos."""

HARM = ("unsafe", "suspicious", "caution", "malicious")
"""Words of a file's status that put it into ``filesWithIssues``."""


def info(repo: HubRepo, sha: str, expand: Iterable[str] = (), *, blobs: bool = False, security: bool = False) -> dict:
    """The answer for ``/api/models/ID``: everything, or the chosen properties; None-valued ones are left out."""
    values = properties(repo, sha, blobs)
    chosen = tuple(expand) or DEFAULT
    answer = {key: values[key] for key in (*ALWAYS, *chosen) if values.get(key) is not None}
    if security:
        answer["securityRepoStatus"] = repo_status(repo, sha)
    return answer


def row(repo: HubRepo, expand: Iterable[str] = ()) -> dict:
    """The answer for one repo of a listing."""
    return info(repo, repo.sha, tuple(expand) or LISTED)


def properties(repo: HubRepo, sha: str, blobs: bool) -> dict:
    """Everything that the API can say of a repo at one commit."""
    card = repo.card(sha)
    return {
        "_id": object_id(repo.kind + repo.id),
        "id": repo.id,
        "modelId": repo.id if repo.kind == "model" else None,
        "author": repo.id.partition("/")[0] if "/" in repo.id else None,
        "sha": sha,
        "lastModified": DAY,
        "createdAt": DAY,
        "private": repo.private,
        "gated": repo.gated,
        "disabled": repo.disabled,
        "likes": 0,
        "downloads": 0,
        "tags": repo.tags(sha),
        "pipeline_tag": (card or {}).get("pipeline_tag"),
        "library_name": (card or {}).get("library_name"),
        "cardData": card,
        "config": {} if "config.json" in repo.commits[sha] else None,
        "siblings": [sibling(file, blobs) for file in repo.commits[sha].values()],
        "usedStorage": sum(file.size for file in repo.commits[sha].values()),
        "spaces": [],
        "baseModels": repo.parents(sha),
        "childrenModelCount": repo.children,
        **repo.extra,
    }


def sibling(file: File, blobs: bool) -> dict:
    if not blobs:
        return {"rfilename": file.path}
    said = {"rfilename": file.path, "blobId": file.oid, "size": file.size}
    if file.lfs:
        said["lfs"] = {"sha256": file.sha256, "size": file.size, "pointerSize": len(file.pointer)}
    return said


def tree_rows(repo: HubRepo, sha: str, folder: str, recursive: bool, expand: bool, security: bool = True) -> list[dict]:
    """The rows of ``/tree/REVISION/FOLDER``: files and folders, sorted by path; empty where there is no such folder."""
    inside = folder + "/" if folder else ""
    rows, folders = {}, set()
    for path, file in repo.commits[sha].items():
        if not path.startswith(inside):
            continue
        names = path[len(inside) :].split("/")
        above = ["/".join(names[:depth]) for depth in range(1, len(names))]
        folders.update(inside + name for name in (above if recursive else above[:1]))
        if recursive or len(names) == 1:
            rows[path] = file_row(repo, file, expand, security)
    rows |= {path: folder_row(path, expand) for path in folders}
    return [rows[path] for path in sorted(rows)]


def file_row(repo: HubRepo, file: File, expand: bool, security: bool = True) -> dict:
    said = {"type": "file", "oid": file.oid, "size": file.size, "path": file.path}
    if file.lfs:
        said["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": len(file.pointer)}
    if expand:
        said["lastCommit"] = {"id": object_id(file.oid).ljust(40, "0"), "title": "Upload", "date": DAY}
    if expand and security and repo.scanned:
        said["securityFileStatus"] = file_status(file)
    return said


def folder_row(path: str, expand: bool) -> dict:
    said = {"type": "directory", "oid": object_id(path).ljust(40, "0"), "size": 0, "path": path}
    if expand:
        said["lastCommit"] = {"id": object_id(path).ljust(40, "0"), "title": "Upload", "date": DAY}
    return said


def file_status(file: File) -> dict:
    """``securityFileStatus``: what a test stated in full, else made from its word ("safe" without one)."""
    if isinstance(file.verdict, dict):
        return file.verdict
    status = str(file.verdict or "safe")
    harmful = status in HARM
    return {
        "status": status,
        "avScan": {"status": "safe" if harmful else status, "virusFound": False, "virusNames": None},
        "pickleImportScan": {"status": status, "pickleImports": pickle_imports(file, status) if file.lfs else []},
    }


def pickle_imports(file: File, status: str) -> list[dict]:
    harmful = [{"module": "posix", "name": "system", "safety": "dangerous"}]
    return harmful if status in HARM and file.path.endswith((".bin", ".pt", ".pth", ".pkl", ".ckpt")) else []


def repo_status(repo: HubRepo, sha: str) -> dict:
    """``securityRepoStatus``: whether the Hub's scans are done, and the files they object to."""
    states = {path: file_status(file)["status"] for path, file in repo.commits[sha].items()}
    issues = [{"path": path, "level": status} for path, status in states.items() if status in HARM]
    return {"scansDone": repo.scanned and "queued" not in states.values(), "filesWithIssues": issues}
