"""The watch goes on whatever happens, and asks again who plans."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from outbox import lookout
from outbox.lookout import Turn, keep_watch


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[logging.LogRecord]]:
    """What the watch logs, whatever became of the loggers in this process before (Celery sets up its own)."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    monkeypatch.setattr(logging.root.manager, "disable", 0)
    monkeypatch.setattr(lookout.log, "disabled", False)
    monkeypatch.setattr(lookout.log, "level", logging.DEBUG)
    monkeypatch.setattr(lookout.log, "_cache", {})
    lookout.log.addHandler(handler)
    yield records
    lookout.log.removeHandler(handler)


def test_a_watch_goes_on_after_an_error_nobody_foresaw(settings: Any, told: list[logging.LogRecord]) -> None:
    settings.EMAIL_TRANSPORT = "pigeons"
    asked: list[bool] = []

    def stopping() -> bool:
        asked.append(len(asked) > 3)
        return asked[-1]

    keep_watch(stopping)
    assert {record.levelno for record in told} == {logging.ERROR}
    assert "pigeons" in told[0].getMessage()


def test_a_turn_ends_so_that_a_slow_relay_carries_nothing_into_the_night(monkeypatch: pytest.MonkeyPatch) -> None:
    turn = Turn()
    turn.begin()
    assert not turn.over()
    monkeypatch.setattr(lookout, "TURN_SECONDS", -1.0)
    turn.begin()
    assert turn.over()
