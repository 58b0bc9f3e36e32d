"""Raises workers quickly: Django is loaded once, each worker is a process forked from here, to be killed at will.

    python -m tests.faults.nursery

A line on standard input asks for one worker and may name settings for it, ``EMAIL_TIMEOUT=1``; its process number is
answered. The end of input ends the nursery.
"""

import os
import signal
import sys
import threading

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from outbox.lookout import keep_watch  # noqa: E402


def main() -> None:
    """Serve requests until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            for given in line.split()[1:]:
                name, _, value = given.partition("=")
                setattr(settings, name, int(value))
            work()
        print(number, flush=True)


def work() -> None:
    """Be a worker until told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(0)
    try:
        keep_watch(stop.is_set)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
