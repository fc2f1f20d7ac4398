"""The same list of results brought in as most Django sites would: django-import-export, in bulk, a model at a time.

Its fastest settings: no looking for what is there already, no differences to show, rows written in bulk. It seals
nothing, indexes no names, keeps nothing to undo and computes no scores.
"""

from datetime import date
from pathlib import Path

import tablib
from django.db import connection, transaction
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget

from benchmarks.import_files import INDICATORS, YEAR
from households.choices import AnswerSource, IdentityType, Origin, Relationship
from households.models import Household, HouseholdAnswers, Member


class Bulk:
    """What the Meta of every resource says."""

    use_bulk = force_init_instance = skip_diff = use_transactions = True
    batch_size = 1000


class Homes(ModelResource):
    area = Field("area_id", "village_code")
    house_number = Field("house_number", "house_no")

    class Meta(Bulk):
        model = Household
        import_id_fields = fields = ("house_code", "area", "house_number")

    def before_save_instance(self, instance, row, **kwargs):
        instance.origin, instance.origin_round_id = Origin.TPMAP, YEAR


class Heads(ModelResource):
    household = Field("household", "house_code", ForeignKeyWidget(Household, "house_code"))
    temporary_number = Field("temporary_number", "house_code")

    class Meta(Bulk):
        model = Member
        import_id_fields = fields = ("household", "temporary_number")

    def before_save_instance(self, instance, row, **kwargs):
        instance.first_name, instance.last_name = row["head_name"].split(" ", 1)
        instance.relationship, instance.identity_type = Relationship.HEAD, IdentityType.NONE
        instance.temporary_number = f"L{row['house_code'][-9:]}"
        instance.origin, instance.origin_round_id = Origin.TPMAP, YEAR


class Answers(ModelResource):
    household = Field("household", "house_code", ForeignKeyWidget(Household, "house_code"))

    class Meta(Bulk):
        model = HouseholdAnswers
        import_id_fields = fields = ("household",)

    def before_save_instance(self, instance, row, **kwargs):
        instance.round_id, instance.source, instance.surveyed_on = YEAR, AnswerSource.TPMAP, date.today()
        instance.reported = "".join(row[indicator] for indicator in INDICATORS)
        instance.declared_member_count = int(row["member_count"])
        instance.declared_card_holder_count = int(row["card_holder_count"])


@transaction.atomic
def load(path: Path) -> None:
    """Bring a workbook of results in; raises what the library or the database finds wrong with it."""
    rows = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    for resource in (Homes, Heads, Answers):
        resource().import_data(rows, raise_errors=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
