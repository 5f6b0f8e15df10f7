"""Runs pickle programs on CPython's own unpickler with every name replaced by an inert recorder.

Reads programs from standard input (4-byte little-endian length, then the bytes) and writes one JSON line for each:
the names that were looked up and called, in order, and whether loading ended well. Nothing named is ever imported.
"""

import io
import json
import pickle
import sys

try:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except ImportError:  # Windows: the programs of the test are small
    pass


def recorder(name, events):
    class Recording(type):
        def __call__(cls, *arguments, **keywords):
            events.append(["call", name])
            return type.__call__(cls)

    class Recorded(metaclass=Recording):
        def __new__(cls, *arguments, **keywords):
            if not (events and events[-1] == ["call", name] and not arguments):
                events.append(["call", name])
            return object.__new__(cls)

        def __init__(self, *arguments, **keywords):
            pass

        def __setstate__(self, state):
            events.append(["build", name])

        def __setitem__(self, key, value):
            pass

        def append(self, value):
            pass

        def extend(self, values):
            pass

        def add(self, value):
            pass

    return Recorded


class Unpickler(pickle.Unpickler):
    def __init__(self, data, events):
        super().__init__(io.BytesIO(data), encoding="utf-8", errors="surrogateescape")
        self.events = events
        self.known = {}

    def find_class(self, module, name):
        dotted = f"{module}.{name}"
        self.events.append(["import", dotted])
        if dotted not in self.known:
            self.known[dotted] = recorder(dotted, self.events)
        return self.known[dotted]

    def persistent_load(self, key):
        return None


def main():
    stream = sys.stdin.buffer
    while True:
        prefix = stream.read(4)
        if len(prefix) < 4:
            return
        data = stream.read(int.from_bytes(prefix, "little"))
        events = []
        try:
            Unpickler(data, events).load()
            ended = "stop"
        except BaseException as error:
            ended = type(error).__name__
        print(json.dumps({"events": events, "ended": ended}), flush=True)


main()
