"""Keeping a theme, taking it away."""

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.doors.portal.models import PortalTheme
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations

from .colours import LEAST, judge

MAY: Final = "channels.manage"
MOST_BYTES: Final = 60_000
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeData:
    """What a theme says. `logo` None leaves the one there is."""

    audience: str
    campus_uid: str = ""
    name: str = ""
    name_en: str = ""
    colour: str = ""
    logo: bytes | None = None


@transaction.atomic
def keep_theme(actor: Actor, data: ThemeData) -> PortalTheme:
    """Keep the theme of a hospital, a campus, or of children.

    Raises:
        InvalidInput: the colour cannot be read on our ground, or the picture cannot be used; `where` names it.
    """
    actor.require(MAY)
    if data.audience not in PortalTheme.Audience.values:
        raise InvalidInput(_("Choose whose pages."), where="audience")
    campus = next((one for one in organizations.campuses(actor) if str(one.uid) == data.campus_uid), None)
    if data.campus_uid and campus is None:
        raise InvalidInput(_("There is no such campus."), where="campus")
    colour, logo = _colour(data.colour), _logo(data.logo)
    values: dict[str, str | bytes] = {
        "name": data.name.strip()[:60],
        "name_en": data.name_en.strip()[:80],
        "colour": colour,
    }
    if logo:
        values |= {"logo": logo[0], "logo_type": logo[1]}
    row = PortalTheme.objects.of(actor).select_for_update().filter(campus=campus, audience=data.audience).first()
    row = row or PortalTheme(tenant_id=actor.tenant_id, campus=campus, audience=data.audience)
    for field, value in values.items():
        setattr(row, field, value)
    row.updated_at = clock.now()
    row.stamp = _stamp(row)
    row.save()
    record_access(actor, "theme.keep", "theme", row.uid)
    return row


@transaction.atomic
def remove_theme(actor: Actor, uid: UUID) -> None:
    """Let pages look as the wider theme, or as the house, says."""
    actor.require(MAY)
    removed, _rows = PortalTheme.objects.of(actor).filter(uid=uid).delete()
    if not removed:
        raise NotFound("theme")
    record_access(actor, "theme.remove", "theme", uid)


def _colour(text: str) -> str:
    judged = judge(text)
    if judged is None:
        raise InvalidInput(_("Write the colour as # and six digits, such as #26735a."), where="colour")
    if judged.palette is None:
        words = _("Words in this colour are hard to read: contrast %(found)s, at least %(least)s is needed.")
        raise InvalidInput(words % {"found": judged.least, "least": LEAST}, where="colour")
    return judged.palette.jade


def _logo(content: bytes | None) -> tuple[bytes, str] | None:
    if not content:
        return None
    kind = next((kind for start, kind in _PICTURES.items() if content.startswith(start)), "")
    if not kind or len(content) > MOST_BYTES:
        raise InvalidInput(_("The logo is a PNG or JPEG picture of at most 60 KB."), where="logo")
    return content, kind


def _stamp(row: PortalTheme) -> str:
    told = f"{row.colour}|{row.audience}|{row.name}|{row.name_en}".encode() + bytes(row.logo or b"")
    return hashlib.sha256(told).hexdigest()[:16]
