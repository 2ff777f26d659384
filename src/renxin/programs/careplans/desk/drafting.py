"""What is typed during a call: kept at every key, judged as it stands, and who is on the line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.phone import services as phone
from renxin.engagement.questionnaires.selectors import Definition, bank_definition, bank_questions, read_answers
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.core.packs import Words
from renxin.programs.careplans import reading, services
from renxin.programs.careplans.judging import Judgement, judge_contact
from renxin.programs.careplans.models import OPEN_STATES, CallSheet, Contact, ContactState

from .pack import pack

_TITLE = Words(zh="随访问题", en="Follow-up questions")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far: answers as posted by code, and what goes with them."""

    posted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    note: str = ""
    answered_by: str = "herself"
    relation: str = ""
    next_on: str = ""
    level: str = ""
    referral_to: str = ""
    referral_reason: str = ""

    @property
    def day(self) -> date | None:
        """Return the day that was agreed; None when there is none, or it is none."""
        try:
            return date.fromisoformat(self.next_on)
        except ValueError:
            return None


def sheet_of(actor: Actor, uid: Any) -> CallSheet:
    """Return a sheet: one's own, or, for who manages, anybody's.

    Raises:
        NotFound: there is none.
    """
    actor.require("careplans.work")
    rows = CallSheet.objects.of(actor).select_related("caller__practitioner", "call", "department")
    found = rows.filter(uid=uid).first()
    if found is None or (found.caller_id != actor.user_id and not actor.may("careplans.manage")):
        raise NotFound("call sheet")
    return found


def draft_of(sheet: CallSheet) -> Draft:
    """Return what was typed on a sheet so far."""
    return Draft(**json.loads(sheet.draft)) if sheet.draft else Draft()


def contacts_of(actor: Actor, sheet: CallSheet) -> list[Contact]:
    """Return the contacts of a sheet that still wait for answers."""
    states = (*OPEN_STATES, ContactState.LOST)
    rows = Contact.objects.of(actor).filter(pk__in=sheet.contacts, state__in=states)
    return list(rows.select_related("plan__manager__practitioner", "department").order_by("due_on", "pk"))


def definition_of(contacts: Sequence[Contact]) -> Definition | None:
    """Return the questions of all contacts as one questionnaire, each question once; None when nothing is asked."""
    codes = list(dict.fromkeys(code for row in contacts for code in row.asks))
    return bank_definition("careplan_call", _TITLE, codes) if codes else None


def answers_of(contacts: Sequence[Contact], draft: Draft) -> dict[str, Any]:
    """Return the typed answers of a draft; what makes no sense is left out."""
    definition = definition_of(contacts)
    return read_answers(definition, draft.posted)[0] if definition else {}


def share_of(contact: Contact, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return those answers that belong to one contact of the sheet."""
    asked = {*contact.asks, *(one.code for one in bank_questions().values() if one.follows in contact.asks)}
    return {code: value for code, value in answers.items() if code in asked}


def judge_sheet(actor: Actor, contacts: Sequence[Contact], answers: Mapping[str, Any]) -> Judgement:
    """Return what the answers lead to over all contacts of a sheet: the strictest wins."""
    found = [services.judge(actor, row, reading.ways_of(actor, row), share_of(row, answers)) for row in contacts] or [
        judge_contact([], answers, clock.today())
    ]
    reasons = {(one.source, one.rule): one for part in found for one in part.reasons}
    return Judgement(
        level=max(part.level for part in found),
        reasons=tuple(sorted(reasons.values(), key=lambda one: -one.level)),
        actions=tuple(dict.fromkeys(action for part in found for action in part.actions)),
        tells=tuple(dict.fromkeys(tell for part in found for tell in part.tells)),
        marks={},
        again={key: day for part in found for key, day in part.again.items()},
    )


def all_well(contacts: Sequence[Contact]) -> dict[str, list[str]]:
    """Return what “all is well” answers to the questions of a sheet, as a form would post it."""
    codes = {code for row in contacts for code in row.asks}
    return {code: _posted(value) for code, value in pack().well.items() if code in codes}


def save_draft(actor: Actor, sheet: CallSheet, draft: Draft) -> None:
    """Keep what was typed; the caller's own open sheet only.

    Raises:
        WrongState: it is closed, or a colleague has taken it over.
    """
    text = json.dumps(
        {
            "posted": {code: list(values) for code, values in draft.posted.items()},
            "note": draft.note[:4000],
            "answered_by": draft.answered_by,
            "relation": draft.relation,
            "next_on": draft.next_on,
            "level": draft.level,
            "referral_to": draft.referral_to,
            "referral_reason": draft.referral_reason[:1000],
        },
        ensure_ascii=False,
    )
    with transaction.atomic():
        row = locked(actor, sheet)
        row.draft, row.drafted_at = text, clock.now()
        row.save(update_fields=["draft", "drafted_at"])
    sheet.draft, sheet.drafted_at = row.draft, row.drafted_at


def check_identity(actor: Actor, sheet: CallSheet, way: str, said: str) -> bool:
    """Compare what the person on the line says with what is known; return whether it fits.

    Raises:
        InvalidInput: nothing was typed, or no call was begun.
        WrongState: too many wrong tries.
    """
    if sheet.call is None:
        raise InvalidInput(_("Begin the call first."), where="said")
    fits = phone.check_identity(actor, sheet.call, way, said)
    with transaction.atomic():
        row = locked(actor, sheet)
        row.identity = way if fits else ""
        row.identity_tries += 0 if fits else 1
        row.save(update_fields=["identity", "identity_tries"])
    sheet.identity, sheet.identity_tries = row.identity, row.identity_tries
    return fits


def locked(actor: Actor, sheet: CallSheet) -> CallSheet:
    """Return a sheet as it is now, locked.

    Raises:
        WrongState: it is closed, or somebody else's.
    """
    row = CallSheet.objects.of(actor).select_for_update(of=("self",)).select_related("call").get(pk=sheet.pk)
    if row.state != CallSheet.State.OPEN or row.caller_id != actor.user_id:
        raise WrongState(_("This call is written down already, or a colleague has taken it over."))
    return row


def _posted(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
