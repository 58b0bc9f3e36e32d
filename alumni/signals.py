"""What this room tells the rooms above it, inside the transaction of the job that did it.

Every signal carries ``by`` (a Person or None) and ``at`` (aware date-time), and the record it is about.
"""

from django.dispatch import Signal

alumni_welcomed = Signal()
"""``series``: those who completed it are alumni now. Their follow-up hangs on this."""
alumni_unwelcomed = Signal()
"""``series``: finishing it was undone."""
profile_claimed = Signal()
"""``profile``: its person claimed it."""
check_in_answered = Signal()
"""``check_in``: its person said how it is going."""
