"""Fictitious people for demonstrations and tests: real areas, invented names, citizen IDs of the office 0000."""
