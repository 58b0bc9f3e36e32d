"""Goals, items and their moves, and the measures that are their evidence."""
