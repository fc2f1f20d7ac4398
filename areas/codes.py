"""What the digits of an area code say. They nest: 84 ⊃ 8401 ⊃ 840102 ⊃ 84010205."""

from areas.thai import arabic_digits


def split_village_code(text: str) -> tuple[str, str]:
    """Return a village's 8-digit code and its community suffix ("" where there is none).

    TPMAP's own village ids have 10 digits: the code and two digits of the community. Thai digits are read too.
    Raises ValueError for anything else.
    """
    code = arabic_digits(text).strip()
    if len(code) not in (8, 10) or not (code.isascii() and code.isdigit()):
        raise ValueError("A village code has 8 digits, or 10 with the community.")
    return code[:8], code[8:]


def enclosing_codes(code: str) -> tuple[str, ...]:
    """Return the codes of `code` and of all that it lies in, the province first."""
    return tuple(code[:length] for length in range(2, len(code) + 1, 2))
