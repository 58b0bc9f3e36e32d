"""The demonstration programme: the pilot as it was, a running series, and one open for sign-up, with invented people.

Everything is done by the rooms' own jobs at the time it would have happened, so what it shows is what the product does.
"""
