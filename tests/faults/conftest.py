"""Faults have servers of their own, made once and cleared between tests."""

from collections.abc import Iterator

import pytest

from tests.faults.ground import Ground, laid_out


@pytest.fixture(scope="session")
def _whole_ground() -> Iterator[Ground]:
    with laid_out() as ground:
        yield ground


@pytest.fixture
def ground(_whole_ground: Ground) -> Ground:
    """The servers, with no message in them."""
    _whole_ground.clear()
    return _whole_ground


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the faults of this folder in one worker of xdist, since they share their servers."""
    if config.pluginmanager.has_plugin("xdist"):
        for item in items:
            if "tests/faults/" in item.nodeid:
                item.add_marker(pytest.mark.xdist_group("faults"))
