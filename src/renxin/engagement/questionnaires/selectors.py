"""Reads of questionnaires: definitions of versions, single responses in the words that were read.

The pure parts that programs need (checking, assessing and drawing answers) are part of this face.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import pgettext

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

from . import definition as definitions
from .bank.forms import definition as bank_definition
from .bank.forms import form as bank_form
from .bank.judging import Finding, highest, is_plausible, judge
from .bank.judging import facts as bank_facts
from .bank.judging import questions as bank_questions
from .bank.levels import Level
from .definition import FILES, Definition, Item
from .models import Questionnaire, QuestionnaireResponse, QuestionnaireVersion
from .rendering import Question, Said, Screen, conditions, options_of, posted, questions, said, screens
from .rules import Assessment, asked, assess, comment, is_low, read_answers
from .typing_in import typed
from .understanding.guesses import Guess
from .understanding.reading import understand

__all__ = [
    "FILES",
    "Answered",
    "Assessment",
    "Definition",
    "Finding",
    "Guess",
    "Item",
    "Level",
    "Question",
    "Said",
    "Screen",
    "asked",
    "assess",
    "bank_definition",
    "bank_facts",
    "bank_form",
    "bank_questions",
    "comment",
    "conditions",
    "definition_of",
    "definitions_of",
    "highest",
    "is_low",
    "is_plausible",
    "judge",
    "latest",
    "options_of",
    "posted",
    "questionnaire",
    "questions",
    "read_answers",
    "response",
    "said",
    "screens",
    "typed",
    "understand",
    "version",
]


@dataclass(frozen=True, slots=True)
class Answered:
    """One response as people read it: the row, what was asked, what was answered."""

    response: QuestionnaireResponse
    definition: Definition
    answers: dict[str, Any]

    def said(self) -> list[Said]:
        """Return what was answered in words, in the order asked."""
        return said(self.definition, self.answers, (pgettext("answer", "Yes"), pgettext("answer", "No")))

    @property
    def comment(self) -> str:
        """Return what was written freely."""
        return comment(self.definition, self.answers)


def definitions_of(actor: Actor, version_ids: Iterable[int]) -> dict[int, Definition]:
    """Return the definition of each version."""
    rows = QuestionnaireVersion.objects.of(actor).filter(pk__in=set(version_ids))
    return {row.pk: definition_of(row) for row in rows}


def definition_of(version: QuestionnaireVersion) -> Definition:
    """Return what a version asks; parsed once in a process."""
    return _parsed(version.digest, json.dumps(version.definition))


def questionnaire(actor: Actor, uid: UUID) -> Questionnaire:
    """Return one published questionnaire.

    Raises:
        NotFound: there is none.
    """
    actor.require("surveys.view")
    found = Questionnaire.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("questionnaire")
    return found


def version(actor: Actor, uid: UUID, number: int) -> QuestionnaireVersion:
    """Return one version of a questionnaire.

    Raises:
        NotFound: there is none.
    """
    found = questionnaire(actor, uid).versions.select_related("questionnaire").filter(number=number).first()
    if found is None:
        raise NotFound("questionnaire version")
    return found


def response(actor: Actor, patient_id: int, response_id: int) -> Answered:
    """Return one response with its words.

    Raises:
        NotFound: there is none of this patient in this tenant.
    """
    row = QuestionnaireResponse.objects.of(actor).filter(patient_id=patient_id, id=response_id).first()
    if row is None:
        raise NotFound("questionnaire response")
    version = QuestionnaireVersion.objects.of(actor).get(pk=row.version_id)
    return Answered(row, definition_of(version), json.loads(row.answers))


def latest(actor: Actor, patient_id: int, limit: int = 5) -> list[QuestionnaireResponse]:
    """Return the patient's newest responses."""
    return list(QuestionnaireResponse.objects.of(actor).filter(patient_id=patient_id).order_by("-id")[:limit])


@lru_cache(maxsize=256)
def _parsed(digest: str, raw: str) -> Definition:
    return definitions.parse(json.loads(raw))
