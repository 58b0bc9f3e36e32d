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


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the faults that share the servers of the ground in one worker of xdist."""
    if config.pluginmanager.has_plugin("xdist"):
        for item in items:
            if "ground" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group("faults"))
