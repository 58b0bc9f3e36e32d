"""Sequences and steps: who is due what, when, until which goal."""
