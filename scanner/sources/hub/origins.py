"""Where a server may send us: never down to plain HTTP, never into a private network that the endpoint is not in."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urljoin, urlsplit

from scanner.model.artifact import NotReadError
from scanner.sources.hub.refusals import shown_host

_PORTS = {"http": 80, "https": 443}


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of ``url``; ("", "", 0) where it has none."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0


class Origins:
    """Decides on redirects of one endpoint. A host is looked up once; behind a proxy its names are the proxy's."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = origin(endpoint)
        self._known: dict[str, bool] = {}
        self._within: bool | None = None

    def is_endpoint(self, url: str) -> bool:
        """True where the token may go."""
        return origin(url) == self.endpoint

    def followed(self, url: str, location: str | None) -> str:
        """The address that an answer from ``url`` leads to. Raises `NotReadError` where it must not be followed."""
        if not location or len(location) > 16_384:
            raise _refused(url, "to nowhere")
        try:
            target = urljoin(url, location)
            parts = urlsplit(target)
            parts.port  # noqa: B018 - it raises where it is no number
        except ValueError as error:
            raise _refused(url, "to nowhere") from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise _refused(url, "to what is no web server")
        if parts.username or parts.password:
            raise _refused(url, "to an address with a password in it")
        if parts.scheme == "http" and urlsplit(url).scheme == "https":
            raise _refused(url, "from HTTPS to plain HTTP")
        if origin(target) != self.endpoint and self._is_private(parts) and not self._endpoint_is_private():
            raise _refused(url, f"to {shown_host(target)}, which lies in a private network")
        return target

    def _endpoint_is_private(self) -> bool:
        if self._within is None:
            scheme, host, _ = self.endpoint
            self._within = self._is_private(urlsplit(f"{scheme}://{_bracketed(host)}"))
        return self._within

    def _is_private(self, parts: SplitResult) -> bool:
        host = (parts.hostname or "").lower()
        if host not in self._known:
            self._known[host] = any(map(_is_within, _addresses(host, parts.scheme)))
        return self._known[host]


def _addresses(host: str, scheme: str) -> list[str]:
    """The addresses of ``host``; none where a proxy or nobody knows them."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    if host == "localhost" or host.endswith(".localhost"):
        return ["127.0.0.1"]
    if _has_proxy(host, scheme):
        return []
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []


def _has_proxy(host: str, scheme: str) -> bool:
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(host)


def _is_within(text: str) -> bool:
    """True for an address of no public network: private, loopback, link-local, reserved."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):  # RFC 6052: an IPv4 address behind NAT64
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_within(str(inner))
    return not address.is_global or address.is_multicast


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refused(url: str, where: str) -> NotReadError:
    message = f"{shown_host(url)} redirects {where}: it was not followed. Check HF_ENDPOINT."
    return NotReadError("redirect-refused", message)
