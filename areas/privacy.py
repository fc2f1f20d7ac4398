"""How private each field is: see `accounts.privacy`."""

FIELDS = {"Area": {"public": "code level parent name_th name_en sort_key postcode is_current"}}
