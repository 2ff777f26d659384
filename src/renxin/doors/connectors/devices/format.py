"""Readings of devices as a format of the connectors."""

import json
from functools import partial

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from renxin.doors.connectors.formats import Content, Detail, Format, Line, Part, all_at_once, register
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import words

from .applying import apply_all
from .measures import measures
from .places import lines_of, with_value
from .reasons import CATALOGUE


def detail(content: Content, *, clear: bool, wrong: str) -> Detail:
    """Return a reading as its fields. It names no person, so nothing is masked but the values."""
    try:
        told = json.loads(content.data)
    except ValueError:
        return Detail([], content.data.decode(errors="replace") if clear else "")
    text = json.dumps(told, ensure_ascii=False, indent=2)
    shown = tuple(
        Line(place, place.rpartition(".")[2], (value if clear else "••",), masked=not clear, wrong=place == wrong)
        for place, value in lines_of(told)
    )
    return Detail([Part("reading", _("Reading"), shown)], "", text if clear else "", wrong)


def kind_name(kind: str) -> object:
    """Return what was measured, in words."""
    measure = measures().get(kind)
    return words(measure.words, get_language() or "zh-hans") if measure else _("Reading of a device")


def with_field(content: Content, place: str, value: str) -> bytes:
    """Return a copy with one field (`values.systolic`) set.

    Raises:
        InvalidInput: it is no JSON object.
    """
    try:
        told = json.loads(content.data)
    except ValueError as error:
        raise InvalidInput(_("This is no JSON object any more."), where="text") from error
    return json.dumps(with_value(told, place.strip(), value), ensure_ascii=False).encode()


def whole_text(text: str) -> bytes:
    """Return an edited reading.

    Raises:
        InvalidInput: it is no JSON object any more.
    """
    try:
        told = json.loads(text)
    except ValueError as error:
        raise InvalidInput(_("This is no JSON object any more."), where="text") from error
    if not isinstance(told, dict):
        raise InvalidInput(_("This is no JSON object any more."), where="text")
    return json.dumps(told, ensure_ascii=False).encode()


DEVICE = register(
    Format(
        code="device",
        title=gettext_lazy("Readings of devices"),
        reasons=CATALOGUE,
        apply=partial(all_at_once, apply_all=apply_all),
        detail=detail,
        kind_name=kind_name,
        with_field=with_field,
        whole_text=whole_text,
        place_help=gettext_lazy("The name of the field, such as value, unit or values.systolic"),
        value_help=gettext_lazy("A number, true or false, or a word"),
        text_help=gettext_lazy("One JSON object"),
    )
)
