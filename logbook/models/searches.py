import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=90)


class TypedSearchQuerySet(models.QuerySet):
    def typed_by(self, user) -> Self:
        return self.filter(user=user)

    def with_text(self, text: str) -> Self:
        return self.filter(text=text)

    def out_of_date(self) -> Self:
        return self.filter(typed_at__lt=timezone.now() - KEPT_FOR)


class FoundSetQuerySet(models.QuerySet):
    def found_by(self, user) -> Self:
        return self.filter(user=user)

    def with_terms(self, kind: str, terms: dict) -> Self:
        return self.filter(kind=kind, terms=terms)

    def out_of_date(self) -> Self:
        return self.filter(found_at__lt=timezone.now() - KEPT_FOR)


class FoundSet(models.Model):
    """A set of households by its terms, under a random id: what was pressed in a table stands in no address.

    Whoever has the link and may see households finds those of them that lie in his own area.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=20)
    terms = models.JSONField(_("terms"))
    found_at = models.DateTimeField(auto_now_add=True)

    objects = FoundSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("set of households")
        verbose_name_plural = _("sets of households")
        indexes = [models.Index(fields=["user", "found_at"], name="found_set_user_day")]

    def __str__(self) -> str:
        return str(self.id)


class TypedSearch(models.Model):
    """What somebody typed into the search box, under a random id: a name in an address would stand in every log.

    Whoever has the link and may see households runs it again in his own area. Citizen IDs are never kept here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("what was typed"), max_length=200)
    typed_at = models.DateTimeField(auto_now_add=True)

    objects = TypedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("typed search")
        verbose_name_plural = _("typed searches")
        indexes = [models.Index(fields=["user", "typed_at"], name="typed_search_user_day")]

    def __str__(self) -> str:
        return str(self.id)
