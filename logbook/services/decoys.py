"""Households that do not exist, placed where only somebody who looks through the files comes across them."""

from datetime import date, datetime
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Decoy, User
from accounts.state_machines import StepRefused
from areas.models import Area
from areas.scope import Scope
from households.choices import Confirmation, NoNumber, Relationship, Sex
from households.services import add_household, add_member
from households.services.confirmation import set_confirmation

FIRST_NAMES = ("สมนึก", "ประนอม", "บุญเลิศ", "วันดี", "สำราญ", "ละมัย")
LAST_NAMES = ("ชูตัวอย่าง", "แก้วสมมุติ", "ทองทดสอบ", "คงสมมติ", "ศรีตัวแทน")
MOST_IN_A_VILLAGE = 3


class EnoughDecoys(StepRefused):
    message = _("This village has decoys enough.")


@transaction.atomic
def place_decoy(*, area: Area, rng: Random, on: date, at: datetime, by: User) -> Decoy:
    """Make up a household of one person in a village, and stand it where no work leads. Raises EnoughDecoys.

    It is of those that were withdrawn before anybody confirmed them: these count nowhere, in no score, report or file,
    and stand on nobody's list of work (`households.choices.Confirmation`).
    """
    Area.objects.select_for_update().get(pk=area.pk)
    if Decoy.objects.within(Scope((area.pk,))).count() >= MOST_IN_A_VILLAGE:
        raise EnoughDecoys
    place = {"area": area, "house_number": f"{rng.randint(180, 480)}/{rng.randint(1, 9)}"}
    household = add_household(fields=place, by=by, pk=UUID(int=rng.getrandbits(128), version=4))
    person = {
        "title": "นาย",
        "first_name": rng.choice(FIRST_NAMES),
        "last_name": rng.choice(LAST_NAMES),
        "sex": Sex.MALE,
        "birth_date": date(on.year - rng.randint(38, 71), rng.randint(1, 12), rng.randint(1, 28)),
        "relationship": Relationship.HEAD,
    }
    add_member(
        household=household,
        fields=person,
        no_identity_kind=NoNumber.PAPERS_LOST,
        confirmation=Confirmation.WITHDRAWN,
        is_sure=True,
        is_somebody_else=True,
        on=on,
        by=by,
    )
    set_confirmation(households=[household.pk], members=[], to=Confirmation.WITHDRAWN, by=by)
    return Decoy.objects.create(household=household, area_code=area.pk, placed_by=by, placed_at=at)
