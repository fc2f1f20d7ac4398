"""Forgetting a family, one of its people, or what was written down long ago: texts go, figures stay.

Which tables tell of a family is not written down twice: it is every model with a household (as in `logbook.held`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from django.db import connection
from django.db.models import CharField, Model, Q, TextField

from accounts.amending import forget
from accounts.models import RetentionRun
from accounts.months import start_of
from accounts.privacy import EMPTIED, forgotten_fields, our_models
from households.models import Forgotten, Household, ImportChange, Member, NamePosting
from logbook.held import is_about_a_family
from logbook.models import (
    AgencyFeedback,
    AgendaItem,
    AssignmentReport,
    FollowUp,
    FourTAnalysis,
    HelpActivity,
    HouseholdLineage,
    Photo,
    Problem,
    Referral,
    StageAssessment,
    SubjectRequest,
    Visit,
    VisitDraft,
)

# Kept for periods of their own: what a family asked and was told, and the log that outlives it. Photos go as a whole.
APART = (SubjectRequest, Photo, VisitDraft)
# By which way the others hang on a family.
BY_WAY = {AssignmentReport: "assignment__household", Referral: "assignment__household", HouseholdLineage: "source"}
# Rows of these can go, and then only their events tell of the family.
REMOVABLE = (AgencyFeedback, AgendaItem)
# What was written down on visits and in meetings, with its day. Of a problem only once it is closed.
CASEWORK = {
    Visit: "visited_on",
    FourTAnalysis: "analysed_on",
    StageAssessment: "assessed_on",
    HelpActivity: "helped_on",
    FollowUp: "followed_on",
    Problem: "closed_on",
}
# A word that no name has any more goes; one that somebody is just about to post stays for another night.
UNUSED_WORDS = """
    DELETE FROM households_nametoken WHERE id IN (
        SELECT id FROM households_nametoken AS word WHERE id = ANY(%s)
            AND NOT EXISTS (SELECT 1 FROM households_nameposting AS posting WHERE posting.token_id = word.id)
        FOR UPDATE SKIP LOCKED
    )
"""


def forget_families(kind: str, households: Sequence[Household], run: RetentionRun) -> list[str]:
    """Empty what is personal of families and in all that was written down about them. Returns the files that go."""
    ids = [household.pk for household in households]
    records = dict(_records_of(ids))
    forget(records | {Household: ids}, run=run)
    _forget_names(Q(household__in=ids))
    ImportChange.objects.filter(object_id__in=[*ids, *records.get(Member, ())]).delete()
    VisitDraft.objects.filter(household__in=ids).delete()
    Forgotten.objects.bulk_create(
        Forgotten(household=household, kind=kind, run=run, at=run.begun_at) for household in households
    )
    return forget_photos(Photo.objects.filter(household__in=ids))


def forget_members(kind: str, members: Sequence[Member], run: RetentionRun) -> list[str]:
    """Empty who somebody is; what was written down about his family stays as long as that of other families."""
    ids = [member.pk for member in members]
    forget({Member: ids}, run=run)
    _forget_names(Q(member__in=ids))
    ImportChange.objects.filter(object_id__in=ids).delete()
    Forgotten.objects.bulk_create(
        Forgotten(household_id=member.household_id, member=member, kind=kind, run=run, at=run.begun_at)
        for member in members
    )
    return []


def forget_casework(households: Sequence[Household], run: RetentionRun, before: date) -> list[str]:
    """Empty what was written down about families before a day, and remove the photos of that time."""
    ids = [household.pk for household in households]
    old = {model: model.objects.filter(old_and_told(model, before), household__in=ids) for model in CASEWORK}
    reports = AssignmentReport.objects.filter(reported_at__lt=start_of(before), assignment__household__in=ids)
    forget(
        {model: list(rows.values_list("pk", flat=True)) for model, rows in (old | {AssignmentReport: reports}).items()},
        run=run,
    )
    return forget_photos(Photo.objects.filter(household__in=ids, uploaded_at__lt=start_of(before)))


def forget_photos(photos) -> list[str]:
    """Delete photos (a QuerySet); returns the names of their files, which go once the transaction holds."""
    doomed = list(photos)
    photos.model.objects.filter(pk__in=[photo.pk for photo in doomed]).delete()
    return [name for photo in doomed for name in (photo.image.name, photo.thumbnail.name)]


def old_and_told(model: type[Model], before: date) -> Q:
    """Return the condition that something was written into a record of casework before that day, and still stands."""
    texts = [name for name in forgotten_fields(model) if isinstance(model._meta.get_field(name), CharField | TextField)]
    told = Q(pk__in=[])
    for name in texts:
        told |= ~Q(**{f"{name}__in": ["", EMPTIED]})
    return told & Q(**{f"{CASEWORK[model]}__lt": before})


def _records_of(ids: Collection) -> Iterator[tuple[type[Model], list]]:
    ways = {model: "household" for model in our_models() if _is_of_a_family(model)} | BY_WAY
    for model, way in ways.items():
        if forgotten_fields(model):
            yield model, _keys(model, {f"{way}__in": ids})


def _keys(model: type[Model], of_families: Mapping) -> list:
    keys = list(model._default_manager.filter(**of_families).values_list("pk", flat=True))
    if model in REMOVABLE:
        gone = model.events.rel.related_model.objects.filter(**of_families, pgh_label="delete")
        keys += gone.values_list("pgh_obj_id", flat=True).distinct()
    return keys


def _is_of_a_family(model: type[Model]) -> bool:
    # The access log has a household too, and a period of its own.
    return is_about_a_family(model) and model._meta.app_label != "accounts" and model not in APART


def _forget_names(whose: Q) -> None:
    postings = NamePosting.objects.filter(whose)
    words = list(postings.values_list("token_id", flat=True).distinct())
    postings.delete()
    with connection.cursor() as cursor:
        cursor.execute(UNUSED_WORDS, [words])
