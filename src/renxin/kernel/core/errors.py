"""Errors that people read: what is wrong, where, and what to do about it, in their language."""

import traceback
from typing import Final

from django.db import Error as DatabaseError
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


_LONGEST: Final = 1000


def in_words(error: BaseException) -> str:
    """Return an error for logs and pages: what it is, where in our code, and what it says.

    A database's DETAIL quotes the values of rows, so of its errors only the first line is told.
    """
    primary = getattr(getattr(error.__cause__, "diag", None), "message_primary", None)
    said = primary if isinstance(error, DatabaseError) and primary else str(error).partition("\nDETAIL")[0]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/renxin/" in frame.filename]
    place = f" ({frames[-1].filename.rpartition('/renxin/')[2]}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {said}"[:_LONGEST] + place
