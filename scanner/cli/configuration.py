"""What a command line takes its settings from: the one table of docs/config.md, and `weighbridge policy show`.

Flags come before variables of the environment, those before files, and those before what is built in. What is scanned has no
say, wherever it lies: a model that could bring its own policy would allow itself what it likes.
"""

from __future__ import annotations

import os

from scanner.cli.judging import project_root
from scanner.model.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.catalog.decisions import Policy


@record
class File:
    """A file at the root of the invoker's repository that is read by itself; ``flags`` take its place, or leave it out."""

    path: str
    what: str
    flags: str = ""


@record
class Variable:
    """A variable of the environment that changes what a command does; ``flags`` come before it."""

    names: str
    what: str
    flags: str = ""


FILES = (
    File(".weighbridge/policy.yaml", "the policy", "--policy"),
    File(".weighbridge/waivers.yaml", "waivers and marks", "--waivers, --no-waivers"),
    File(".weighbridge/clarify.yaml", "licences that people concluded from texts", "--no-waivers"),
    File(".weighbridge/baseline.txt", "findings that were there before", "--no-waivers"),
    File(".weighbridge/lock.yaml", "commits and terms of base models", ""),
    File(".gitignore", "files that are left out of a scan of this repository", "--exclude leaves out more"),
)
"""All that is read of a project. None of it is read of another folder."""

STORES = (
    File("fleet.db", "what a fleet came to: targets, runs, reports, facts of blobs", "--db"),
    File("fleet.db-lock", "who writes to it; it stays, and holds nothing else"),
    File("fleet.db-wal", "what was written to it last, while it is in use; so is fleet.db-shm"),
)
"""What the fleet's commands write, in the working directory."""

VARIABLES = (
    Variable("HF_ENDPOINT", "the server that hf:// names"),
    Variable("HF_TOKEN", "the token for that server alone; else the one that `hf auth login` kept"),
    Variable("HF_HOME HF_HUB_CACHE HUGGINGFACE_HUB_CACHE XDG_CACHE_HOME", "where hf-cache: looks"),
    Variable("WEIGHBRIDGE_STORE", "where facts of files on the Hub are kept; off for nowhere", "--store, --no-store"),
    Variable("SOURCE_DATE_EPOCH", "the time in a report, in seconds since 1970"),
    Variable("GITHUB_STEP_SUMMARY", "the file that Markdown is added to, where --output names it"),
    Variable("NO_COLOR TERM COLORTERM COLORFGBG", "colours of a terminal"),
    Variable("WEIGHBRIDGE_DEBUG", "1: a mistake of ours is shown with where it is in the code"),
    Variable("WEIGHBRIDGE_FLEET_LISTEN", "HOST or HOST:PORT where fleet scan --executor dask=… hears its workers"),
    Variable("WEIGHBRIDGE_WAIT_FACTOR", "what waits for a server are multiplied by, for tests"),
    Variable(
        "GIT_AUTHOR_NAME GIT_COMMITTER_NAME USER LOGNAME USERNAME",
        "who decides, where a decision is written",
        "--approver",
    ),
    Variable("VISUAL EDITOR", "the editor that the audit opens"),
    Variable("SSH_CONNECTION SSH_TTY SSH_CLIENT DISPLAY WAYLAND_DISPLAY", "whether the audit may open a browser"),
    Variable(
        "XDG_CONFIG_HOME XDG_STATE_HOME HOME APPDATA LOCALAPPDATA", "folders of the user's own keys, theme and cache"
    ),
    Variable("TEXTUAL_DRIVER TEXTUAL_FPS", "how the audit draws"),
)
"""All that is read of the environment. None of it loosens what a policy says."""


def shown(policy: Policy, named: str | None) -> str:
    """The lines of ``policy show`` on ``policy``: which it is and why, and what else counts here."""
    from scanner.pipeline.invoked import where_from

    project = project_root()
    lines = [f"{policy.name} applies: {where_from(named, project)}", f"  {policy.title}"]
    if policy.origin != policy.name:
        lines.append(f"  read from {policy.origin}")
    joined = _joined(policy)
    if joined:
        lines.append(f"  joined with {', '.join(joined)}")
    lines += ["", *_files(project), "", *_variables()]
    lines += ["", "Nothing else decides: no scanned folder, archive, cache or repo on the Hub has a say."]
    return "\n".join(lines) + "\n"


def _joined(policy: Policy) -> list[str]:
    """The files that entries of the policy are from, besides its own."""
    origins: dict[str, None] = {}
    for entries in (policy.decide, policy.exceptions, policy.clarify):
        origins.update(dict.fromkeys(entry.origin.rpartition(":")[0] for entry in entries))
    return [origin for origin in origins if origin and origin != policy.origin]


def _files(project: str) -> Iterator[str]:
    if not project:
        yield "The working directory is in no git repository: no file of a project is read."
        return
    yield f"Of this repository ({project}):"
    for file in FILES:
        there = os.path.isfile(os.path.join(project, *file.path.split("/")))
        flags = f" ({file.flags})" if file.flags and there else ""
        yield f"  {'read  ' if there else 'absent'}  {file.path}: {file.what}{flags}"


def _variables() -> Iterator[str]:
    """The variables that are set and are about what is judged, without their values: a token may be among them."""
    names = [(name, entry.what) for entry in VARIABLES[:5] for name in entry.names.split() if os.environ.get(name)]
    yield "Of the environment:" if names else "Of the environment: nothing is set."
    for name, what in names:
        yield f"  set     {name}: {what}"
