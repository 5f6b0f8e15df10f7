"""What holds for all tests."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True)
def no_quota_of_a_server_that_is_gone() -> None:
    """Each test begins without what others heard of quotas: the next server may listen at the same port."""
    module = sys.modules.get("scanner.sources.hub.quota")
    if module is not None:
        module.QUOTA.__init__()
