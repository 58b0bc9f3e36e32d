"""What this room tells the rooms above it. Each is sent inside the transaction of the job that did it.

Every signal carries ``by`` (a Person or None) and ``at`` (aware date-time), and the record it is about.
"""

from django.dispatch import Signal

series_opened = Signal()
"""``series``: sign-up is open."""
series_finished = Signal()
"""``series``: it ended; its participants complete it."""
series_reopened = Signal()
"""``series``: finishing it was a mistake and is undone."""
series_cancelled = Signal()
"""``series``: it will not happen."""
session_changed = Signal()
"""``session``: it was added, or its time, place or link changed."""
session_removed = Signal()
"""``session``: it will not happen; sent before the row is deleted."""
places_taken = Signal()
"""A question, not news: ``series``. Each receiver answers with how many of its places are offered or taken."""
