from households.services.answers import (
    correct_answers,
    correct_member_answers,
    record_household_answers,
    record_member_answers,
)
from households.services.confirmation import set_confirmation
from households.services.families import merge_households, split_household
from households.services.heads import bring_back, change_head, move_member_out, record_death
from households.services.households import add_household, edit_household, set_household_status
from households.services.members import add_member, edit_member, resolve_identity
from households.services.moves import move_household, move_member_in
from households.services.thaiqm import PartTwo, load_hardships, record_thaiqm

__all__ = [
    "PartTwo",
    "add_household",
    "add_member",
    "bring_back",
    "change_head",
    "correct_answers",
    "correct_member_answers",
    "edit_household",
    "edit_member",
    "load_hardships",
    "merge_households",
    "move_household",
    "move_member_in",
    "move_member_out",
    "record_death",
    "record_household_answers",
    "record_member_answers",
    "record_thaiqm",
    "resolve_identity",
    "set_confirmation",
    "set_household_status",
    "split_household",
]
