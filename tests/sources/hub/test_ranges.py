"""Ranges of one file, from a server that answers as each test says; nothing else is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.artifact import LOST, NotReadError
from scanner.sources.hub import patience
from scanner.sources.hub.address import Address
from scanner.sources.hub.blocks import Blocks, Plan
from scanner.sources.hub.origins import Origins
from scanner.sources.hub.patience import PassingError, Patience, asked_to_wait
from scanner.sources.hub.predicted_index import blob_id, predicted
from scanner.sources.hub.ranges import RemoteFile
from scanner.sources.hub.repo import Listed, Repo
from scanner.sources.interface import Remote

SHA = "a" * 40
HOME = f"https://hub.example/org/name/resolve/{SHA}/w.bin"


class Answer:
    def __init__(self, status=206, body=b"", **headers):
        self.status_code = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._body = body

    def iter_raw(self):
        for at in range(0, len(self._body), 4096):
            yield self._body[at : at + 4096]


class Server:
    """A client whose answers ``respond(url, headers)`` makes."""

    def __init__(self, respond):
        self.endpoint = "https://hub.example"
        self.remote = Remote("org/name")
        self.patience = Patience(self.remote, wait=lambda seconds: None)
        self.origins = Origins(self.endpoint)
        self.origins._known = {"hub.example": [], "cdn.example": ["8.8.8.8"], "inside.example": ["10.0.0.1"]}
        self.asked = []
        self._respond = respond

    def exchange(self, url, take, headers=None, form=None, token=True):
        self.asked.append((url, headers.get("Range"), token))
        return take(self._respond(url, headers))

    def raise_for(self, address, url, response, is_file):
        if response.status_code >= 500:
            raise PassingError("down", 0.0)
        if response.status_code >= 400:
            raise NotReadError("refused", "no")

    def count(self, received):
        self.remote.bytes += received


def part(data, headers, **more):
    first, last = (int(word) for word in headers["Range"][6:].split("-"))
    return Answer(206, data[first : last + 1], content_range=f"bytes {first}-{last}/{len(data)}", **more)


def remote(respond, size, max_bytes=0, path="w.bin", **listed):
    server = Server(respond)
    repo = Repo(server, Address("model", "org/name"), SHA, max_bytes)
    return server, RemoteFile(repo, Listed(path, size, **listed))


DATA = bytes(range(256)) * 2000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(DATA)), st.integers(0, 100_000)), max_size=12))
def test_any_reads_give_the_bytes_of_the_file_and_none_twice(reads):
    server, file = remote(lambda url, headers: part(DATA, headers), len(DATA))
    for at, count in reads:
        assert file.fetch(at, count) == DATA[at : at + count]
    assert server.remote.bytes <= len(DATA)


def test_a_small_file_is_one_request():
    server, file = remote(lambda url, headers: part(DATA[:90_000], headers), 90_000)
    assert file.fetch(0, 4096) + file.fetch(80_000, 10_000) == DATA[:4096] + DATA[80_000:90_000]
    assert len(server.asked) == 1


def test_a_signed_address_is_used_again_and_renewed_without_the_token():
    state = {"key": 0, "served": 0}

    def respond(url, headers):
        if url == HOME:
            state["key"] += 1
            state["served"] = 0
            return Answer(302, location=f"https://cdn.example/x?key={state['key']}", x_repo_commit=SHA)
        state["served"] += 1
        if not url.endswith(f"={state['key']}") or state["served"] > 2:
            return Answer(403)
        return part(DATA, headers)

    server, file = remote(respond, len(DATA))
    for at in range(0, len(DATA), 100_000):
        assert file.fetch(at, 10) == DATA[at : at + 10]
    homes = [token for url, _, token in server.asked if url == HOME]
    assert 1 < len(homes) < len(server.asked) / 2 and all(homes)
    assert not any(token for url, _, token in server.asked if url != HOME)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://hub.example/x", "redirect-refused"),
        ("https://inside.example/x", "redirect-refused"),
        ("https://127.0.0.1/x", "redirect-refused"),
        ("https://[::ffff:10.0.0.1]/x", "redirect-refused"),
        ("https://169.254.169.254/latest", "redirect-refused"),
        ("https://u:p@cdn.example/x", "redirect-refused"),
        ("file:///etc/passwd", "redirect-refused"),
        ("https://cdn.example:99999/x", "redirect-refused"),
        ("", "redirect-refused"),
        (HOME, "redirect-refused"),
    ],
)
def test_redirects_that_are_not_followed(location, reason):
    server, file = remote(lambda url, headers: Answer(302, location=location), len(DATA))
    with pytest.raises(NotReadError) as caught:
        file.fetch(0, 10)
    assert caught.value.reason == reason
    assert all(url == HOME for url, _, _ in server.asked)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(200, DATA, content_length=str(len(DATA))), "range-ignored"),
        (Answer(206, DATA[:65536], content_range=f"bytes 1-65536/{len(DATA)}"), "range-ignored"),
        (Answer(206, DATA[:65536], content_range=f"bytes 0-65535/{len(DATA) + 1}"), "changed"),
        (Answer(206, DATA[:65536], content_range="bytes 1-65536/*"), "range-ignored"),
        (Answer(206, DATA[:65536]), "range-ignored"),
        (Answer(206, DATA[:70000], content_range=f"bytes 0-65535/{len(DATA)}"), "range-ignored"),
        (Answer(206, DATA[:65536], content_range=f"bytes 0-65535/{len(DATA)}", content_encoding="br"), "range-ignored"),
        (Answer(206, DATA[:65536], content_range=f"bytes 0-65535/{len(DATA)}", x_repo_commit="b" * 40), "changed"),
        (Answer(206, DATA[:65536], content_range=f"bytes 0-65535/{len(DATA)}", etag='"' + "c" * 40 + '"'), "changed"),
        (Answer(302, location="https://cdn.example/x", x_linked_size="7"), "changed"),
        (Answer(403), "refused"),
        (Answer(503), "rate-limit"),
    ],
)
def test_answers_that_are_not_taken(answer, reason):
    lfs = {"sha256": "d" * 64} if answer.status_code == 200 else {"oid": "e" * 40}
    server, file = remote(lambda url, headers: answer, len(DATA), **lfs)
    shared = file.reader(lambda count: None).shared
    with pytest.raises(NotReadError) as caught:
        file.fetch(0, 10)
    assert caught.value.reason == reason and shared[LOST] is caught.value
    asked = len(server.asked)
    with pytest.raises(NotReadError):
        file.fetch(5, 10)
    assert len(server.asked) == asked, "what failed for good is not asked for again"
    assert server.remote.bytes <= 70_000


def test_a_body_that_breaks_off_goes_on_where_it_broke():
    def respond(url, headers):
        answer = part(DATA, headers)
        answer._body = answer._body[: max(1000, len(answer._body) // 2)]
        return answer

    server, file = remote(respond, len(DATA))
    with pytest.raises(NotReadError):
        file.fetch(0, 65536)  # it never comes to an end within the attempts
    starts = [int(asked[6:].split("-")[0]) for _, asked, _ in server.asked]
    assert starts == sorted(set(starts)) and len(starts) == patience.ATTEMPTS


def test_budgets_hold_before_anything_is_asked():
    server, file = remote(lambda url, headers: part(DATA, headers), len(DATA), max_bytes=100_000)
    file.fetch(0, 10)
    with pytest.raises(NotReadError, match="--max-bytes"):
        file.fetch(0, 200_000)
    assert server.remote.bytes <= 100_000


def test_a_file_with_another_digest_is_read_and_told():
    data = b"x" * 1000
    _, file = remote(lambda url, headers: part(data, headers), 1000, oid=blob_id(b"y" * 1000))
    reader = file.reader(lambda count: None)
    assert reader.head == data
    assert reader.shared[LOST].reason == "changed"


def test_a_run_that_is_stopped_asks_no_more():
    server, file = remote(lambda url, headers: part(DATA, headers), len(DATA))
    server.remote.cancelled = True
    with pytest.raises(NotReadError) as caught:
        file.fetch(0, 10)
    assert caught.value.reason == "cancelled" and not server.asked


@given(st.lists(st.tuples(st.integers(0, 999_999), st.integers(1, 200_000)), max_size=30))
def test_a_plan_holds_what_is_asked_for_and_overlaps_nothing(reads):
    blocks, plan = Blocks(), Plan(1_000_000, 4096)
    held = set()
    for at, count in reads:
        end = min(at + count, plan.size)
        while at < end:
            piece = blocks.piece(at, end)
            if not piece:
                start, stop = plan.span(at, end, blocks)
                assert start <= at < stop <= plan.size
                blocks.add(start, bytes(stop - start), pinned=True)
                assert not held & set(range(start // 1000 + 1, stop // 1000))
                held |= set(range(start // 1000 + 1, stop // 1000))
                piece = blocks.piece(at, end)
            at += len(piece)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "7"}, 7.0),
        (429, {"ratelimit": '"api";r=0;t=55'}, 56.0),
        (429, {"ratelimit": '"api";r=3;t=55'}, None),
        (503, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        (503, {"retry-after": "soon"}, None),
        (429, {"retry-after": "9" * 40}, None),
        (500, {}, None),
    ],
)
def test_how_long_a_server_asks_to_wait(status, headers, seconds):
    assert asked_to_wait(status, headers) == seconds


def test_a_server_that_asks_for_an_hour_is_not_waited_for():
    waiting = Patience(Remote(), wait=lambda seconds: None)

    def work():
        raise PassingError("too many", 3600.0)

    with pytest.raises(NotReadError, match="3,600 seconds") as caught:
        waiting.patiently(work)
    assert caught.value.reason == "rate-limit"


@pytest.mark.parametrize("indent", [2, 4, None])
@pytest.mark.parametrize("order", ["name", "shard"])
@pytest.mark.parametrize("tail", ["", "\n"])
def test_an_index_is_told_from_its_headers_or_not_at_all(indent, order, tail):
    import json

    names = [f"model.layers.{n}.weight" for n in range(300)]
    shards = {f"model-{n:05}-of-00003.safetensors": names[n * 100 : n * 100 + 100] for n in range(3)}
    headers = {
        shard: json.dumps({name: {"data_offsets": [at, at + 1]} for at, name in enumerate(held)}).encode()
        for shard, held in shards.items()
    }
    placed = {name: shard for shard, held in shards.items() for name in held}
    placed = dict(sorted(placed.items())) if order == "name" else placed
    text = (json.dumps({"metadata": {"total_size": 9}, "weight_map": placed}, indent=indent) + tail).encode()
    assert predicted(text[:4000], len(text), blob_id(text), headers) == text
    assert predicted(text[:4000], len(text), blob_id(text + b" "), headers) is None
    headers.popitem()
    assert predicted(text[:4000], len(text), blob_id(text), headers) is None


@given(st.binary(max_size=300), st.dictionaries(st.text(max_size=5), st.binary(max_size=60), max_size=3))
def test_hostile_beginnings_and_headers_tell_nothing(beginning, headers):
    assert predicted(b'{"weight_map": {' + beginning, 10_000, "0" * 40, headers) is None
