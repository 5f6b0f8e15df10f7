"""Plain Python data as it lies in checkpoints, also as dill and cloudpickle write it."""

from __future__ import annotations

from scripts.honest.profile import Makers, Profile


def python_objects() -> Makers:
    """Values of the standard library's data types, and states of random generators."""
    import argparse
    import array
    import collections
    import datetime
    import decimal
    import fractions
    import functools
    import io
    import ipaddress
    import pathlib
    import random
    import re
    import time
    import types
    import uuid
    import zoneinfo

    zone = datetime.timezone(datetime.timedelta(hours=1))
    yield lambda: [None, True, 1, 10**30, 1.5, 1j, "a", b"a", bytearray(b"a"), (1,), {1}, frozenset({1}), {"a": 1}]
    yield lambda: [range(2), slice(1), Ellipsis, NotImplemented, object(), type(None), int, type]
    yield lambda: [collections.OrderedDict(a=1), collections.Counter("a"), collections.deque([1], 2)]
    yield lambda: [
        collections.defaultdict(int),
        collections.defaultdict(list),
        collections.ChainMap({}),
        collections.UserDict(),
    ]
    yield lambda: [
        datetime.date(2020, 1, 1),
        datetime.datetime(2020, 1, 1, tzinfo=zone),
        datetime.time(1),
        datetime.timedelta(1),
    ]
    yield lambda: datetime.datetime(2020, 1, 1, tzinfo=zoneinfo.ZoneInfo("UTC"))
    yield lambda: [
        time.gmtime(0),
        decimal.Decimal("1.5"),
        fractions.Fraction(1, 2),
        uuid.UUID(int=1),
        decimal.Context(),
    ]
    yield lambda: [pathlib.PurePosixPath("a"), pathlib.PosixPath("a/b"), pathlib.PureWindowsPath("a")]
    yield lambda: [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_network("::/64")]
    yield lambda: [argparse.Namespace(a=1), types.SimpleNamespace(a=1), types.MappingProxyType]
    yield lambda: [random.Random(0), random.getstate(), array.array("d", [1.0]), array.array("u", "a")]  # noqa: S311
    yield lambda: [io.BytesIO(b"a"), io.StringIO("a"), re.compile("a"), re.compile(b"a", re.I)]
    yield lambda: [functools.partial(int, base=2), functools.partial(sorted, reverse=True)]
    yield lambda: [ValueError("a"), KeyError("a"), Exception("a", 1)]
    yield lambda: [iter([1, 2]), iter((1,)), iter({1: 2}), reversed([1]), enumerate([1]), zip([1], [2], strict=False)]
    yield lambda: [len, max, min, sum, str.lower, "a".upper, [1].append]


def dill_objects() -> Makers:
    """Data written by dill and by cloudpickle. Functions and classes by value are no data: they carry code."""
    import datetime

    import numpy as np

    data = {"a": np.ones(2), "b": [1, datetime.date(2020, 1, 1)], "c": type(None), "d": {1}}
    yield lambda: _Written(__import__("dill").dumps(data))
    yield lambda: _Written(__import__("dill").dumps(data, 4))
    yield lambda: _Written(__import__("dill").dumps([int, dict, type, object, np.float64, range(2), slice(1)]))
    yield lambda: _Written(__import__("cloudpickle").dumps(data))


class _Written:
    """An object whose pickle is the given one."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __reduce__(self) -> object:
        import _codecs

        return _codecs.encode, (self.data.decode("latin1"), "latin1")


PROFILES = (
    Profile("python", ("builtins", "collections", "datetime", "copyreg", "_codecs"), (), python_objects),
    Profile("dill", ("dill", "cloudpickle"), ("dill", "cloudpickle"), dill_objects, "names a plain type"),
)
