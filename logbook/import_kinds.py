"""The kinds of file that this app takes in."""

from households.imports.kinds import register
from logbook.imports.feedback import AGENCY_FEEDBACK

register(AGENCY_FEEDBACK)
