"""The one door from the facts to what follows from them."""

from django.dispatch import Signal

# Sent inside the transaction that changed facts, so that receivers may write rows that stand or fall with it.
# Arguments: household_ids (list of UUID), round_year (int).
household_changed = Signal()
