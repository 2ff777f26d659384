"""Corrected copies of messages. The raw message never changes; the copy stands beside it. Pure."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import InvalidInput

from .readable import shown
from .reader import Message, Unreadable, read

_PLACE: Final = re.compile(r"([A-Z][A-Z0-9]{2})-(\d{1,3})")
_LONGEST: Final = 2000


def with_field(message: Message, place: str, value: str) -> str:
    """Return the text of a message with one field (`PV1-19`, of the first such segment) set to `value`.

    Raises:
        InvalidInput: there is no such place, or the value cannot stand in a field.
    """
    found = _PLACE.fullmatch(place.strip().upper())
    if found is None:
        raise InvalidInput(_("Write the place as segment and number, for example PV1-19."), where="place")
    name, number = found[1], int(found[2])
    if name == "MSH" and number < 3:
        raise InvalidInput(
            _("The delimiters in MSH-1 and MSH-2 can only be corrected in the whole text."), where="place"
        )
    separator = message.delimiters.field
    if len(value) > _LONGEST or separator in value or any(c < " " for c in value):
        raise InvalidInput(_("A field is one line without the separator of fields."), where="value")
    lines = [segment.line for segment in message.segments]
    at = next((index for index, segment in enumerate(message.segments) if segment.name == name), None)
    if at is None:
        raise InvalidInput(_("The message has no such segment. Correct the whole text instead."), where="place")
    fields = lines[at].split(separator)
    index = number - 1 if name == "MSH" else number
    fields += [""] * (index + 1 - len(fields))
    fields[index] = value.strip()
    lines[at] = separator.join(fields)
    return "\r".join(lines) + "\r"


def whole_text(text: str) -> str:
    """Return a text that a person edited as a message.

    Raises:
        InvalidInput: it is no message any more.
    """
    corrected = "\r".join(line for line in re.split(r"\r\n|\r|\n", text) if line.strip()) + "\r"
    try:
        read(corrected)
    except Unreadable as error:
        raise InvalidInput(error.message, where=error.where) from error
    return corrected


def editable(message: Message) -> str:
    """Return the text of a message for a person to edit: a line for each segment, unread bytes as `[FF]`."""
    return "\n".join(shown(segment.line) for segment in message.segments)


def no_message() -> InvalidInput:
    """Return what to say of a text that has no fields to correct."""
    return InvalidInput(
        _("This is no HL7 message, so it has no fields. Correct the whole text instead."), where="place"
    )
