"""Changing what a survey says and when an answer is low: one person writes it, another lets it come into force."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.surveys.models import Survey, SurveyChange
from renxin.programs.surveys.terms import FIELDS, Terms, changed

MANAGE: Final = "surveys.manage"
_CLASS: Final = "service"


def terms_of(survey: Survey) -> Terms:
    """Return the words and rules in force."""
    return {name: getattr(survey, name) for name in FIELDS}


@transaction.atomic
def ask_to_change(actor: Actor, survey: Survey, terms: Terms, reason: str) -> SurveyChange:
    """Ask that a survey says and counts from now on what stands in `terms`.

    Raises:
        InvalidInput: nothing changes, the reason is missing, or the linter refuses the words.
        WrongState: another change of this survey waits already.
    """
    actor.require(MANAGE)
    survey = Survey.objects.of(actor).select_for_update().get(pk=survey.pk)
    fresh = changed(terms_of(survey), terms)
    if not fresh:
        raise InvalidInput(_("This is what is in force already."), where="terms")
    if not reason.strip():
        raise InvalidInput(_("Say why it should change."), where="reason")
    _read_words(fresh)
    if survey.changes.filter(status=SurveyChange.Status.ASKED).exists():
        raise WrongState(_("A change of this survey waits for a second person already."))
    row = SurveyChange.objects.create(
        tenant_id=actor.tenant_id,
        survey=survey,
        terms=fresh,
        before={name: terms_of(survey)[name] for name in fresh},
        reason=reason.strip()[:500],
        asked_by_id=actor.user_id or 0,
        asked_at=clock.now(),
    )
    record_access(actor, "survey.change.ask", "survey", survey.uid, detail={"fields": sorted(fresh)})
    return row


@transaction.atomic
def decide_change(actor: Actor, row: SurveyChange, *, make: bool) -> SurveyChange:
    """Let a change that somebody else asked for come into force, or refuse it; whoever asked may take it back.

    Raises:
        InvalidInput: it is one's own.
        WrongState: it is decided already, or the survey has changed since.
    """
    actor.require(MANAGE)
    row = SurveyChange.objects.of(actor).select_for_update().get(pk=row.pk)
    survey = Survey.objects.of(actor).select_for_update().get(pk=row.survey_id)
    if row.status != SurveyChange.Status.ASKED:
        raise WrongState(_("This is decided already."))
    if make and row.asked_by_id == actor.user_id:
        raise InvalidInput(_("A second person decides: not the one who asked."), where="decided_by")
    if make:
        if any(terms_of(survey)[name] != value for name, value in row.before.items()):
            raise WrongState(_("The survey has changed since this was asked."))
        Survey.objects.of(actor).filter(pk=survey.pk).update(**row.terms)
    row.status = SurveyChange.Status.MADE if make else SurveyChange.Status.REFUSED
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    row.save(update_fields=["status", "decided_by", "decided_at"])
    action = "survey.change.make" if make else "survey.change.refuse"
    record_access(actor, action, "survey", survey.uid, detail={"fields": sorted(row.terms)})
    return row


def _read_words(terms: Terms) -> None:
    """Let the linter read what goes to people's phones: no illness in a preview, no advertisement, no strange link."""
    said = [terms.get("message") or {}, (terms.get("reminders") or {}).get("message") or {}]
    for text in (text for words in said for text in words.values()):
        found = content.lint(text, _CLASS)
        if content.tells_illness(text):
            raise InvalidInput(_("The words would tell an illness to whoever sees the screen."), where="message")
        if found.message_class != _CLASS or found.blocks:
            words = "、".join(sorted({one.found for one in found.findings if one.found}))
            raise InvalidInput(_("These words may not be sent: %(words)s.") % {"words": words}, where="message")
