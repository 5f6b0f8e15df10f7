"""Messages of Protocol Buffers, written by hand for tests."""


def number(value):
    """A varint."""
    value &= (1 << 64) - 1
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def integer(field, value):
    """A field with a number."""
    return number(field << 3) + number(value)


def data(field, *payload):
    """A field with bytes, a text or a message of these parts."""
    whole = b"".join(part.encode() if isinstance(part, str) else part for part in payload)
    return number(field << 3 | 2) + number(len(whole)) + whole


def entry(field, key, value):
    """An entry of a map whose values are messages."""
    return data(field, data(1, key), data(2, value))
