"""Which answer belongs to which address of the fixture Hub."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlencode

from tests.hub.answers import file_row, info, repo_status, row, tree_rows
from tests.hub.content import File
from tests.hub.repos import KINDS, HubRepo
from tests.hub.web import Answer, Seen, moved, ranged, refused, says

if TYPE_CHECKING:
    from tests.hub.server import FixtureHub

VERBS = "revision|tree|paths-info|safetensors-metadata|refs|commits|scan"
API = re.compile(
    rf"/api/(?P<kinds>models|datasets|spaces)/(?P<id>[^/]+?(?:/(?!(?:{VERBS})(?:/|\Z))[^/]+)?)"
    rf"(?:/(?P<verb>{VERBS})(?:/(?P<rest>.*))?)?\Z"
)
RESOLVE = re.compile(
    r"/(?P<kinds>datasets/|spaces/|)(?P<id>[^/]+(?:/[^/]+)?)/(?P<verb>resolve|raw|blob)/(?P<rest>.+)\Z"
)
CACHED = re.compile(
    r"/api/resolve-cache/(?P<kinds>models|datasets|spaces)/(?P<id>[^/]+(?:/[^/]+)?)/(?P<sha>\w{40})/(?P<path>.+)\Z"
)
LISTING = re.compile(r"/api/(?P<kinds>models|datasets|spaces)\Z")
REVISION = re.compile(r"(?P<rev>refs/(?:pr/\d+|convert/\w+)|[^/]+)(?:/(?P<path>.*))?\Z")

KIND = {plural: kind for kind, plural in KINDS.items()} | {"datasets/": "dataset", "spaces/": "space", "": "model"}


def answer_of(hub: FixtureHub, request: Seen) -> Answer:
    """The true answer to a request, before any fault."""
    if request.origin == "cdn" or request.route.startswith("/cdn/"):
        return from_cdn(hub, request)
    if request.token and request.token not in (hub.token, hub.stranger):
        return refused(401, "", "Invalid credentials in Authorization header")
    if found := LISTING.match(request.route):
        return listing(hub, request, KIND[found["kinds"]])
    if found := CACHED.match(request.route):
        return from_cache(hub, request, found)
    for pattern, answers in ((API, of_api), (RESOLVE, of_resolve)):
        if found := pattern.match(request.route):
            repo = hub.find(KIND[found["kinds"]], unquote(found["id"]))
            if isinstance(repo, Answer) or repo is None:
                return repo or nowhere(request)
            if repo.id != unquote(found["id"]):
                return moved(request.path.replace(found["id"], repo.id, 1))
            return answers(hub, request, repo, found["verb"], found["rest"] or "")
    return refused(404, "", "Sorry, we can't find the page you are looking for.")


def nowhere(request: Seen) -> Answer:
    """The answer for a repo that is missing or hidden: 401 to a stranger, 404 to who has a token."""
    if request.token:
        return refused(404, "RepoNotFound", "Repository not found")
    return refused(401, "RepoNotFound", "Invalid username or password.")


def locked(hub: FixtureHub, request: Seen, repo: HubRepo, contents: bool) -> Answer | None:
    """The refusal where this client may not read the repo (its ``contents``, else what the API says), else None."""
    if repo.disabled:
        return refused(403, "", "Access to this resource is disabled.")
    member = request.token == hub.token
    if repo.private and not member:
        return nowhere(request)
    if repo.gated and not member and (contents or repo.gate_metadata):
        where = f"Access to {repo.kind} {repo.id} is restricted"
        if not request.token:
            return refused(401, "GatedRepo", f"{where}. You must have access to it and be authenticated to access it.")
        return refused(403, "GatedRepo", f"{where} and you are not in the authorized list.")
    return None


def of_api(hub: FixtureHub, request: Seen, repo: HubRepo, verb: str | None, rest: str) -> Answer:
    """``/api/models/ID…``"""
    if stop := locked(hub, request, repo, contents=False):
        return stop
    if verb == "refs":
        return says(refs(repo))
    if verb == "scan":
        return says(repo_status(repo, repo.sha))
    if verb == "safetensors-metadata":
        return headers_of(repo, unquote(rest))
    split = REVISION.match(unquote(rest) if rest.startswith("refs%2F") else rest) if rest else None
    revision = unquote(split["rev"]) if split else "main"
    sha = repo.at(revision)
    if sha is None:
        return refused(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    if verb == "tree":
        return tree(hub, request, repo, sha, unquote((split and split["path"]) or ""))
    if verb == "paths-info":
        return paths(hub, request, repo, sha)
    if verb == "commits":
        return says([{"id": commit, "title": "Upload", "authors": []} for commit in repo.commits])
    security = request.asks("securityStatus") and not hub.mirror
    chosen = [name for name in request.said("expand") + request.said("expand[]") if name not in ("true", "True")]
    return says(info(repo, sha, chosen, blobs=request.asks("blobs") and hub.sizes, security=security))


def tree(hub: FixtureHub, request: Seen, repo: HubRepo, sha: str, folder: str) -> Answer:
    """A page of ``/tree``: 1000 rows, or 50 with ``expand``; the next one's address is in ``Link``."""
    expand = request.asks("expand")
    rows = tree_rows(repo, sha, folder, request.asks("recursive"), expand, not hub.mirror)
    if not rows and folder:
        return refused(404, "EntryNotFound", f'{folder} does not exist on "{sha}"')
    return page(hub, request, rows, hub.expanded_rows if expand else hub.tree_rows)


def page(hub: FixtureHub, request: Seen, rows: list[dict], most: int) -> Answer:
    """One page of rows; ``cursor`` says where it begins. A mirror gives the first page only, without a word."""
    start = int((request.said("cursor") or ["0"])[0])
    end = start + most
    answer = says(rows[start:end])
    if end < len(rows) and not hub.mirror:
        query = {**request.query, "cursor": [str(end)]}
        address = f"{hub.origin(request.origin)}{request.route}?{urlencode(query, doseq=True)}"
        answer.headers["Link"] = f'<{address}>; rel="next"'
    return answer


def paths(hub: FixtureHub, request: Seen, repo: HubRepo, sha: str) -> Answer:
    """``paths-info``: rows of the named paths; those that are missing are left out in silence."""
    if "json" in request.headers.get("content-type", ""):
        form = json.loads(request.body or b"{}")
        names, expand = form.get("paths", []), bool(form.get("expand"))
    else:
        fields = parse_qs(request.body.decode())
        names, expand = fields.get("paths", []), fields.get("expand", ["False"])[0].lower() == "true"
    files = repo.commits[sha]
    return says([file_row(repo, files[name], expand, not hub.mirror) for name in names if name in files])


def refs(repo: HubRepo) -> dict:
    def told(prefix: str) -> list[dict]:
        return [
            {"name": name.rpartition("/")[2], "ref": name if prefix else f"refs/heads/{name}", "targetCommit": sha}
            for name, sha in repo.refs.items()
            if (name.startswith(prefix) if prefix else not name.startswith("refs/"))
        ]

    return {"branches": told(""), "tags": [], "converts": told("refs/convert/"), "pullRequests": told("refs/pr/")}


def headers_of(repo: HubRepo, name: str) -> Answer:
    """``/safetensors-metadata/INDEX``: the headers of all shards that the index of ``main`` names, in one answer."""
    file = repo.files.get(name)
    if file is None or not name.endswith(".index.json"):
        return refused(404, "EntryNotFound", f"{name} does not exist")
    index = json.loads(file.content.read(0, file.size))
    shards = sorted(set(index["weight_map"].values()))
    headers = {shard: safetensors_header(repo.files[shard]) for shard in shards if shard in repo.files}
    return says({"index": {"metadata": index.get("metadata", {})}, "headers": headers})


def safetensors_header(file: File) -> object:
    length = int.from_bytes(file.content.read(0, 8), "little")
    return json.loads(file.content.read(8, length))


def listing(hub: FixtureHub, request: Seen, kind: str) -> Answer:
    """``/api/models?filter=…``: the repos that carry all these tags, by name, a page at a time."""
    filters, authors = request.said("filter"), request.said("author")
    words = [word.lower() for word in request.said("search")]
    found = [
        repo
        for repo in hub.repos_of(kind)
        if set(filters) <= set(repo.tags(repo.sha))
        and (not authors or repo.id.partition("/")[0] in authors)
        and all(word in repo.id.lower() for word in words)
        and (not repo.private or request.token == hub.token)
    ]
    if request.said("sort"):
        found.sort(
            key=lambda repo: repo.extra.get(request.said("sort")[0], 0), reverse=request.said("direction") == ["-1"]
        )
    expand = request.said("expand") + request.said("expand[]")
    limit = int((request.said("limit") or [str(hub.list_rows)])[0])
    if "childrenModelCount" in expand:
        tags = [tag for repo in hub.repos_of(kind) for tag in set(repo.tags(repo.sha))]
        for repo in found:
            repo.children = tags.count(f"base_model:{repo.id}")
    return page(hub, request, [row(repo, expand) for repo in found], min(limit, hub.list_rows))


def of_resolve(hub: FixtureHub, request: Seen, repo: HubRepo, verb: str, rest: str) -> Answer:
    """``/ID/resolve/REVISION/PATH``: a redirect to the CDN for LFS files, else the file (or where it is cached)."""
    if stop := locked(hub, request, repo, contents=True):
        return stop
    split = REVISION.match(unquote(rest))
    assert split is not None
    sha = repo.at(split["rev"])
    if sha is None:
        return refused(404, "RevisionNotFound", f"Invalid rev id: {split['rev']}")
    said = {"X-Repo-Commit": sha}
    file = repo.commits[sha].get(split["path"] or "")
    if file is None:
        answer = refused(404, "EntryNotFound", "Entry not found")
        answer.headers.update(said)
        return answer
    if file.lfs:
        said |= {"X-Linked-Size": str(file.size), "X-Linked-Etag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
        answer = moved(hub.signed(file), 302)
        answer.headers.update(said)
        return answer
    said["ETag"] = f'"{file.etag}"'
    if hub.resolve_cache:
        cached = f"/api/resolve-cache/{KINDS[repo.kind]}/{repo.id}/{sha}/{quote(file.path, safe='')}"
        answer = moved(cached)
        answer.headers.update({**said, "X-Linked-Size": str(file.size), "X-Linked-Etag": f'"{file.etag}"'})
        return answer
    return ranged(file, request, {**said, "Content-Type": "text/plain; charset=utf-8"}, packs=hub.gzip)


def from_cache(hub: FixtureHub, request: Seen, found: re.Match) -> Answer:
    """``/api/resolve-cache/…``: a regular file of one commit."""
    repo = hub.find(KIND[found["kinds"]], found["id"])
    if repo is None or isinstance(repo, Answer):
        return nowhere(request)
    if stop := locked(hub, request, repo, contents=True):
        return stop
    file = repo.commits.get(found["sha"], {}).get(unquote(found["path"]))
    if file is None:
        return refused(404, "EntryNotFound", "Entry not found")
    said = {"X-Repo-Commit": found["sha"], "ETag": f'"{file.etag}"', "Content-Type": "text/plain; charset=utf-8"}
    return ranged(file, request, said, packs=hub.gzip)


def address(hub: FixtureHub, file: File, expires: int) -> str:
    """The path of a file on the CDN, signed until the second ``expires``."""
    path = f"/cdn/{file.sha256}/{quote(file.path, safe='')}"
    return f"{path}?{urlencode({'Expires': expires, 'Signature': signature(hub, path, expires)})}"


def signature(hub: FixtureHub, path: str, expires: int) -> str:
    return hmac.new(hub.secret, f"{path} {expires}".encode(), hashlib.sha256).hexdigest()[:32]


def from_cdn(hub: FixtureHub, request: Seen) -> Answer:
    """A blob, for who brings an address that was signed and has not expired."""
    if request.token:
        return xml(400, "InvalidArgument", "Only one auth mechanism allowed")
    expires = int((request.said("Expires") or ["0"])[0])
    if request.origin != "elsewhere":
        if request.said("Signature") != [signature(hub, request.route, expires)] and expires != 1:
            return xml(403, "AccessDenied", "Access denied")
        if expires < time.time():
            return xml(403, "AccessDenied", "Request has expired")
    file = hub.blob(request.route.split("/")[2])
    if file is None:
        return xml(404, "NoSuchKey", "The specified key does not exist.")
    return ranged(file, request, {"ETag": f'"{file.sha256[:32]}"'})


def xml(status: int, code: str, message: str) -> Answer:
    text = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Answer(status, {"Content-Type": "application/xml"}, text.encode())
