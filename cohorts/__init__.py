"""Sign-up, selection, places and the waiting list, participants, attendance."""
