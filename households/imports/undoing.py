"""Undoing a batch: rows it made go, rows it changed get their old values, answers of before count again.

What somebody edited since stays as it is and is named.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from households.choices import Relationship
from households.imports.followers import FOLLOWERS
from households.imports.kinds import kind_of
from households.models import (
    Household,
    HouseholdAnswers,
    ImportBatch,
    ImportChange,
    Member,
    MemberAnswers,
    ThaiqmSurvey,
)
from households.models.tokens import NamePosting
from households.services.change import authored
from households.signals import household_changed
from households.tokens import refresh_name_postings, refresh_posting_areas

TABLES = {"household": Household, "member": Member}
# Answers, and whose they are.
ANSWERS = ((MemberAnswers, "member_id"), (HouseholdAnswers, "household_id"), (ThaiqmSurvey, "household_id"))
AT_ONCE = 2_000


@dataclass(frozen=True)
class Undone:
    """How many rows were given back, and the households that stayed because somebody edited them since."""

    restored: int
    removed: int
    kept: tuple[UUID, ...]


@transaction.atomic
def undo(batch: ImportBatch, *, by) -> Undone:
    """Undo all that `batch` did. The history keeps both: what the batch wrote, and that it went."""
    with authored(by):
        touched, kept = set(), set()
        changes = ImportChange.objects.filter(batch=batch)
        # A head whose place a new person took can only be head again when that person is gone.
        replaced = changes.filter(
            table="member", before__relationship=Relationship.HEAD, before__household=F("after__household")
        )
        last = list(replaced.values_list("pk", flat=True))
        restored = sum(restore_values(changes.exclude(pk__in=last), table, touched, kept) for table in TABLES)
        for model, owner in ANSWERS:
            restored += restore_answers(batch, model, owner, touched, kept)
        removed = remove_made(batch, touched, kept)
        restored += restore_values(changes.filter(pk__in=last), "member", touched, kept)
        for table in kind_of(batch.kind).tables:
            given_back, gone = table.take_back(batch)
            restored, removed = restored + given_back, removed + gone
        for follower in FOLLOWERS:
            follower.taken_back(batch=batch, by=by, at=timezone.now())
    touched -= kept
    if batch.round_id:
        present = Household.objects.filter(pk__in=touched).values_list("pk", flat=True)
        household_changed.send(sender=Household, household_ids=list(present), round_year=batch.round_id)
    return Undone(restored, removed, tuple(sorted(kept)))


def restore_values(changes, table: str, touched: set, kept: set) -> int:
    """Put the values of before back into the rows of `table` that still hold what the batch wrote.

    `changes` is a QuerySet of ImportChange, of which those of other tables are left alone.
    """
    model = TABLES[table]
    count = 0
    changes = changes.filter(table=table).order_by("-id")
    rows = model.objects.in_bulk(list(changes.values_list("object_id", flat=True)))
    renamed = []
    for change in changes:
        row = rows.get(change.object_id)
        if row is None:
            continue
        household = row.pk if table == "household" else row.household_id
        if all(_stored(row, name) == value for name, value in change.after.items()):
            for name, value in change.before.items():
                field = model._meta.get_field(name)
                setattr(row, field.attname, field.to_python(value))
            row.save()
            renamed.append(row.pk)
            touched.add(household)
            count += 1
        else:
            kept.add(household)
    if table == "member":
        refresh_name_postings(Member.objects.filter(pk__in=renamed))
    else:
        refresh_posting_areas(Household.objects.filter(pk__in=renamed))
    return count


def _stored(row, name: str):
    """Return a value as JSON keeps it, to compare with what the batch wrote."""
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)
    return value if value is None or isinstance(value, bool | int | str) else field.value_to_string(row)


def restore_answers(batch: ImportBatch, model, owner: str, touched: set, kept: set) -> int:
    """Let the answers of before count again where the batch's are still the current ones."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT household_id FROM {table} AS later WHERE is_current AND import_batch_id IS DISTINCT FROM"
            f" %s AND EXISTS (SELECT 1 FROM {table} AS own WHERE own.{owner} = later.{owner} AND own.round_id ="
            " later.round_id AND own.import_batch_id = %s AND own.id < later.id)",
            [batch.pk, batch.pk],
        )
        kept.update(row[0] for row in cursor.fetchall())
        cursor.execute(
            f"UPDATE {table} SET is_current = false WHERE import_batch_id = %s AND is_current"
            f" RETURNING {owner}, round_id, household_id",
            [batch.pk],
        )
        rows = cursor.fetchall()
        touched.update(row[2] for row in rows)
        cursor.execute(
            f"UPDATE {table} SET is_current = true WHERE id IN (SELECT max(id) FROM {table}"
            f" WHERE {owner} = ANY(%s) AND round_id = %s AND import_batch_id IS DISTINCT FROM %s GROUP BY {owner})",
            [[row[0] for row in rows], batch.round_id, batch.pk],
        )
        return len(rows)


def remove_made(batch: ImportBatch, touched: set, kept: set) -> int:
    """Delete the people and households that the batch made and nobody has touched since."""
    made = Household.objects.filter(import_batch=batch)
    used = made.filter(_used_by_others(Household, batch) | _edited(batch)).values_list("pk", flat=True)
    kept.update(used)
    members = Member.objects.filter(import_batch=batch).exclude(household__in=kept)
    members = members.exclude(_used_by_others(Member, batch))
    ids = list(members.values_list("pk", "household_id"))
    touched.update(household for _pk, household in ids)
    gone = list(made.exclude(pk__in=kept).values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        some = [pk for pk, _household in ids[start : start + AT_ONCE]]
        NamePosting.objects.filter(member__in=some)._raw_delete("default")
        MemberAnswers.objects.filter(member__in=some)._raw_delete("default")
        Member.objects.filter(pk__in=some)._raw_delete("default")
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        HouseholdAnswers.objects.filter(household__in=some)._raw_delete("default")
        ThaiqmSurvey.objects.filter(household__in=some)._raw_delete("default")
        # Those of people who moved in with the batch and are back where they were.
        MemberAnswers.objects.filter(household__in=some, import_batch=batch)._raw_delete("default")
        Household.objects.filter(pk__in=some).delete()
    touched.difference_update(gone)
    return len(ids) + len(gone)


def _edited(batch: ImportBatch) -> Exists:
    edited = Exists(Household.objects.none())
    for model in (HouseholdAnswers, ThaiqmSurvey, Member):
        edited |= Exists(model.objects.filter(household=OuterRef("pk")).exclude(import_batch=batch))
    return edited


def _used_by_others(model, batch: ImportBatch):
    """Return the condition that rows outside the imported facts (visits, problems, …) refer to a row of `model`."""
    own = {Member, MemberAnswers, HouseholdAnswers, ThaiqmSurvey, NamePosting}
    conditions = Exists(model.objects.none())
    for relation in model._meta.related_objects:
        other = relation.related_model
        protects = relation.on_delete and relation.on_delete.__name__ == "PROTECT"
        if other not in own and relation.field.concrete and protects:
            conditions |= Exists(other._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
    return conditions
