"""The outbox's fixtures for the tests of this folder."""

from tests.outbox_fixtures import deliver

__all__ = ["deliver"]
