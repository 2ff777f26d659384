"""Errors that people read: what is wrong, where, and what to do about it, in their language."""

from django.utils.translation import gettext_lazy as _


class RenxinError(Exception):
    """An expected failure. `str()` of it is a sentence for the person who caused it.

    Args:
        message: what is wrong and what to do (translated).
        where: the field, line, file or segment concerned, if any.
    """

    def __init__(self, message: object, *, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else str(self.message)


class NotAllowed(RenxinError):
    """The actor lacks a permission or the thing lies outside the actor's scope."""

    def __init__(self, permission: str) -> None:
        super().__init__(_("You may not do this. Ask your administrator for the permission."), where=permission)
        self.permission = permission


class NotFound(RenxinError):
    """No such thing in this tenant, or not visible to this actor (the two look alike on purpose)."""

    def __init__(self, what: str = "") -> None:
        super().__init__(_("This does not exist, or you may not see it."), where=what)


class InvalidInput(RenxinError):
    """The input breaks a rule; `where` names the field."""


class WrongState(RenxinError):
    """The thing is in a state in which this cannot be done any more, or not yet."""
