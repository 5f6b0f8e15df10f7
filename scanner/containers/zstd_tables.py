"""The entropy tables of zstd: finite state entropy and Huffman codes, and the streams of bits that are read backwards.

Source: RFC 8878, sections 3.1.1.3 and 4.
"""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Fse = tuple[int, list[int], list[int], list[int]]
    """Bits of a state, then for each state: its symbol, the bits to read, and what they are added to."""

    Huffman = tuple[int, list[int], list[int]]
    """Bits of the longest code, then for each of its values: the symbol and the length of its code."""


class ZstdError(ValueError):
    """The frame breaks its format, or asks for what is not read here."""


class BackwardBits:
    """Bits from the end of ``data`` to its start; ``left`` falls below zero where more were taken than there are."""

    __slots__ = ("data", "left")

    def __init__(self, data: bytes) -> None:
        if not data or not data[-1]:
            raise ZstdError("a stream of bits without its end mark")
        self.data = data
        self.left = 8 * len(data) - 9 + data[-1].bit_length()

    def take(self, count: int) -> int:
        """The next ``count`` bits (at most 32) as a number; zeros where there are none."""
        if not count:
            return 0
        self.left -= count
        low = self.left
        if low < 0:
            if low < -64:
                raise ZstdError("a stream of bits that ends too early")
            return (int.from_bytes(self.data[:8], "little") & (1 << max(0, low + count)) - 1) << -low & (1 << count) - 1
        at = low >> 3
        return int.from_bytes(self.data[at : at + 5], "little") >> (low & 7) & (1 << count) - 1


def read_frequencies(data: bytes, at: int, most: int, symbols: int) -> tuple[int, list[int], int]:
    """Accuracy, the frequency of each symbol (-1: less than one), and the offset behind (section 4.1.1)."""
    span = data[at : at + 512]
    bits = int.from_bytes(span, "little")
    accuracy = (bits & 15) + 5
    if accuracy > most:
        raise ZstdError("a table with more states than it may have")
    used = 4
    left = 1 << accuracy
    found: list[int] = []
    while left > 0:
        if len(found) >= symbols:
            raise ZstdError("a table with more symbols than there are")
        width = (left + 1).bit_length()
        value = bits >> used & (1 << width) - 1
        low = (1 << (width - 1)) - 1
        spare = (1 << width) - 2 - left
        if value & low < spare:
            value &= low
            used += width - 1
        else:
            value -= spare if value > low else 0
            used += width
        left -= abs(value - 1)
        found.append(value - 1)
        while value == 1:
            repeat = bits >> used & 3
            used += 2
            found += [0] * repeat
            if repeat < 3:
                break
            if len(found) > symbols:
                raise ZstdError("a table with more symbols than there are")
    if left < 0 or used > 8 * len(span):
        raise ZstdError("a table whose frequencies do not add up")
    return accuracy, found, at + (used + 7) // 8


def fse_table(accuracy: int, frequencies: list[int]) -> Fse:
    """The states that ``frequencies`` spread over the table (section 4.1.1)."""
    size = 1 << accuracy
    table = [0] * size
    following = [0] * len(frequencies)
    high = size
    for symbol, frequency in enumerate(frequencies):
        if frequency == -1:
            high -= 1
            table[high] = symbol
            following[symbol] = 1
    step, at = (size >> 1) + (size >> 3) + 3, 0
    for symbol, frequency in enumerate(frequencies):
        if frequency <= 0:
            continue
        following[symbol] = frequency
        for _ in range(frequency):
            table[at] = symbol
            at = (at + step) & (size - 1)
            while at >= high:
                at = (at + step) & (size - 1)
    bits, bases = [0] * size, [0] * size
    for state, symbol in enumerate(table):
        number = following[symbol]
        following[symbol] += 1
        bits[state] = accuracy + 1 - number.bit_length()
        bases[state] = (number << bits[state]) - size
    return accuracy, table, bits, bases


def huffman_table(data: bytes, at: int) -> tuple[Huffman, int]:
    """The code that the weights from ``at`` on describe, and the offset behind them (section 4.2.1)."""
    if at >= len(data):
        raise ZstdError("a Huffman table that is cut off")
    first = data[at]
    at += 1
    if first >= 128:
        count = first - 127
        end = at + (count + 1) // 2
        weights = [nibble for byte in data[at:end] for nibble in (byte >> 4, byte & 15)][:count]
    else:
        end = at + first
        accuracy, frequencies, start = read_frequencies(data[:end], at, 6, 256)
        weights = _weights(fse_table(accuracy, frequencies), data[start:end])
    if end > len(data):
        raise ZstdError("a Huffman table that is cut off")
    return _code_of(weights), end


def _weights(table: Fse, data: bytes) -> list[int]:
    """The weights that two states write in turn until the bits run out."""
    accuracy, symbols, counts, bases = table
    bits = BackwardBits(data)
    states = [bits.take(accuracy), bits.take(accuracy)]
    found: list[int] = []
    turn = 0
    while len(found) < 256:
        state = states[turn]
        found.append(symbols[state])
        states[turn] = bases[state] + bits.take(counts[state])
        if bits.left < 0:
            found.append(symbols[states[1 - turn]])
            return found
        turn = 1 - turn
    raise ZstdError("a Huffman table with more symbols than there are")


def _code_of(weights: list[int]) -> Huffman:
    total = sum(1 << weight >> 1 for weight in weights)
    longest = total.bit_length()
    rest = (1 << longest) - total
    if not total or longest > 11 or rest & (rest - 1) or len(weights) > 255:
        raise ZstdError("a Huffman table whose weights do not add up")
    weights = [*weights, rest.bit_length()]
    symbols: list[int] = []
    lengths: list[int] = []
    for weight in range(1, longest + 1):
        for symbol, own in enumerate(weights):
            if own == weight:
                symbols += [symbol] * (1 << weight >> 1)
                lengths += [longest + 1 - weight] * (1 << weight >> 1)
    if len(symbols) != 1 << longest:
        raise ZstdError("a Huffman table whose weights do not add up")
    return longest, symbols, lengths


def unhuffed(table: Huffman, data: bytes, count: int) -> bytes:
    """``count`` bytes of a stream of Huffman codes."""
    longest, symbols, lengths = table
    left = BackwardBits(data).left
    mask = (1 << longest) - 1
    padded = bytes(2) + data  # so that the last code may be read as if zeros followed
    left += 16
    out = bytearray(count)
    for index in range(count):
        low = left - longest
        at = low >> 3
        value = int.from_bytes(padded[at : at + 3], "little") >> (low & 7) & mask
        out[index] = symbols[value]
        left -= lengths[value]
        if left < 16:
            raise ZstdError("literals that end too early")
    if left != 16:
        raise ZstdError("literals with bits to spare")
    return bytes(out)


def _lengths(base: int, singles: int, extras: tuple[int, ...]) -> list[tuple[int, int]]:
    """(first value, extra bits) of each code: ``singles`` codes of one value from ``base`` on, then wider ones."""
    found = [(base + number, 0) for number in range(singles)]
    value = base + singles
    for extra in extras:
        found.append((value, extra))
        value += 1 << extra
    return found


LITERAL_LENGTHS = _lengths(0, 16, (1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
MATCH_LENGTHS = _lengths(
    3, 32, (1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
)  # section 3.1.1.3.2.1.1

_LITERAL_DEFAULT = [4, 3, *[2] * 6, *[2] * 5, *[1] * 3, *[2] * 9, 3, 2, *[1] * 5, *[-1] * 4]
_OFFSET_DEFAULT = [*[1] * 6, 2, 2, 2, *[1] * 15, *[-1] * 5]
_MATCH_DEFAULT = [1, 4, 3, *[2] * 6, *[1] * 37, *[-1] * 7]


@cache
def _literal_lengths() -> Fse:
    return fse_table(6, _LITERAL_DEFAULT)


@cache
def _offsets() -> Fse:
    return fse_table(5, _OFFSET_DEFAULT)


@cache
def _match_lengths() -> Fse:
    return fse_table(6, _MATCH_DEFAULT)


PREDEFINED: tuple[Callable[[], Fse], ...] = (_literal_lengths, _offsets, _match_lengths)
"""The tables of section 3.1.1.3.2.2, in the order of a block."""
