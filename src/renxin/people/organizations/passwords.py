"""The password policy, for Django's validation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .rules import password_weakness


class PasswordPolicy:
    """At least ten characters of three kinds, without the name of the account."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a weak password in words."""
        weakness = password_weakness(password, getattr(user, "username", "") or "")
        if weakness:
            raise ValidationError(_words()[weakness], code=weakness)

    def get_help_text(self) -> str:
        """Return what a good password is."""
        return _("At least 10 characters: letters in both cases, digits or signs, three kinds of these four.")


def _words() -> dict[str, str]:
    return {
        "short": _("The password is too short: it needs at least 10 characters."),
        "plain": _("The password is too plain: mix small letters, capitals, digits and signs, at least three kinds."),
        "name": _("The password must not contain the name you sign in with."),
    }
