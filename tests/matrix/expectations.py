"""Who may do what where, said once more: by the right that a view asks for, the area of a post, and the lists here.

Nothing of it is read from answers. The right is what the view declares (`@requires`, `required_permissions`); whose it
is, says `accounts.permissions.PERMISSIONS`; where, the map in `tests.matrix.world`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.urls import resolve, reverse

from accounts.permissions import Permission
from tests.accounts import test_people_gate
from tests.case import Case
from tests.matrix.world import Person, World
from tests.test_scope_gate import ADDRESSES, MORE, NATIONWIDE, SUBJECTS

DETAILS = sorted(name for name, parameters in ADDRESSES.items() if parameters)
LISTS = sorted(name for name, parameters in ADDRESSES.items() if not parameters)
SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
# Rows whose area is that of an office, not of the family: `Marks.office`, else the subdistrict or the village.
OF_OFFICE = {
    *("agency", "agency_staff", "centre", "seat", "working_group", "meeting", "agenda_item"),
    *("import_batch", "export", "saved_report", "area"),
}


# Which row of the case an address is about.
SUBJECT_OF = SUBJECTS | {name: subject for name, (subject, _more) in test_people_gate.SUBJECTS.items()}
OF_FAMILIES = [name for name in DETAILS if name in SUBJECTS and SUBJECTS[name] not in OF_OFFICE]
# An agency's officer opens the cases given to his agency, wherever they are.
INBOX = "logbook:inbox-"


class Relation(StrEnum):
    """How the area of a row lies to somebody's own."""

    OWN = "own"
    PARENT = "parent"
    SIBLING_SUBDISTRICT = "sibling subdistrict"
    SIBLING_DISTRICT = "sibling district"
    OTHER_PROVINCE = "other province"
    NOWHERE = "of nobody's area"


def relation(person: Person, codes: tuple[str, ...]) -> Relation:
    """Return the nearest of the relations of the areas `codes` to those of the person."""
    if not person.scope.prefixes:
        return Relation.NOWHERE
    if any(person.scope.covers(code) for code in codes):
        return Relation.OWN
    near = [(prefix, code) for prefix in person.scope.prefixes for code in codes]
    if any(prefix.startswith(code) for prefix, code in near):
        return Relation.PARENT
    if any(prefix[:4] == code[:4] and len(prefix) > 4 for prefix, code in near):
        return Relation.SIBLING_SUBDISTRICT
    return Relation.SIBLING_DISTRICT if any(p[:2] == code[:2] for p, code in near) else Relation.OTHER_PROVINCE


@dataclass(frozen=True)
class Address:
    """One address of the site, about one case where it has parameters."""

    name: str
    path: str
    subject: str = ""
    case: str = ""
    codes: tuple[str, ...] = ()

    @cached_property
    def view(self):
        return resolve(self.path.partition("?")[0]).func


def detail(name: str, case_name: str, world: World) -> Address:
    """Return where the address `name` leads to the row of that case."""
    case = world.cases[case_name]
    if name in test_people_gate.SUBJECTS:
        subject, more = test_people_gate.SUBJECTS[name]
        path = reverse(name, kwargs={"pk": world.accounts[case_name][subject].pk} | more)
        return Address(name, path, subject, case_name, (case.household.area_id[:2],))
    subject, more = SUBJECTS[name], MORE.get(name, {})
    path = reverse(name, kwargs={"pk": getattr(case, subject).pk} | (more(case) if callable(more) else more))
    return Address(name, path, subject, case_name, codes_of(case, subject))


def listed(name: str, query: str = "") -> Address:
    """Return an address without parameters."""
    return Address(name, reverse(name) + query)


def codes_of(case: Case, subject: str) -> tuple[str, ...]:
    """Return the areas that a row of the case belongs to: one, of a transfer both ends."""
    village = case.household.area_id
    if subject == "transfer":
        return (village, case.marks.to_area)
    if subject == "delegation":
        return (village[:4],)
    if subject in ("export_alarm", "lookup_alarm"):
        return (village[:2],)
    if subject in OF_OFFICE:
        in_village = subject in ("import_batch", "export", "area")
        return (case.marks.office or (village if in_village else village[:6]),)
    return (village,)


def needed(view, method: str) -> Permission | None:
    """Return the right that a view says it asks for; None where it asks for none."""
    viewset = getattr(view, "cls", None)
    if viewset is None:
        return getattr(view, "required_permission", None)
    # An action may ask for another right than its viewset.
    rights = view.initkwargs.get("required_permissions") or getattr(viewset, "required_permissions", {})
    return rights.get("GET" if method in SAFE else method)


def refuses_all(view, method: str) -> bool:
    """Tell whether an address of the API has no action for this method."""
    actions = getattr(view, "actions", None)
    return actions is not None and ("GET" if method in SAFE else method).lower() not in actions


def families_known(person: Person, world: World) -> set[str]:
    """Return the cases of whose families somebody may read: all of his area with the right to, an agency's its own."""
    if person.name == "agency_officer":
        return {"home"}
    if Permission.HOUSEHOLD_VIEW not in person.permissions:
        return set()
    return {name for name, case in world.cases.items() if person.scope.covers(case.household.area_id)}


def offices_known(person: Person, world: World, *, from_below: bool) -> set[str]:
    """Return the cases of whose meetings, files and so on somebody may read; `from_below`: those above him too."""
    if Permission.HOUSEHOLD_VIEW not in person.permissions:
        return set()
    reads = person.scope.overlaps if from_below else person.scope.covers
    return {name for name, case in world.cases.items() if reads(codes_of(case, "meeting")[0])}


def accounts_known(person: Person, world: World) -> set[str]:
    """Return the cases of whose officers of the province somebody may know the names.

    An administrator knows those of his area; whoever works in the province may be looked after by them.
    """
    codes = {name: case.household.area_id[:2] for name, case in world.cases.items()}
    if Permission.HOUSEHOLD_VIEW in person.permissions:
        return {name for name, code in codes.items() if person.scope.overlaps(code)}
    is_admin = Permission.ACCOUNT_MANAGE in person.permissions
    return {name for name, code in codes.items() if is_admin and person.scope.covers(code)}


def is_its_owner(person: Person, address: Address, world: World) -> bool:
    """Tell whether what an address is about is this very person's."""
    account = world.accounts[address.case]["account"]
    return person.user == account


# What is refused inside one's own area too, with the answers it may have.
_ASKER = ((404,), "of who asked for the file, and who may allow it")
_ASKER_ONLY = ((404,), "of who asked for the file")
_OWNER = ((404,), "of who keeps the report, and those with whom it is shared")
_STEP = ((403,), "a step that the state machine gives to another right")
OWN_BUT: dict[str, tuple[tuple[int, ...], str]] = {
    "data-export-cancel": _ASKER_ONLY,
    "data-export-detail": _ASKER_ONLY,
    "data-export-file": _ASKER_ONLY,
    "logbook:assignment-step": _STEP,
    "logbook:criterion-edit": ((403,), "of the national office: the criteria are the same for everybody"),
    "logbook:directives": ((403,), "ticked by who answers for the area, read by all who see progress"),
    "logbook:problem-group-assign": ((404,), "of a district or less: a whole province's problems go to no one agency"),
    "logbook:menu-item-edit": ((403,), "of whoever keeps this part of the menu"),
    "logbook:photo-discard": ((404,), "of who chose the photo for a form that is not sent yet"),
    "logbook:subject-request-step": _STEP,
    "reports:export": _ASKER,
    "reports:export-again": _ASKER_ONLY,
    "reports:export-cancel": _ASKER_ONLY,
    "reports:export-decide": _ASKER,
    "reports:export-download": _ASKER_ONLY,
    "reports:export-progress": _ASKER,
    "reports:saved": _OWNER,
    "reports:saved-edit": _OWNER,
    "reports:saved-hide": _OWNER,
    "reports:saved-redesign": _OWNER,
    "reports:saved-show": _OWNER,
}
# What the areas above share with those below.
FROM_ABOVE = {"reports:saved"}
# Rows without a wall: rights are read before anybody stands anywhere (ADR 33), the list of areas is public.
UNWALLED = {"account", "appointment", "sign_in", "passkey", "delegation", "area"}
# Addresses that tell somebody more than his right to see families: who looked at whom is what an auditor reads.
OF_LOOKS = {"logbook:household-looks"}


def is_open(view) -> bool:
    """Tell whether a view says that it answers whoever is not signed in."""
    return hasattr(view, "open_to_all_because")


def may(person: Person, address: Address, method: str) -> bool:
    """Tell whether somebody has the right that an address asks for."""
    right = needed(address.view, method)
    return not refuses_all(address.view, method) and (right is None or right in person.permissions)


def relation_to(person: Person, address: Address, world: World) -> Relation:
    """Return how what an address is about lies to somebody."""
    if not address.case or address.name in NATIONWIDE - {"area-detail"}:
        return Relation.OWN
    if address.name.startswith(INBOX):
        is_given = person.user == world.cases[address.case].agency_staff.user
        return Relation.OWN if is_given else Relation.NOWHERE
    if address.name in test_people_gate.OWN and not is_its_owner(person, address, world):
        return Relation.NOWHERE
    return relation(person, address.codes)
