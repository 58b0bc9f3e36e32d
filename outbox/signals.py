"""What the outbox tells the rooms above it."""

from django.dispatch import Signal

before_claim = Signal()
"""``at``: a worker is about to look for due messages; a room that plans elsewhere hands over what has become due."""
message_sent = Signal()
"""``message_id``, ``person_id``, ``kind``, ``at``: a relay has accepted a message. Told after it is on record."""
reply_received = Signal()
"""``person`` (or None), ``at``, ``message`` (or None), ``reply``: an answer was put on record, in that transaction.

``message`` is told only when its own reader answered it."""
preferences_changed = Signal()
"""``person``, ``at``, ``by``: a stream was stopped or started again, in that transaction."""
