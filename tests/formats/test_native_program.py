"""Programs under the names of weights: which of them count."""

import pytest

from scanner.pipeline.sniff import Sniffer
from tests.readers import reader_of


@pytest.mark.parametrize(
    ("name", "formats"),
    [
        ("model.bin", ["program"]),
        ("model.llamafile", ["program"]),
        ("protoc", []),
        ("protoc-3.13.0.0", []),
        ("libx.so", []),
        ("libx.so.1", []),
        ("tool.exe", []),
    ],
)
def test_a_program_counts_under_a_name_that_programs_do_not_have(name, formats):
    reader = reader_of(b"\x7fELF" + bytes(600))
    assert [row.id for row in Sniffer().claims(name, reader, inside=False)] == formats
