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
    children: list[int] = []
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "clear":
            clear(children)
            print("cleared", flush=True)
            continue
        number = os.fork()
        if number == 0:
            for given in line.split()[1:]:
                name, _, value = given.partition("=")
                setattr(settings, name, int(value))
            work()
        children.append(number)
        print(number, flush=True)
    clear(children)


def clear(children: list[int]) -> None:
    """Kill every worker and let go of its number; until now a dead one has kept it, so no other process could have it."""
    for number in children:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
    children.clear()


def work() -> None:
    """Be a worker until told to stop, or until the nursery is gone."""
    nursery = os.getppid()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    os.close(0)
    try:
        keep_watch(lambda: stop.is_set() or os.getppid() != nursery)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
