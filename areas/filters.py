import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from areas.scope import AreaScopedQuerySet, Scope, is_area_code


class AreaCodeField(forms.CharField):
    default_error_messages = {"area_code": _("An area code has 2, 4, 6 or 8 digits.")}

    def clean(self, value: str) -> str:
        code = super().clean(value)
        if code and not is_area_code(code):
            raise forms.ValidationError(self.error_messages["area_code"], code="area_code")
        return code


class AreaCodeFilter(django_filters.CharFilter):
    """Narrow a scoped QuerySet to one area and everything below it; a malformed code is an error, not "all"."""

    field_class = AreaCodeField

    def filter(self, queryset: AreaScopedQuerySet, code: str) -> AreaScopedQuerySet:
        return queryset.within(Scope((code,))) if code else queryset
