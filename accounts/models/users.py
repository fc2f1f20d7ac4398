"""People: who they are, and which of them an administrator of an area sees."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.append_only import tracked
from accounts.choices import AccountState
from accounts.models.posts import Appointment
from accounts.permissions import PERMISSIONS, Permission
from areas.scope import AreaScopedQuerySet, Scope
from areas.thai import sort_key


class SortKeyField(models.CharField):
    """The name in the order of a Thai dictionary; written with every row, also by `bulk_create`."""

    def pre_save(self, model_instance, add: bool) -> str:
        key = sort_key(f"{model_instance.first_name}{model_instance.last_name}")[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class UserQuerySet(AreaScopedQuerySet):
    def within(self, scope: Scope) -> Self:
        """Keep those who hold, held or will hold a post inside `scope`."""
        return self.filter(Exists(Appointment.objects.within(scope).filter(user=OuterRef("pk"))))

    def with_ids(self, ids: Iterable[int]) -> Self:
        return self.filter(pk__in=list(ids))

    def active(self, on: date) -> Self:
        """Keep those who may sign in on that day."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on), is_active=True)


class PeopleManager(UserManager.from_queryset(UserQuerySet)):
    # Migrations make nobody: they need no manager of ours.
    use_in_migrations = False


@tracked(except_for=("password", "last_login", "previous_login", "sort_key"))
class User(AbstractUser):
    """A person, never an office: accounts are not shared. What he may do and where comes from his posts."""

    first_name = models.CharField(_("first name"), max_length=150)
    last_name = models.CharField(_("last name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    previous_login = models.DateTimeField(_("sign-in before the last"), null=True, editable=False)
    sort_key = SortKeyField(
        _("name in the order of the alphabet"), max_length=400, db_collation="C", editable=False, default=""
    )
    expires_on = models.DateField(_("last day of the account"), null=True, blank=True)
    reviewed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)
    # From that day on nothing opens without a second factor to whoever must have one; set at the first sign-in.
    second_factor_due_on = models.DateField(_("second factor due"), null=True, editable=False)
    # One more ends every session of this person at its next request.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    is_demonstration = models.BooleanField(_("account of a demonstration"), default=False, editable=False)

    objects = PeopleManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = [models.Index(fields=["sort_key", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def current_appointments(self) -> list["Appointment"]:
        """The posts held today, each with the areas in which he acts for a chief, read once a request."""
        return list(self.appointments.in_force().select_related("post__area").with_delegated_areas())

    def is_expired(self, on: date) -> bool:
        return self.expires_on is not None and self.expires_on < on

    def _get_session_auth_hash(self, secret=None) -> str:
        """Let a session stand only while the password and the epoch are those of its sign-in."""
        stamp = f"{self.password}{self.session_epoch}"
        return salted_hmac("accounts.models.User.session", stamp, secret=secret, algorithm="sha256").hexdigest()

    @property
    def state_label(self):
        """How the account stands, in words; of rows that were read with `accounts.people.with_state`."""
        return AccountState(self.state).label

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
    def widest_scope(self) -> Scope:
        """Where he may look or decide in any of his roles: there his requests stand."""
        return Scope.of([*self.scope.prefixes, *self._delegated_areas])

    @property
    def _delegated_areas(self) -> list[str]:
        return next((appointment.delegated_areas for appointment in self.current_appointments), [])
