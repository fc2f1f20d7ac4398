from django.conf import settings
from django.core import checks


def demonstration_stays_out_of_production(app_configs=None, **kwargs) -> list[checks.Error]:
    """Fail where accounts of a demonstration would open a real site by a password alone."""
    if not (settings.PRODUCTION and settings.DEMONSTRATION_SIGN_IN):
        return []
    hint = "Unset TPMAP_DEMONSTRATION_SIGN_IN: in production everybody with rights shows a second factor."
    return [checks.Error("Demonstration accounts may sign in without a second factor.", hint=hint, id="accounts.E003")]
