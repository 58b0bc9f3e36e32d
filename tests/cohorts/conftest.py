"""What the tests of this room share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_tries_counted() -> Iterator[None]:
    """Each test begins with no sign-ups counted against it."""
    cache.clear()
    yield
    cache.clear()
