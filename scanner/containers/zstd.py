"""zstd streams: by Python's own decoder from 3.14 on, before that by ours, which is slower."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.containers.decoders import Decoder

MAGIC = b"\x28\xb5\x2f\xfd"


def decoder() -> Callable[[], Decoder]:
    """What makes a decoder of zstd."""
    try:
        from importlib import import_module

        library = import_module("compression.zstd")
    except ImportError:
        from scanner.containers.zstd_frames import Zstd

        return Zstd
    from scanner.containers.decoders import MEMORY_LIMIT, Chain

    window = MEMORY_LIMIT.bit_length() - 1
    options = {library.DecompressionParameter.window_log_max: window}
    return lambda: Chain(lambda: library.ZstdDecompressor(options=options), MAGIC)
