"""What the fixture Hub itself answers, byte for byte, to plain requests."""

import gzip
import http.client
import time
from urllib.parse import urlsplit

import pytest

from tests.hub.content import Sparse, blob_id, content_of
from tests.hub.server import FixtureHub

TEXT = b"0123456789" * 10


def ask(address, method="GET", **headers):
    """(status, headers, body) of one request; redirects are not followed, a dropped body is what came of it."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.netloc, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    line.request(method, parts.path + ("?" + parts.query if parts.query else ""), headers=named)
    answer = line.getresponse()
    try:
        body = answer.read()
    except http.client.IncompleteRead as cut:
        body = cut.partial
    line.close()
    return answer.status, answer.headers, body


@pytest.fixture
def address(hub):
    hub.repo("org/name", {"notes.txt": TEXT, "model.bin": TEXT})
    return f"{hub.endpoint}/org/name/resolve/main/"


def signed(address):
    return ask(address + "model.bin")[1]["Location"]


@pytest.mark.parametrize(
    ("asked", "status", "said", "body"),
    [
        ("bytes=0-9", 206, "bytes 0-9/100", TEXT[:10]),
        ("bytes=90-", 206, "bytes 90-99/100", TEXT[90:]),
        ("bytes=-7", 206, "bytes 93-99/100", TEXT[93:]),
        ("bytes=-700", 206, "bytes 0-99/100", TEXT),
        ("bytes=95-200", 206, "bytes 95-99/100", TEXT[95:]),
        ("bytes=100-", 416, "bytes */100", b""),
        ("bytes=0-1,4-5", 200, None, TEXT),
        ("lines=1-2", 200, None, TEXT),
    ],
)
def test_ranges(address, asked, status, said, body):
    for place in (address + "notes.txt", signed(address)):
        found, headers, data = ask(place, Range=asked)
        assert (found, headers["Content-Range"], data) == (status, said, body)


def test_digests_are_those_of_git_and_of_the_bytes(hub):
    repo = hub.repo("org/name", {"a.txt": b"what is up, doc?", "empty": b"", "w.bin": b"abc"})
    assert repo.files["a.txt"].oid == "bd9dbf5aae1a3862dd1526723246b20206e5fc37"
    assert repo.files["empty"].oid == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert repo.files["w.bin"].sha256.startswith("ba7816bf8f01cfea")
    assert repo.files["w.bin"].oid == blob_id(repo.files["w.bin"].pointer)
    assert Sparse(3, {0: b"abc"}).sha256 == content_of("abc").sha256


def test_terabytes_cost_nothing(hub):
    began = time.monotonic()
    repo = hub.repo("org/huge", {"model.safetensors": Sparse(9 << 40, {0: b"head", (9 << 40) - 4: b"tail"})})
    place = ask(f"{hub.endpoint}/org/huge/resolve/{repo.sha}/model.safetensors")[1]["Location"]
    assert ask(place, Range="bytes=-6")[2] == b"\0\0tail"
    assert ask(place, Range=f"bytes={5 << 40}-{(5 << 40) + 3}")[2] == bytes(4)
    assert ask(place, "HEAD")[1]["Content-Length"] == str(9 << 40)
    assert time.monotonic() - began < 2


def test_headers_of_a_redirect_to_the_cdn(hub, address):
    status, headers, _ = ask(address + "model.bin", "HEAD")
    file = hub.find("model", "org/name").files["model.bin"]
    assert status == 302
    assert headers["X-Repo-Commit"] == hub.find("model", "org/name").sha
    assert (headers["X-Linked-Size"], headers["X-Linked-Etag"]) == ("100", f'"{file.sha256}"')
    assert headers["Location"].startswith(hub.origin("cdn") + "/cdn/")


def test_the_cdn_wants_a_signature_that_holds_and_no_token(hub, address):
    place = signed(address)
    assert ask(place)[0] == 200
    assert ask(place.split("?")[0])[0] == 403
    assert ask(place + "0")[0] == 403
    assert ask(place, Authorization=f"Bearer {hub.token}")[0] == 400
    assert [seen.status for seen in hub.strayed()] == [400]
    hub.signed_for = -1
    assert ask(signed(address))[0] == 403


def test_regular_files_are_packed_where_both_sides_want_it(hub, address):
    assert ask(address + "notes.txt", Accept_Encoding="gzip")[1]["Content-Encoding"] is None
    hub.gzip = True
    status, headers, body = ask(address + "notes.txt", Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"], gzip.decompress(body)) == (200, "gzip", TEXT)
    assert headers["ETag"].startswith('W/"')
    assert ask(address + "notes.txt", Accept_Encoding="identity")[2] == TEXT
    assert ask(address + "notes.txt", Accept_Encoding="gzip", Range="bytes=0-3")[2] == b"0123"


class TestFaults:
    """Each fault does what its name says, as often as it was asked to."""

    def test_a_status_with_its_headers(self, hub, address):
        fault = hub.fault("notes", "status", times=2, code=429, headers={"Retry-After": "3"})
        answers = [ask(address + "notes.txt") for _ in range(3)]
        assert [status for status, _, _ in answers] == [429, 429, 200]
        assert (answers[0][1]["Retry-After"], fault.hits) == ("3", 2)

    def test_some_pass_before_it_strikes(self, hub, address):
        hub.fault("notes", "status", times=1, skip=1)
        assert [ask(address + "notes.txt")[0] for _ in range(3)] == [200, 503, 200]

    def test_a_share_of_requests_is_hit_and_the_same_ones_each_time(self, address, hub):
        def hits():
            hub.calm()
            hub.fault("notes", "status", chance=0.3, seed=4)
            return [ask(f"{address}notes.txt?{n}")[0] == 503 for n in range(200)]

        first = hits()
        assert 35 < sum(first) < 85
        assert hits() == first

    def test_headers_are_put_over_or_taken_away(self, hub, address):
        hub.fault("notes", "headers", headers={"ETag": None, "X-Repo-Commit": "x", "Content-Length": "5"})
        _, headers, body = ask(address + "notes.txt")
        assert (headers["ETag"], headers["X-Repo-Commit"], body) == (None, "x", TEXT[:5])

    def test_bodies_that_end_early(self, hub, address):
        hub.fault("notes", "drop", times=1, after=30)
        status, headers, body = ask(address + "notes.txt")
        assert (status, headers["Content-Length"], body) == (200, "100", TEXT[:30])
        hub.fault("notes", "truncate", times=1, after=30)
        status, headers, body = ask(address + "notes.txt")
        assert (status, headers["Content-Length"], body) == (200, "30", TEXT[:30])

    def test_no_answer_at_all(self, hub, address):
        hub.fault("notes", "reset", times=1)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            ask(address + "notes.txt")

    def test_wrong_bytes(self, hub, address):
        hub.fault("notes", "flip", times=1, at=2)
        assert ask(address + "notes.txt")[2] == b"013" + TEXT[3:]
        hub.fault("notes", "body", times=1, data=b"login")
        assert ask(address + "notes.txt")[::2] == (200, b"login")

    @pytest.mark.parametrize(
        ("action", "status", "said", "body"),
        [
            ("ignore-range", 200, None, TEXT),
            ("wrong-range", 206, "bytes 11-20/100", TEXT[11:21]),
            ("short-range", 206, "bytes 10-14/100", TEXT[10:15]),
        ],
    )
    def test_ranges_go_wrong(self, hub, address, action, status, said, body):
        hub.fault("/cdn/", action)
        found, headers, data = ask(signed(address), Range="bytes=10-19")
        assert (found, headers["Content-Range"], data) == (status, said, body)

    def test_another_commit_or_another_state(self, hub, address):
        hub.fault("model.bin", "changed-commit", times=1)
        assert ask(address + "model.bin")[1]["X-Repo-Commit"] == "f" * 40
        hub.fault("api/models", "changed-commit", times=1)
        assert b'"sha": "' + b"f" * 40 in ask(f"{hub.endpoint}/api/models/org/name")[2]
        hub.fault("model.bin", "changed-etag", times=1)
        assert ask(address + "model.bin")[1]["X-Linked-Etag"] == '"' + "e" * 64 + '"'

    def test_an_address_that_has_expired(self, hub, address):
        hub.fault("model.bin", "expired-url", times=1)
        assert ask(signed(address))[0] == 403
        assert ask(signed(address))[0] == 200

    def test_a_third_origin_serves_the_same(self, hub, address):
        hub.fault("notes", "redirect-elsewhere", times=1)
        place = ask(address + "notes.txt")[1]["Location"]
        assert place.startswith(hub.origin("elsewhere"))
        assert ask(place)[2] == TEXT
        hub.fault("/cdn/", "redirect-elsewhere", times=1)
        assert ask(ask(signed(address))[1]["Location"])[2] == TEXT
        assert {seen.origin for seen in hub.seen} == {"hub", "cdn", "elsewhere"}

    def test_slow_bodies_come_whole(self, hub, address):
        hub.fault("notes", "slow", piece=25, seconds=0.05)
        began = time.monotonic()
        assert ask(address + "notes.txt")[2] == TEXT
        assert time.monotonic() - began > 0.15

    def test_what_is_not_a_fault_is_refused(self, hub):
        with pytest.raises(ValueError, match="there are status"):
            hub.fault("x", "explode")


def test_what_was_asked_is_kept(hub, address):
    ask(address + "notes.txt", Range="bytes=0-4", Authorization=f"Bearer {hub.token}")
    (seen,) = hub.requests("hub", "GET")
    assert (seen.route, seen.token, seen.status, seen.bytes) == (
        "/org/name/resolve/main/notes.txt",
        hub.token,
        206,
        5,
    )
    assert hub.sent() == hub.sent("hub") == 5


def test_an_environment_without_proxies_and_tokens_of_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    monkeypatch.setenv("HF_TOKEN", "hf_own")
    with FixtureHub() as hub:
        said = hub.environment(tmp_path)
        assert said["HF_ENDPOINT"] == hub.endpoint
        assert "HF_TOKEN" not in said
        assert "HTTPS_PROXY" not in said
        assert hub.environment(tmp_path, hub.token)["HF_TOKEN"] == hub.token
