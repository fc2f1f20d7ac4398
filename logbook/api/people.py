"""Somebody who was found in the field, as a program sends him: to be confirmed by the district chief."""

from rest_framework import serializers

from households.choices import IdentityType, NoNumber
from households.models import Member
from logbook.api.sending import not_after_today
from logbook.services.entries import Newcomer

OF_NEWCOMER = ("number", "identity_type", "no_identity_kind", "no_identity_reason", "is_sure", "is_somebody_else")


class SentPersonSerializer(serializers.ModelSerializer):
    """A person with his number, or with why he has none. The number is sealed at once and never sent back."""

    birth_date = serializers.DateField(validators=[not_after_today], required=False, allow_null=True)
    number = serializers.CharField(max_length=40, required=False, allow_blank=True, write_only=True)
    identity_type = serializers.ChoiceField(choices=IdentityType.choices, required=False)
    no_identity_kind = serializers.ChoiceField(choices=NoNumber.choices, required=False)
    no_identity_reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
    is_sure = serializers.BooleanField(required=False, help_text="What is rarely true is true here.")
    is_somebody_else = serializers.BooleanField(
        required=False, help_text="Compared with whom the register has: this is another person."
    )

    class Meta:
        model = Member
        fields = [
            "title", "first_name", "last_name", "sex", "birth_date", "birth_date_precision", "relationship",
            "has_welfare_card", *OF_NEWCOMER,
        ]  # fmt: skip

    def to_internal_value(self, data):
        return self.newcomer(super().to_internal_value(data))

    def newcomer(self, told: dict):
        """Return what was told as the service takes it."""
        given = {name: told.pop(name) for name in OF_NEWCOMER if name in told}
        return Newcomer(fields=told, **given)
