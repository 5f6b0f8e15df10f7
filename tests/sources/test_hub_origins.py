"""Where a server may send us, by the name and by the address that was reached."""

import socket

import pytest

from scanner.model.artifact import NotReadError
from scanner.sources.hub.origins import Origins

HUB = "https://huggingface.co/org/name"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


def looked_up(host, *_, **__):
    known = {"cdn.example": "93.184.216.34", "inside.example": "10.0.0.1", "huggingface.co": "18.239.50.16"}
    if host not in known:
        raise socket.gaierror(host)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host], 0))]


CLOSED = [
    *("169.254.169.254", "[::1]", "0.0.0.0", "2130706433", "0x7f000001", "017700000001", "127.1", "[fe80::1]", "[::]"),
    *("[64:ff9b::7f00:1]", "100.64.0.1", "localhost", "localhost.", "a.localhost", "[::ffff:0:7f00:1]", "[fd00::1]"),
    *("[2002:7f00:1::]", "[::ffff:169.254.169.254]", "inside.example", "INSIDE.example.", "user:pw@cdn.example"),
]


@pytest.mark.parametrize("host", CLOSED)
def test_a_private_network_is_not_entered(host):
    with pytest.raises(NotReadError):
        Origins("https://huggingface.co").followed(HUB, f"https://{host}/x")


@pytest.mark.parametrize("location", ["http://cdn.example/", "file:///x", "gopher://x", "", None, "https://a:99999/"])
def test_what_is_no_safe_address_is_not_followed(location):
    with pytest.raises(NotReadError):
        Origins("https://huggingface.co").followed(HUB, location)


def test_numbers_are_addresses_behind_a_proxy_too(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    with pytest.raises(NotReadError):
        Origins("https://huggingface.co").followed(HUB, "https://2130706433/x")


def test_a_private_endpoint_may_lead_into_its_network_and_not_to_the_machines_own():
    origins = Origins("http://10.1.2.3:8000")
    assert origins.followed("http://10.1.2.3:8000/a", "http://inside.example/b") == "http://inside.example/b"
    with pytest.raises(NotReadError):
        origins.followed("http://10.1.2.3:8000/a", "http://169.254.169.254/")


class Answer:
    """An answer that came from ``address``."""

    def __init__(self, address):
        self.extensions = {"network_stream": self}
        self.address = address

    def get_extra_info(self, name):
        return (self.address, 443) if name == "server_addr" else None


def test_a_name_that_was_given_another_address_meanwhile_is_refused():
    origins = Origins("https://huggingface.co")
    assert origins.followed(HUB, "https://cdn.example/x") == "https://cdn.example/x"
    origins.reached("https://cdn.example/x", Answer("93.184.216.34"))
    with pytest.raises(NotReadError, match="private network"):
        origins.reached("https://cdn.example/x", Answer("127.0.0.1"))
