"""Writes of hotline tickets: taken in once each, contacted, extended, sent back, replied, called back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.programs import HotlineReplied, HotlineTaken
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing
from renxin.programs.cases.course import clocks
from renxin.programs.cases.models import Case, CaseKind, CaseReceipt, Channel, NoteKind, Outcome
from renxin.programs.cases.services.changing import tell_story
from renxin.programs.cases.services.ending import end
from renxin.programs.cases.services.opening import NewCase, open_cases

from . import selectors
from .models import HotlineTicket
from .pack import HotlineRow, pack

State = HotlineTicket.State
URGENT_LEVEL, ORDINARY_LEVEL = 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket as the hotline gave it. `phone` names the citizen; `due_at` is the hotline's own deadline, if any."""

    hotline: str
    number: str
    words: str
    phone: str
    name: str = ""
    received_at: datetime | None = None
    due_at: datetime | None = None
    is_urgent: bool = False
    department_id: int | None = None


def take_ticket(actor: Actor, new: NewTicket) -> HotlineTicket:
    """Take in one ticket; a number that is known is returned as it stands."""
    return take_tickets(actor, [new])[0]


@transaction.atomic
def take_tickets(actor: Actor, new: Sequence[NewTicket]) -> list[HotlineTicket]:
    """Take in tickets, each with a case and its clocks, and return them in order; known numbers are not taken twice.

    Raises:
        InvalidInput: a hotline is unknown, or number, words or telephone are missing.
    """
    actor.require("cases.work")
    for one in new:
        _check(one)
    known = selectors.by_numbers(actor, [one.number for one in new])
    fresh = {_name(one): one for one in new if _name(one) not in known}
    cases = open_cases(actor, [_case(actor, one) for one in fresh.values()])
    for one, case in zip(fresh.values(), cases, strict=True):
        _insert(actor, one, case)
    found = selectors.by_numbers(actor, [one.number for one in new])
    return [found[_name(one)] for one in new]


def _name(one: NewTicket) -> tuple[str, str]:
    return one.hotline, one.number.strip()


def _check(one: NewTicket) -> None:
    if pack().hotline(one.hotline) is None:
        raise InvalidInput(_("This hotline is not known: choose 12345 or 12320."), where="hotline")
    for field in ("number", "words", "phone"):
        if not getattr(one, field).strip():
            raise InvalidInput(_("A ticket needs its number, what it is about, and a telephone number."), where=field)


def _case(actor: Actor, one: NewTicket) -> NewCase:
    return NewCase(
        patient_id=_citizen(actor, one),
        source=f"hotline:{one.hotline}:{one.number}"[:80],
        department_id=one.department_id,
        level=URGENT_LEVEL if one.is_urgent else ORDINARY_LEVEL,
        words=one.words.strip(),
        kind=CaseKind.COMPLAINT,
        channel=Channel.HOTLINE,
        started_at=one.received_at,
    )


def _citizen(actor: Actor, one: NewTicket) -> int:
    """Return who complains: the one patient with this number (and, of several, this name), else a provisional one."""
    found = patients.patients_by_contact(actor.tenant_id, "phone", one.phone)
    if one.name and len(found) > 1:
        named = [row.pk for row in patients.by_ids(actor, found).values() if row.name == one.name.strip()]
        found = named or found
    if len(found) == 1:
        return found[0]
    return writing.provisional_patient(actor, "phone", one.phone, name=one.name.strip())


def _insert(actor: Actor, one: NewTicket, case: Case) -> None:
    """Keep the ticket, and let the hotline's deadline count where it is earlier than ours."""
    terms = pack().hotline(one.hotline)
    assert terms is not None  # noqa: S101  checked before
    received = one.received_at or clock.now()
    contact = received + timedelta(hours=terms.urgent_contact_hours if one.is_urgent else terms.contact_hours)
    due = one.due_at or _ours(actor, case, terms, received)
    ticket = HotlineTicket.objects.create(
        tenant_id=actor.tenant_id,
        hotline=one.hotline,
        number=one.number.strip(),
        case=case,
        is_urgent=one.is_urgent,
        received_at=received,
        contact_due_at=contact,
        due_at=due,
        return_due_at=received + timedelta(hours=terms.return_hours),
    )
    case.external_due_at = due
    case.response_due_at = min(case.response_due_at, contact)
    case.solution_due_at = min(case.solution_due_at, due)
    case.statutory_due_at = min(case.statutory_due_at or due, due)
    clocks.set_next_rung(case, clock.now())
    case.save()
    CaseReceipt.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        external_id=one.number.strip(),
        received_at=received,
        received_by_id=actor.user_id,
        name=one.name.strip(),
        phone=one.phone.strip(),
    )
    record(
        actor,
        HotlineTaken(
            patient_id=case.patient_id,
            occurred_at=received,
            case_id=case.pk,
            ticket_id=ticket.pk,
            hotline=one.hotline,
            is_urgent=one.is_urgent,
        ),
    )


def _ours(actor: Actor, case: Case, terms: HotlineRow, received: datetime) -> datetime:
    calendar = organizations.calendar_for(actor, case.department_id)
    return calendar.add_working_days(received, terms.working_days, organizations.zone_of(actor))


def note_contact(actor: Actor, ticket: HotlineTicket) -> None:
    """Note that the citizen was contacted for the first time."""
    _change(actor, ticket, "hotline_contacted", lambda row: _stamp(row, "contacted_at"))


def ask_extension(actor: Actor, ticket: HotlineTicket, reason: str, until: datetime) -> None:
    """Note that more time was asked for, once; the clocks move only when the hotline grants it.

    Raises:
        InvalidInput: no reason, or no later time.
        WrongState: it was asked for already.
    """
    if not reason.strip() or until <= ticket.due_at:
        raise InvalidInput(_("Give a reason and a later date."), where="reason")
    if ticket.extension_asked_at is not None:
        raise WrongState(_("More time was asked for once already."))

    def ask(row: HotlineTicket) -> None:
        row.extension_reason, row.extension_asked_at = reason.strip()[:200], clock.now()
        row.extended_to = None

    _change(actor, ticket, "hotline_extension", ask, body=reason.strip())


def grant_extension(actor: Actor, ticket: HotlineTicket, until: datetime) -> None:
    """Keep the time that the hotline granted: its deadline and the case's solution move; the law's does not.

    Raises:
        WrongState: nobody asked for it.
    """
    if ticket.extension_asked_at is None or ticket.extended_to is not None:
        raise WrongState(_("Nobody asked for more time."))

    def grant(row: HotlineTicket) -> None:
        row.due_at = row.extended_to = until
        case = row.case
        case.external_due_at = until
        case.solution_due_at = max(case.solution_due_at, until)
        clocks.set_next_rung(case, clock.now())
        case.save()

    _change(actor, ticket, "hotline_extended", grant)


def send_back(actor: Actor, ticket: HotlineTicket, reason: str) -> None:
    """Send a ticket back to the hotline with a reason of the pack; its case ends.

    Raises:
        InvalidInput: there is no such reason.
        WrongState: the time for sending back is over.
    """
    found = pack().reason(reason)
    if found is None:
        raise InvalidInput(_("Choose why it is sent back."), where="reason")
    if clock.now() > ticket.return_due_at:
        raise WrongState(_("The time for sending it back is over: it has to be dealt with."))

    def give_back(row: HotlineTicket) -> None:
        row.state, row.return_reason, row.returned_at = State.RETURNED, reason, clock.now()

    row = _change(actor, ticket, "hotline_returned", give_back, body=str(found.words))
    end(actor, row.case, Outcome.DECLINED, str(found.words))


def reply_ticket(actor: Actor, ticket: HotlineTicket, text: str) -> None:
    """Keep what was replied to the hotline.

    Raises:
        InvalidInput: it is empty.
    """
    if not text.strip():
        raise InvalidInput(_("Write the reply to the hotline."), where="reply")

    def reply(row: HotlineTicket) -> None:
        row.state, row.reply, row.replied_at = State.REPLIED, text.strip()[:4000], clock.now()
        row.contacted_at = row.contacted_at or clock.now()

    row = _change(actor, ticket, "hotline_replied", reply)
    fact = HotlineReplied(
        patient_id=row.case.patient_id,
        occurred_at=clock.now(),
        case_id=row.case_id,
        ticket_id=row.pk,
        hotline=row.hotline,
        late=clock.now() > row.due_at,
    )
    record(actor, fact)


def note_call_back(actor: Actor, ticket: HotlineTicket, *, solved: bool, satisfied: bool) -> None:
    """Keep what the hotline heard when it called the citizen: solved, content."""

    def heard(row: HotlineTicket) -> None:
        row.state, row.solved, row.satisfied, row.called_back_at = State.CALLED_BACK, solved, satisfied, clock.now()

    _change(actor, ticket, "hotline_called_back", heard, allowed=(State.REPLIED,))


def _stamp(row: HotlineTicket, field: str) -> None:
    setattr(row, field, getattr(row, field) or clock.now())


@transaction.atomic
def _change(
    actor: Actor,
    ticket: HotlineTicket,
    code: str,
    change: Callable[[HotlineTicket], None],
    *,
    body: str = "",
    allowed: tuple[str, ...] = (State.OPEN,),
) -> HotlineTicket:
    """Change a ticket that stands where it may be changed, and write the line into the story of its case."""
    actor.require("cases.work")
    row = selectors.visible(actor).select_for_update(of=("self",)).filter(pk=ticket.pk).first()
    if row is None or row.state not in allowed:
        raise WrongState(_("The ticket has moved on. Look at it again."))
    change(row)
    row.save()
    tell_story(actor, row.case, NoteKind.CHANGE, code=code, body=body)
    return row
