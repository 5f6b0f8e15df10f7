"""One quota for all targets of a process: nobody asks while a server asks to wait, and waiting fails no target."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scanner.model.artifact import NotReadError
from scanner.sources.hub.quota import QUOTA, Quota
from tests.hub.allowance import Allowance
from tests.hub.builders import safetensors
from tests.hub.scanning import be_a_client
from tests.hub.server import FixtureHub

API, FILE = "https://hub.example/api/models/a/b", "https://hub.example/a/b/resolve/main/x"


class Clock:
    """A clock that moves only where somebody waits."""

    def __init__(self):
        self.now = 1000.0
        self.waited = 0.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds
        self.waited += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def quota(clock):
    return Quota(clock, clock.wait)


def ask(quota, url=API, status=200, check=lambda: None, **headers):
    with quota.turn(url, check) as turn:
        turn.heard(status, {name.replace("_", "-"): value for name, value in headers.items()})


def test_nobody_asks_before_the_time(quota, clock):
    ask(quota, ratelimit='"api";r=0;t=55', ratelimit_policy='"fixed window";"api";q=500;w=300')
    (told,) = quota.left("hub.example")
    assert (told.name, told.left, told.of, told.waits) == ("api", 0, 500, True)
    ask(quota, FILE)
    assert clock.waited == 0  # files have a quota of their own
    ask(quota)
    assert 55 <= clock.waited <= 57
    assert quota.left() == ()


@pytest.mark.parametrize("headers", [{"retry_after": "7"}, {"ratelimit": '"api";r=0;t=6'}])
def test_a_refusal_stops_all(quota, clock, headers):
    ask(quota, status=429, **headers)
    ask(quota)
    assert 6.9 < clock.waited <= 7.2


def test_what_is_under_way_may_use_up_what_is_left(quota, clock):
    ask(quota, ratelimit='"api";r=2;t=60')
    with quota.turn(API, lambda: None), quota.turn(API, lambda: None):
        ask(quota)  # waits, since the two may have taken the last
        assert clock.waited > 59
    clock.waited = 0
    ask(quota, ratelimit='"api";r=2;t=60')
    ask(quota)
    assert clock.waited == 0


def test_days_end_in_a_sentence(quota, clock):
    ask(quota, status=429, retry_after="259200")
    with pytest.raises(NotReadError, match="asks to wait 259,200 seconds: scan again then, or set HF_TOKEN") as caught:
        ask(quota)
    assert (caught.value.reason, clock.waited) == ("rate-limit", 0)


def test_a_server_that_never_grants_anything_is_not_waited_for_for_ever(quota, clock):
    with pytest.raises(NotReadError):
        for _ in range(100):
            ask(quota, status=429, retry_after="300")
    assert clock.waited < 1300
    clock.now += 301
    ask(quota)  # later one may ask again
    assert quota.left() == ()


def test_stopping_ends_the_wait(quota, clock):
    ask(quota, status=429, retry_after="300")

    def stop():
        raise NotReadError("cancelled", "Reading was stopped: scan again.")

    with pytest.raises(NotReadError, match="stopped"):
        ask(quota, check=stop)
    assert clock.waited <= 0.2


def test_another_process_hears_it(quota, clock):
    other = Quota(clock, clock.wait)
    ask(quota, status=429, retry_after="40")
    ask(quota, FILE, ratelimit='"resolvers";r=90;t=100')
    other.merge(quota.export())
    assert other.left() == quota.left()
    ask(other)
    assert 39.9 < clock.waited <= 40.2


@pytest.mark.parametrize(
    "heard",
    [
        *(None, 5, "x", [1], [{}], [{"host": 1}], [{"host": "h", "name": "n", "seconds": float("nan")}]),
        [{"host": "h" * 999, "name": "n", "seconds": 9, "waits": True}],
        [{"host": "h", "name": "n", "seconds": 9, "left": -3, "waits": 1}],
    ],
)
def test_what_is_no_quota_is_passed_over(quota, heard):
    quota.merge(heard)
    assert quota.left() == ()


@pytest.mark.parametrize(
    "header", ["", '"api"', "r=0;t=5", '"api";r=x;t=5', '"api";r=-1;t=5', "," * 5000, '"a";r=0;t=9999999999999']
)
def test_headers_that_say_nothing_stop_nobody(quota, clock, header):
    ask(quota, ratelimit=header, ratelimit_policy=header)
    ask(quota)
    assert clock.waited == 0


def test_servers_cannot_fill_the_memory(quota):
    for number in range(1000):
        ask(quota, ratelimit=f'"q{number}";r=5;t=60')
    assert len(quota._windows) < 300


def clients(hub, names, threads=8):
    """Lists each repo from one of so many threads; what went wrong."""
    from scanner.sources.hub.listing import listing_of
    from scanner.sources.interface import Options

    def read(name):
        return [each for each in listing_of(f"hf://{name}", Options()).entries if type(each).__name__ == "Gap"]

    with ThreadPoolExecutor(threads) as pool:
        return [gap for gaps in pool.map(read, names) for gap in gaps]


@pytest.fixture
def hub(tmp_path, monkeypatch):
    pytest.importorskip("huggingface_hub", reason="the Hub's client is not installed")
    with FixtureHub() as made:
        be_a_client(made, tmp_path, monkeypatch, WEIGHBRIDGE_WAIT_FACTOR="1")
        yield made


def test_eight_threads_wait_together_after_one_refusal(hub):
    names = [f"org/m{number}" for number in range(40)]
    for name in names:
        hub.repo(name, {"config.json": "{}"})
    hub.fault("GET /api/", "status", times=1, skip=15, code=429, headers={"Retry-After": "1"})
    assert clients(hub, names) == []
    told = next(seen for seen in hub.seen if seen.fault)
    during = [seen for seen in hub.seen if told.time + 0.05 < seen.time < told.time + 1.0]
    assert during == []
    assert len(hub.requests()) == len(names) + 1


def test_a_quota_of_a_window_is_kept_to_by_eight_threads(hub):
    names = [f"org/m{number}" for number in range(70)]
    for name in names:
        hub.repo(name, {"config.json": "{}"})
    api = Allowance("api", 30, 0.5)
    hub.allowances.append(api)
    assert clients(hub, names) == []
    assert len(hub.requests()) - len(api.refused) == len(names)
    assert len(api.refused) == 0
    assert hub.requests()[-1].time - hub.requests()[0].time > 1.5


def test_a_wait_ends_when_the_run_is_stopped(hub):
    from scanner.sources.hub.listing import listing_of
    from scanner.sources.interface import Options

    hub.repo("org/name", {"model.safetensors": safetensors()})
    hub.fault("GET /api/", "status", code=429, headers={"Retry-After": "300"})
    listing = listing_of("hf://org/name", Options())
    found = []
    reading = threading.Thread(target=lambda: found.extend(listing.entries))
    reading.start()
    while not hub.seen:
        time.sleep(0.01)
    time.sleep(0.1)
    assert any(each.waits for each in QUOTA.left())
    began = time.monotonic()
    listing.remote.cancelled = True
    reading.join(5)
    assert time.monotonic() - began < 0.5
    assert [each.reason for each in found] == ["cancelled"]
