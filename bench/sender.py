"""One worker to be measured: it loads everything, says ready, and on a line of input sends what is due.

    python -m bench.sender

It answers with the report, the seconds it took and the most memory it used, in kilobytes.
"""

import json
import resource
import sys
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402

from outbox.kinds import Kind, register  # noqa: E402
from outbox.models import Stream  # noqa: E402
from outbox.sending import send_due, sender  # noqa: E402


def main() -> None:
    """Serve one line after another; each may name how many messages to send."""
    register(Kind("bench", "Bench", Stream.ALUMNI, "bench", service=False, reason="You took part."))
    with sender():
        print("ready", flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        report = send_due(at=timezone.now(), limit=int(line) if line.strip() else None)
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"sent": report.sent, "seconds": took, "memory": peak}), flush=True)


if __name__ == "__main__":
    main()
