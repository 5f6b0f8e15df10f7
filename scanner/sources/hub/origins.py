"""Where a server may send us: never down to plain HTTP, never into a private network that the endpoint is not in."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urljoin, urlsplit

from scanner.model.artifact import NotReadError
from scanner.sources.hub.refusals import shown_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PORTS = {"http": 80, "https": 443}

_PUBLIC = ipaddress.ip_network("2000::/3")
"""RFC 4291 2.4: what is given out of IPv6; the rest stands for IPv4 in one way or another, or is local."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: IPv4 addresses behind a translator."""


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of ``url``; ("", "", 0) where it has none."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0


def plain(endpoint: str) -> str:
    """The address of an endpoint as it is named in reports and in the store: one spelling, and no password in it."""
    scheme, host, port = origin(endpoint)
    shown = f"{scheme}://{_bracketed(host)}" + ("" if port == _PORTS.get(scheme) else f":{port}")
    return shown + urlsplit(endpoint).path.rstrip("/") if host else endpoint


class Origins:
    """Decides on redirects of one endpoint. A host is looked up once; behind a proxy its names are the proxy's."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = origin(endpoint)
        self._shown = plain(endpoint)
        self._known: dict[str, list[str]] = {}

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
        if origin(target) != self.endpoint and self._is_closed(self._addresses(parts)):
            raise _refused(url, f"to {shown_host(target)}, which lies in a private network")
        return target

    def reached(self, url: str, response: Any) -> None:
        """Raises `NotReadError` where the answer comes out of a private network although the name led elsewhere when it
        was looked up: names may be given another address between two look-ups."""
        parts = urlsplit(url)
        if origin(url) == self.endpoint or _has_proxy(parts.hostname or "", parts.scheme):
            return
        stream = response.extensions.get("network_stream")
        address = stream.get_extra_info("server_addr") if stream is not None else None
        if isinstance(address, tuple) and address and self._is_closed([str(address[0])]):
            raise _refused(self._shown, f"to {shown_host(url)}, which lies in a private network")

    def _is_closed(self, addresses: list[str]) -> bool:
        """True for addresses that an endpoint may not lead to: within a private network where it is in none itself, and
        in any case those that a machine has for itself alone (cloud credentials are handed out there)."""
        if any(map(_is_link_local, addresses)):
            return not any(map(_is_link_local, self._own()))
        return any(map(_is_within, addresses)) and not any(map(_is_within, self._own()))

    def _own(self) -> list[str]:
        scheme, host, _ = self.endpoint
        return self._addresses(urlsplit(f"{scheme}://{_bracketed(host)}"))

    def _addresses(self, parts: SplitResult) -> list[str]:
        host = (parts.hostname or "").lower().rstrip(".")
        if host not in self._known:
            self._known[host] = _addresses(host, parts.scheme)
        return self._known[host]


def _addresses(host: str, scheme: str) -> list[str]:
    """The addresses of ``host``; none where a proxy or nobody knows them."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    if host == "localhost" or host.endswith(".localhost"):
        return ["127.0.0.1"]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]  # 2130706433, 0x7f.1
    except (OSError, UnicodeError):
        pass
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
    address = _address(text)
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC:
        return True
    return not address.is_global or address.is_multicast


def _is_link_local(text: str) -> bool:
    return _address(text).is_link_local


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address, of IPv6 the IPv4 address that it stands for."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address.sixtofour:
            return address.ipv4_mapped or address.sixtofour or address
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refused(url: str, where: str) -> NotReadError:
    message = f"{shown_host(url)} redirects {where}: it was not followed. Check HF_ENDPOINT."
    return NotReadError("redirect-refused", message)
