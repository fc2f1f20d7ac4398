"""What an officer has typed so far of a visit: kept while he types, gone once the visit has arrived."""

import json
from uuid import UUID

from django.db import transaction

from households.models import Household
from logbook.models import Photo, Submission, VisitDraft
from logbook.numbers import sealed_numbers
from logbook.services.photos import discard_waiting_photos
from logbook.services.storing import storable

MOST_CHARACTERS = 100_000


@transaction.atomic
def keep_draft(*, client_uuid: UUID, household: Household, by, typed: dict, group: str) -> VisitDraft | None:
    """Keep the draft, the one this person has of this household; a newer form takes the place of an older one.

    None where the form has arrived already (a save that was overtaken by the sending) or is too long to be typed.
    """
    if Submission.objects.firsts().filter(client_uuid=client_uuid).exists() or len(json.dumps(typed)) > MOST_CHARACTERS:
        return None
    typed, group = storable(sealed_numbers(typed)), str(storable({"group": group[:20]})["group"])
    VisitDraft.objects.of(household, by).exclude(client_uuid=client_uuid).delete()
    draft, created = VisitDraft.objects.select_for_update().get_or_create(
        client_uuid=client_uuid, defaults={"household": household, "user": by, "typed": typed, "group": group}
    )
    if created or draft.user_id != by.pk or draft.household_id != household.pk:
        return draft if created else None
    draft.typed, draft.group = typed, group
    draft.save(update_fields=["typed", "group", "updated_at"])
    return draft


@transaction.atomic
def discard_draft(*, household: Household, by) -> None:
    for draft in VisitDraft.objects.of(household, by):
        discard_waiting_photos(Photo.objects.chosen_by(by).of_form(draft.client_uuid))
        draft.delete()
