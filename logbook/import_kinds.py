"""The kinds of file that this app takes in, and what it keeps of people whom others bring."""

from households.imports import followers
from households.imports.kinds import register
from logbook.imports.feedback import AGENCY_FEEDBACK
from logbook.services import surveyed

register(AGENCY_FEEDBACK)
# What a survey confirms, nobody has to confirm.
followers.register(surveyed)
