from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.administration import NeverDeletes, ReadOnly
from accounts.models import AccessLogEntry, Appointment, Delegation, LookupAlarm, LookupLimit, Post, User
from areas.models import Area

admin.site.unregister(Group)
# Secrets of second factors are nobody's to read or to make; `accounts.keeping` resets them.
admin.site.unregister(TOTPDevice)


@admin.register(User)
class PersonAdmin(NeverDeletes, UserAdmin):
    list_display = ("username", "first_name", "last_name", "is_active", "last_login")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "phone")}),
        (_("Account"), {"fields": ("is_active", "is_staff", "is_superuser", "last_login", "previous_login")}),
    )
    readonly_fields = ("last_login", "previous_login")
    filter_horizontal = ()


@admin.register(Post)
class PostAdmin(NeverDeletes):
    list_display = ("kind", "area", "quota")
    list_filter = ("kind",)
    search_fields = ("area__name_th", "area__code")
    raw_id_fields = ("area",)
    list_select_related = ("area",)


@admin.register(Appointment)
class AppointmentAdmin(NeverDeletes):
    list_display = ("user", "post", "starts_on", "ends_on")
    raw_id_fields = ("user", "post")
    list_select_related = ("user", "post__area")


@admin.register(Delegation)
class DelegationAdmin(ReadOnly):
    list_display = ("post", "given_by", "delegate", "starts_on", "ends_on", "ended_at")
    list_select_related = ("post__area", "given_by", "delegate")


@admin.register(LookupLimit)
class LookupLimitAdmin(NeverDeletes):
    list_display = ("role", "households_a_day", "lists_a_day", "reveals_a_day")


@admin.register(LookupAlarm)
class LookupAlarmAdmin(ReadOnly):
    list_display = ("at", "kind", "measure", "user", "area_code", "seen_at")
    list_select_related = ("user",)


@admin.register(AccessLogEntry)
class AccessLogEntryAdmin(ReadOnly):
    list_display = ("at", "user", "action", "subject_kind", "area_code", "purpose")
    list_select_related = ("user",)
    date_hierarchy = "at"


# Here and not in `areas`, which does not know the admin's rules.
@admin.register(Area)
class AreaAdmin(ReadOnly):
    list_display = ("code", "name_th", "name_en", "level", "postcode", "is_current")
    list_filter = ("level", "is_current")
    search_fields = ("code", "name_th", "name_en")
