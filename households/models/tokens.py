from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.scope import AreaScopedQuerySet
from households.models.household import Household
from households.models.member import Member


class NameToken(models.Model):
    """A word that occurs in names, in normal form. Shared by the country: it says nothing about who or where.

    Tolerant look-ups (trigram, weak key) run here, outside row-level security, whose rule that an operator must
    be leakproof would switch their indexes off; people are then found by equality on `NamePosting`.
    """

    token = models.CharField(_("word of a name"), max_length=120, unique=True, db_collation="C")
    weak = models.CharField(_("the word as it sounds"), max_length=120, db_collation="C", db_index=True)

    class Meta:
        verbose_name = _("word of a name")
        verbose_name_plural = _("words of names")
        indexes = [GinIndex(fields=["token"], opclasses=["gin_trgm_ops"], name="name_token_trigrams")]

    def __str__(self) -> str:
        return self.token


class NamePostingQuerySet(AreaScopedQuerySet):
    area_code_lookup = "area_code"


class NamePosting(models.Model):
    """One word of one member's name, with the area of the household so that one index answers both.

    Derived from the names, and written anew whenever they change. So the database does not prove its keys, which took
    most of the time of writing them; a posting goes with its member, and is found by it.
    """

    token = models.ForeignKey(
        NameToken,
        verbose_name=_("word of a name"),
        on_delete=models.PROTECT,
        related_name="postings",
        db_index=False,  # name_posting_find begins with it
        db_constraint=False,
    )
    area_code = models.CharField(max_length=8, db_collation="C")
    household = models.ForeignKey(
        Household,
        verbose_name=_("household"),
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    member = models.ForeignKey(
        Member,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    objects = NamePostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of a person's name")
        verbose_name_plural = _("words of people's names")
        constraints = [models.UniqueConstraint(fields=["member", "token"], name="name_posting_once")]
        indexes = [models.Index(fields=["token", "area_code", "household"], name="name_posting_find")]

    def __str__(self) -> str:
        return f"{self.token_id}"
