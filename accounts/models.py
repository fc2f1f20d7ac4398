from typing import Self

import pgtrigger
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.append_only import never_emptied, tracked
from accounts.permissions import PERMISSIONS, Permission
from accounts.posts import POST_KIND_CHOICES, POST_KINDS, PostKind
from areas.models import Area
from areas.scope import AreaScopedQuerySet, Scope


class User(AbstractUser):
    """A person, never an office: accounts are not shared. What he may do and where comes from his posts."""

    first_name = models.CharField(_("first name"), max_length=150)
    last_name = models.CharField(_("last name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    previous_login = models.DateTimeField(_("sign-in before the last"), null=True, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def current_appointments(self) -> list["Appointment"]:
        """The posts held today, each with the areas in which he acts for a chief, read once a request."""
        delegated = Delegation.objects.in_force().filter(delegate=OuterRef("user")).values("post__area_id")
        held = self.appointments.in_force().select_related("post__area")
        return list(held.annotate(delegated_areas=ArraySubquery(delegated)))

    @property
    def scope(self) -> Scope:
        return Scope.of(code for appointment in self.current_appointments for code in appointment.post.scope.prefixes)

    @property
    def permissions(self) -> frozenset[Permission]:
        held = frozenset().union(*(PERMISSIONS[appointment.post.role] for appointment in self.current_appointments))
        return held | {Permission.ENTRY_APPROVE} if self._delegated_areas else held

    @property
    def own_approval_scope(self) -> Scope:
        """Where he confirms new people by his own post, and may let somebody else do so."""
        posts = [appointment.post for appointment in self.current_appointments]
        return Scope.of(
            prefix
            for post in posts
            if Permission.ENTRY_APPROVE in PERMISSIONS[post.role]
            for prefix in post.scope.prefixes
        )

    @property
    def approval_scope(self) -> Scope:
        """Where he confirms new people, by his own post or in the name of a chief. No wider than that for the rest."""
        return Scope.of([*self.own_approval_scope.prefixes, *self._delegated_areas])

    @property
    def _delegated_areas(self) -> list[str]:
        return next((appointment.delegated_areas for appointment in self.current_appointments), [])


class PostQuerySet(AreaScopedQuerySet):
    pass


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

    def with_area(self) -> Self:
        """Load the post with its area and all areas around that."""
        return self.select_related("post__area__parent__parent__parent")


class Appointment(models.Model):
    """A person in a post for a time; ended, never deleted, so that old records keep their author's post."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("user"))
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

    def to(self, user: User) -> Self:
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
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by"))
    delegate = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("who acts in his name")
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


class AccessLogEntry(models.Model):
    """Who looked at whose sealed identity, when, from where and why. Written with the look, never changed."""

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("user"))
    action = models.CharField(_("action"), max_length=40)
    subject_kind = models.CharField(_("kind of record"), max_length=40)
    subject_id = models.CharField(_("record"), max_length=40)
    area_code = models.CharField(_("area"), max_length=8, db_collation="C")
    purpose = models.CharField(_("purpose"), max_length=200)
    network = models.CharField(_("network"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="access_log_subject")]
        triggers = [
            pgtrigger.Protect(name="access_log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
