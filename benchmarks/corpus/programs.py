"""Pickle programs, opcode by opcode: what the samples are put together from. Every payload is inert."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile

COMMAND = "true"


class Call:
    """Pickles as a call of ``function(*arguments)``."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.pair = function, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.pair


PAYLOAD = Call(os.system, COMMAND)


def proto(version: int) -> bytes:
    """PROTO."""
    return b"\x80" + bytes([version])


def glob(module: str, attribute: str) -> bytes:
    """GLOBAL."""
    return b"c" + module.encode() + b"\n" + attribute.encode() + b"\n"


def text(value: str) -> bytes:
    """BINUNICODE."""
    raw = value.encode("utf-8", "surrogatepass")
    return b"X" + struct.pack("<I", len(raw)) + raw


def short(value: str) -> bytes:
    """SHORT_BINUNICODE."""
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def data(value: bytes) -> bytes:
    """BINBYTES."""
    return b"B" + struct.pack("<I", len(value)) + value


def stack_global(module: str, attribute: str) -> bytes:
    """STACK_GLOBAL of two literals."""
    return short(module) + short(attribute) + b"\x93"


def call(function: bytes, *arguments: bytes) -> bytes:
    """REDUCE of pushed ``function`` with pushed ``arguments``."""
    return function + b"(" + b"".join(arguments) + b"tR"


def evil(protocol: int = 2) -> bytes:
    """A whole pickle that calls ``os.system("true")``, by the standard pickler."""
    return pickle.dumps(PAYLOAD, protocol)


SYSTEM = call(glob("posix", "system"), text(COMMAND))
"""The call alone, for use inside other programs."""


def torch_zip(
    program: bytes, root: str = "archive", extra: dict[str, bytes] | None = None, deflate: bool = False
) -> bytes:
    """A zip laid out as ``torch.save`` does, around a program of any kind."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        archive.writestr(f"{root}/data.pkl", program)
        archive.writestr(f"{root}/byteorder", "little")
        archive.writestr(f"{root}/data/0", bytes(64))
        archive.writestr(f"{root}/version", "3\n")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped(members: dict[str, bytes], deflate: bool = False) -> bytes:
    """An ordinary zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
