"""A form that is one record however often it is sent: it carries a number of its own."""

import uuid

from django import forms


class SentOnceForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
