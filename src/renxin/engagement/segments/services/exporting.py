"""A list of people leaves the house: asked for with a reason, agreed to by a second person, marked with who took it."""

import io
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.segments.models import Segment, SegmentExport
from renxin.engagement.segments.selectors.segments import members
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients

Status = SegmentExport.Status
SHORTEST_REASON: Final = 4
MOST: Final = 50_000
TAKEN_WITHIN: Final = timedelta(days=7)
_AT_ONCE: Final = 1000


@transaction.atomic
def ask_for_export(actor: Actor, segment: Segment, reason: str) -> SegmentExport:
    """Ask a second person for the list of a segment's people.

    Raises:
        InvalidInput: no reason was given.
    """
    actor.require("segments.export")
    actor.require("patients.view")
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    asked = SegmentExport.objects.create(
        tenant_id=actor.tenant_id,
        segment=segment,
        reason=reason.strip()[:400],
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    record_access(actor, "segment.export_asked", "segment", segment.uid, reason=asked.reason)
    return asked


@transaction.atomic
def decide_export(actor: Actor, export: SegmentExport, *, agree: bool, note: str = "") -> SegmentExport:
    """Agree to a list leaving the house, or refuse; never for oneself.

    Raises:
        NotAllowed: it is the actor's own wish.
        WrongState: it was decided before.
    """
    actor.require("segments.approve")
    found = SegmentExport.objects.of(actor).select_related("segment").select_for_update(of=("self",)).get(pk=export.pk)
    if found.status != Status.ASKED:
        raise WrongState(_("This was decided before."))
    if found.asked_by_id is not None and found.asked_by_id == actor.user_id:
        raise NotAllowed("segments.approve")
    found.status = Status.APPROVED if agree else Status.REFUSED
    found.decided_by_id, found.decided_at, found.note = actor.user_id, clock.now(), note.strip()[:400]
    found.expires_at = clock.now() + TAKEN_WITHIN if agree else None
    found.save()
    record_access(actor, f"segment.export_{found.status}", "segment", found.segment.uid, reason=found.reason)
    return found


@transaction.atomic
def take_export(actor: Actor, export: SegmentExport) -> bytes:
    """Return the list as a sheet that says on every page who took it, when and why.

    Raises:
        WrongState: nobody has agreed, or it was too long ago.
        NotAllowed: somebody else asked for it.
    """
    actor.require("segments.export")
    found = SegmentExport.objects.of(actor).select_related("segment").select_for_update(of=("self",)).get(pk=export.pk)
    if found.asked_by_id != actor.user_id:
        raise NotAllowed("segments.export")
    if found.status != Status.APPROVED or found.expires_at is None or found.expires_at < clock.now():
        raise WrongState(_("Nobody has agreed to this, or it was too long ago."))
    people = list(members(actor, found.segment).order_by("patient_id").values_list("patient_id", flat=True)[: MOST + 1])
    if len(people) > MOST:
        raise WrongState(_("This is more than %(most)s people: choose a smaller segment.") % {"most": MOST})
    found.taken += 1
    found.save(update_fields=["taken"])
    detail = {"people": len(people), "export": str(found.uid)}
    record_access(actor, "segment.export_taken", "segment", found.segment.uid, reason=found.reason, detail=detail)
    return _sheet(actor, found, people)


def _sheet(actor: Actor, export: SegmentExport, people: list[int]) -> bytes:
    at = clock.now().astimezone(SHANGHAI)
    mark = f"{actor.name} {at:%Y-%m-%d %H:%M} {export.uid.hex[-8:]}"
    file = io.BytesIO()
    import xlsxwriter  # noqa: PLC0415  large, and needed by few processes

    book = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": False})
    sheet = book.add_worksheet()
    bold, faint = book.add_format({"bold": True}), book.add_format({"font_color": "#8a8a8a"})
    title = _("%(segment)s · taken out by %(who)s on %(at)s. Reason: %(reason)s")
    words = {"segment": export.segment.name, "who": actor.name, "at": f"{at:%Y-%m-%d %H:%M}", "reason": export.reason}
    sheet.write(0, 0, f"{organizations.tenant(actor)} · {title % words}", faint)
    sheet.set_header(f"&L{mark.replace('&', '&&')}&R&P / &N")
    sheet.set_footer(f"&C{export.reason[:80].replace('&', '&&')}")
    heads = (_("Name"), _("Sex"), _("Age"), _("Record number"), _("Telephone"), _("Mark"))
    sheet.write_row(2, 0, heads, bold)
    sheet.set_column(0, 5, 18)
    sheet.freeze_panes(3, 0)
    for number, row in enumerate(_rows(actor, people)):
        sheet.write_row(3 + number, 0, (*row, mark))
    book.close()
    return file.getvalue()


def _rows(actor: Actor, people: list[int]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(people), _AT_ONCE):
        part = people[start : start + _AT_ONCE]
        cards = patients.cards(actor, part)
        found += [
            (card.name, card.sex, card.age, card.record_no, card.phone)
            for patient in part
            if (card := cards.get(patient)) is not None
        ]
    return found
