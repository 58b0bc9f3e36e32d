"""What this room tells the rooms above it, inside the transaction of the job that did it."""

from django.dispatch import Signal

texts_published = Signal()
"""``record``: its words in ``columns`` (such as ``title_cy``) are now others; also ``by`` and ``at``."""
