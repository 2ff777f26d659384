"""Forms of accounts."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import User
from .rules import is_username


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters: letters in both cases, digits or signs, three kinds of these four."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("New password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, self.account())
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def account(self) -> User:
        """Return the account the password is for, so that it may not contain its name."""
        return self.user or User()


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    current = forms.CharField(
        label=_("Current password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    field_order = ("current", "password", "again")

    def clean_current(self) -> str:
        """Refuse a wrong password."""
        current: str = self.cleaned_data["current"]
        if not self.account().check_password(current):
            raise ValidationError(_("This is not your current password."))
        return current


class AcceptForm(NewPasswordForm):
    """The account that an invited person makes for herself."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        help_text=_("For example your staff number or the pinyin of your name."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("username", "password", "again")

    def clean_username(self) -> str:
        """Refuse a name that cannot be one or is taken."""
        name: str = self.cleaned_data["username"].strip().lower()
        if not is_username(name):
            raise ValidationError(_("Use 3 to 64 letters, digits, dots, dashes or underscores."))
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("This name is taken. Choose another one."))
        return name

    def account(self) -> User:
        return User(username=self.cleaned_data.get("username", ""))
