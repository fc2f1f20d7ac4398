"""Posts, who holds them, and in whose name somebody else decides."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from accounts.posts import POST_KIND_CHOICES, POST_KINDS, PostKind
from areas.models import Area
from areas.scope import AreaScopedQuerySet, Scope


class PostQuerySet(AreaScopedQuerySet):
    pass


@tracked
class Post(models.Model):
    """A seat in an area that one or more people hold in turn, such as the district chief of one district."""

    kind = models.CharField(_("kind"), max_length=40, choices=POST_KIND_CHOICES)
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        db_column="area_code",
        verbose_name=_("area"),
    )
    quota = models.PositiveSmallIntegerField(_("how many people"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "area"],
                nulls_distinct=False,
                name="post_once_an_area",
                violation_error_message=_("This post exists already in this area."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.area}" if self.area_id else str(self.get_kind_display())

    @property
    def spec(self) -> PostKind:
        return POST_KINDS[self.kind]

    @property
    def role(self):
        return self.spec.role

    @property
    def scope(self) -> Scope:
        return Scope((self.area_id,)) if self.area_id else Scope.everywhere()


class AppointmentQuerySet(AreaScopedQuerySet):
    area_code_lookup = "post__area_id"

    def unended(self) -> Self:
        """Keep those that hold today or will."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))

    def in_force(self) -> Self:
        return self.unended().filter(starts_on__lte=timezone.localdate())

    def of_role(self, role: str) -> Self:
        """Keep the posts of that role; of "" all."""
        kinds = [kind.code for kind in POST_KINDS.values() if kind.role == role]
        return self.filter(post__kind__in=kinds) if role else self

    def with_delegated_areas(self) -> Self:
        """Tell beside each in which areas the holder confirms people in the name of a chief, by `delegated_areas`."""
        delegated = Delegation.objects.in_force().filter(delegate=OuterRef("user")).values("post__area_id")
        return self.annotate(delegated_areas=ArraySubquery(delegated))

    def with_area(self) -> Self:
        """Load the post with its area and all areas around that."""
        return self.select_related("post__area__parent__parent__parent")


@tracked
class Appointment(models.Model):
    """A person in a post for a time; ended, never deleted, so that old records keep their author's post."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("user")
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("post"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"


class DelegationQuerySet(AreaScopedQuerySet):
    area_code_lookup = "post__area_id"

    def in_force(self) -> Self:
        today = timezone.localdate()
        return self.filter(ended_at=None, starts_on__lte=today, ends_on__gte=today)

    def to(self, user) -> Self:
        return self.filter(delegate=user)

    def newest_first(self) -> Self:
        return self.order_by("-given_at", "-id")

    def with_people(self) -> Self:
        return self.select_related("given_by", "delegate", "post__area")

    def with_decision_count(self) -> Self:
        """Count what was decided in the chief's name by each."""
        return self.annotate(decision_count=Count("decisions"))


@tracked
class Delegation(models.Model):
    """A district chief lets an officer of his district confirm new people in his name: in writing, and for a time."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("for the post"))
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="delegations",
        verbose_name=_("who acts in his name"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    document = models.CharField(_("number of the written order"), max_length=100)
    given_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="delegation_is_to_somebody_else",
                condition=~Q(delegate=F("given_by")),
                violation_error_message=_("Choose somebody else than yourself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} · {self.post}"

    def is_in_force(self, on) -> bool:
        return self.ended_at is None and self.starts_on <= on <= self.ends_on
