"""The watch goes on whatever happens, and asks again who plans."""

import logging
from typing import Any

import pytest

from outbox import lookout
from outbox.lookout import Turn, keep_watch


def test_a_watch_goes_on_after_an_error_nobody_foresaw(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.EMAIL_TRANSPORT = "pigeons"
    asked: list[bool] = []

    def stopping() -> bool:
        asked.append(len(asked) > 3)
        return asked[-1]

    keep_watch(stopping)
    told = [record for record in caplog.records if record.name == "outbox.lookout"]
    assert {record.levelno for record in told} == {logging.ERROR}
    assert "pigeons" in told[0].getMessage()


def test_a_turn_ends_so_that_a_slow_relay_carries_nothing_into_the_night(monkeypatch: pytest.MonkeyPatch) -> None:
    turn = Turn()
    turn.begin()
    assert not turn.over()
    monkeypatch.setattr(lookout, "TURN_SECONDS", -1.0)
    turn.begin()
    assert turn.over()
