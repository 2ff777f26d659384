"""Pure rules of organizations: standard department codes, password strength, names of accounts."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import InvalidInput

_STANDARD = re.compile(r"^A?(\d{2})((?:\.?\d{2}){0,2})$", re.IGNORECASE)


def normalise_standard_code(text: str) -> str:
    """Return a 诊疗科目 code as `03.04` from `03.04`, `A03.04` or `0304`; empty when `text` is none.

    Examples:
        >>> normalise_standard_code("A0304")
        '03.04'
    """
    match = _STANDARD.match(text.strip().replace("．", "."))
    if match is None:
        return ""
    rest = match[2].replace(".", "")
    return ".".join([match[1], *(rest[i : i + 2] for i in range(0, len(rest), 2))])


def password_weakness(password: str, username: str) -> str:
    """Return the code of what is wrong with a password (`short`, `plain`, `name`), or nothing.

    At least ten characters, three of the four classes (lower, upper, digit, other), not containing the account's name.
    """
    if len(password) < 10:
        return "short"
    classes = [str.islower, str.isupper, str.isdigit, lambda c: not (c.isascii() and c.isalnum())]
    if sum(any(test(c) for c in password) for test in classes) < 3:
        return "plain"
    if len(username) >= 3 and username.lower() in password.lower():
        return "name"
    return ""


def is_username(text: str) -> bool:
    """Tell whether `text` can be the name of an account."""
    return re.fullmatch(r"[A-Za-z0-9._-]{3,64}", text) is not None


def check_zone(name: str) -> str:
    """Return `name` if it is a known time zone.

    Raises:
        InvalidInput: it is none.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(_("There is no such time zone. Write one such as Asia/Shanghai."), where="zone") from error
    return name
