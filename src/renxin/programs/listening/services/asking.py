"""The guide's questions asked at a bed: answers kept and scored like any other, mode `round`."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.models import QuestionnaireVersion, ScoringMethod
from renxin.engagement.questionnaires.selectors import Definition, assess, definition_of
from renxin.engagement.questionnaires.services import NewResponse, store_responses
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.records.models import Encounter
from renxin.programs.listening.models import Interview, Note, Stop
from renxin.programs.listening.selectors.asked import MODE, SOURCE

from .noting import NewNote, write_note
from .rounding import visit_bed

TO_SETTLE: Final = "what"  # the guide's question whose words somebody has to settle
_TEXT: Final = "text"
_PRAISE: Final = "praise"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAtBed:
    """What somebody answered at her bed. `nameless`: she wished that nobody can say which answers are hers."""

    version: QuestionnaireVersion
    answers: Mapping[str, Any]
    nameless: bool = False


@transaction.atomic
def answer_at_bed(actor: Actor, talk: Interview, stay: Encounter, asked: AskedAtBed) -> Stop:
    """Keep what was answered at a bed and score it; what has to be settled, and her own words, become notes.

    What has to be settled is noted at her bed even when her answers are nameless: else nobody could settle it.

    Raises:
        InvalidInput: nothing was answered.
        WrongState: she was asked on this round already, or the round is over.
    """
    actor.require("listening.work")
    if not asked.answers:
        raise InvalidInput(_("Write down at least one answer."), where="answers")
    definition = definition_of(asked.version)
    words = str(asked.answers.get(TO_SETTLE) or "").strip()
    state = Stop.State.SOMETHING if words else Stop.State.FINE
    stop = visit_bed(actor, talk, stay, state, words, follow=Note.Follow.OPEN)
    if not Stop.objects.filter(pk=stop.pk, is_asked=False).update(is_asked=True):
        raise WrongState(_("She was asked on this round already."))
    stop.is_asked = True
    _store(actor, talk, stop, definition, asked)
    _note_words(actor, talk, stop, definition, asked)
    return stop


def _store(actor: Actor, talk: Interview, stop: Stop, definition: Definition, asked: AskedAtBed) -> None:
    found, now = assess(definition, asked.answers, [], None), clock.now()
    nobody = -(1 << 40) - secrets.randbelow(1 << 61)
    response = NewResponse(
        id=ids.of_the_day(clock.wall()) if asked.nameless else None,
        patient_id=nobody if asked.nameless else stop.patient_id,
        version_id=asked.version.pk,
        source=SOURCE,
        source_id=0 if asked.nameless else talk.pk,
        department_id=talk.department_id,
        authored_at=_midnight(now) if asked.nameless else now,
        language=get_language() or "",
        mode=MODE,
        answers=asked.answers,
        coded=found.coded,
        scores=found.scores.as_json(),
        method=ScoringMethod.MINMAX,
        score=found.total_by(ScoringMethod.MINMAX),
        recommend=found.scores.recommend,
        has_comment=bool(found.comment),
        flags=found.flags,
    )
    store_responses(actor, [response])


def _note_words(actor: Actor, talk: Interview, stop: Stop, definition: Definition, asked: AskedAtBed) -> None:
    """Note her own words beside what has to be settled: praise as praise, the rest for the reader to code."""
    for item in definition.items:
        words = str(asked.answers.get(item.link_id) or "").strip() if item.type == _TEXT else ""
        if words and item.link_id != TO_SETTLE:
            note = NewNote(
                words=words,
                patient_id=None if asked.nameless else stop.patient_id,
                stop=None if asked.nameless else stop,
                tone=1 if item.link_id == _PRAISE else None,
            )
            write_note(actor, talk, note)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(clock.SHANGHAI).date(), time(), clock.SHANGHAI).astimezone(UTC)
