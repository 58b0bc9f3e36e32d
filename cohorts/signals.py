"""What this room tells the rooms above it, inside the transaction of the job that did it.

Every signal carries ``by`` (a Person or None) and ``at`` (aware date-time), and the record it is about.
"""

from django.dispatch import Signal

offer_made = Signal()
"""``offer``: a place was offered; it is open until ``offer.expires_at``."""
offer_closed = Signal()
"""``offer``: it was accepted, declined, withdrawn, or it expired."""
place_accepted = Signal()
"""``participant``: someone took the place offered."""
participant_withdrawn = Signal()
"""``participant``: someone left the cohort."""
participant_returned = Signal()
"""``participant``: their leaving was undone."""
cohort_completed = Signal()
"""``series``: its participants have completed it."""
cohort_uncompleted = Signal()
"""``series``: finishing it was undone, so nobody has completed it."""
