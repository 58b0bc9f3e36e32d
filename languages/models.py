"""The state of every text that is written in two languages."""
