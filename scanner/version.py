"""The version, as a constant: reading package metadata costs 40 ms on the hook's path."""

VERSION = "0.1.0"


def is_newer(version: str) -> bool:
    """True where ``version`` ("0.2", "1.0.3") is a release after this one; False for what is no version."""
    return _numbers(version) > _numbers(VERSION)


def _numbers(version: str) -> tuple[int, ...]:
    """The first three numbers of a version, 0 for what is not there; what follows them (``rc1``, ``.dev2``) is left out."""
    found = []
    for part in version[:50].split(".")[:3]:
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        found.append(int(digits) if digits.isascii() and digits else 0)
        if digits != part:
            break
    return (*found, 0, 0, 0)[:3]
