"""Pure rules of organizations: standard department codes, password strength, names of accounts."""

import re

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
    classes = [str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum()]
    if sum(any(test(c) for c in password) for test in classes) < 3:
        return "plain"
    if len(username) >= 3 and username.lower() in password.lower():
        return "name"
    return ""
