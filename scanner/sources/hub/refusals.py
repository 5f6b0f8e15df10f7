"""What servers refuse, as one sentence each with what to do about it."""

from __future__ import annotations

from urllib.parse import urlsplit

from scanner.model.artifact import NotReadError
from scanner.model.escape import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.sources.hub.address import Address

INSTALL = 'pip install "weighbridge[hub]"'

GIVE_ACCESS = "set HF_TOKEN to a token that may read it"


def shown_host(url: str) -> str:
    """The host and port of ``url``, without credentials, to be shown."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the server"
    return printable((parts.hostname or "the server") + port, 100)


def refusal(address: Address, url: str, status: int, headers: Mapping[str, str], is_file: bool) -> NotReadError:
    """What an answer that is no success means for the repo, or for one file of it.

    Source: ``hf_raise_for_status`` of huggingface_hub: the header X-Error-Code tells; mirrors send none.
    """
    code = headers.get("x-error-code") or ""
    said = headers.get("x-error-message") or ""
    name = f"{address.kind} {address.id}"
    if code == "GatedRepo":
        return gated(address)
    if said.startswith("Access to this resource is disabled"):
        return NotReadError("disabled", f"Access to the {name} was disabled on the Hub: ask its owner for a copy.")
    if "Invalid credentials" in said or "Invalid user token" in said:
        return NotReadError("refused", f"{shown_host(url)} does not know the token: renew HF_TOKEN, or unset it.")
    if code == "RevisionNotFound":
        revision = printable(address.revision or "main", 100)
        message = f"The {name} has no revision {revision}: name a branch, a tag or a commit of it."
        return NotReadError("revision-missing", message)
    if is_file and (code == "EntryNotFound" or (status == 404 and not code)):
        return NotReadError("file-missing", "It is listed and cannot be fetched at this commit: scan again.")
    if code == "RepoNotFound" or status == 404 or (status == 401 and not is_file):
        message = f"{shown_host(url)} has no {name}, or it is private: check the name, or {GIVE_ACCESS}."
        return NotReadError("missing", message)
    if status in (401, 403):
        return NotReadError("refused", f"{shown_host(url)} refuses to hand it out ({status}): {GIVE_ACCESS}.")
    if status == 416:
        return NotReadError(
            "changed", "The file changed while it was read: it is shorter than it was listed. Scan again."
        )
    if status == 400:
        return NotReadError(
            "unavailable", f"{shown_host(url)} does not understand the request (400): check HF_ENDPOINT."
        )
    return NotReadError("unavailable", f"{shown_host(url)} answered with status {status}: scan again later.")


def gated(address: Address) -> NotReadError:
    """The files of a gated repo, for who has no access."""
    return NotReadError(
        "gated",
        f"The {address.kind} {address.id} is gated: request access on its page on the Hub, then set HF_TOKEN to a token"
        " of that account.",
    )


def broken_off(url: str, error: Exception) -> tuple[bool, str]:
    """Whether a failed exchange may work the next time, and what happened in a few words.

    The client's own classes of errors are known by their names: huggingface_hub 1 and 2 bring different libraries.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    text = printable(str(error), 200)
    if "OfflineModeIsEnabled" in names:
        return False, "HF_HUB_OFFLINE is set"
    if "CERTIFICATE" in text or "SSL" in text or "certificate" in text:
        return False, f"the certificate of {shown_host(url)} is not accepted ({text}): set SSL_CERT_FILE to your own CA"
    if "ProxyError" in names:
        return True, f"the proxy does not let through to {shown_host(url)} ({text}): check HTTPS_PROXY and NO_PROXY"
    if names & {"UnsupportedProtocol", "InvalidURL", "LocalProtocolError", "UnicodeError"}:
        return False, f"{shown_host(url)} cannot be asked ({text}): check HF_ENDPOINT"
    if "TimeoutException" in names or isinstance(error, TimeoutError):
        return True, f"{shown_host(url)} does not answer in time: check the connection and scan again"
    if "ConnectError" in names:
        return True, f"{shown_host(url)} cannot be reached ({text}): check the connection, proxy and HF_ENDPOINT"
    return True, f"the connection to {shown_host(url)} broke off ({text or type(error).__name__}): scan again"
