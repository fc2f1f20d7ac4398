"""Taking in a ThaiQM form that may be sent more than once."""

from typing import Any

from households.services import record_thaiqm
from logbook.services.submissions import Answer, take_in

KIND = "thaiqm"


def take_in_thaiqm(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `record_thaiqm`.

    Raises households' Refused.
    """
    return take_in(KIND, record_thaiqm, made="thaiqm_survey", **form)
