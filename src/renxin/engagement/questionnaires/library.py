"""The library of questionnaires: what is published, what is being written, what stands ready to begin from."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max

from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

from .comparing import Change, compare
from .models import Questionnaire, QuestionnaireDraft, QuestionnaireVersion
from .selectors import definition_of, questionnaire, version
from .services.publishing import READY, QuestionnairePack

__all__ = ["Step", "draft", "drafts", "history", "questionnaire", "questionnaires", "ready", "version"]


@dataclass(frozen=True, slots=True)
class Step:
    """One version in the history, with what changed from the one before it."""

    version: QuestionnaireVersion
    questions: int
    changes: Sequence[Change]


def questionnaires(actor: Actor) -> list[Questionnaire]:
    """Return what is published, with `newest` (number), `published_at` and how many `versions_count` there are."""
    actor.require("surveys.view")
    rows = Questionnaire.objects.of(actor).annotate(
        newest=Max("versions__number"), published_at=Max("versions__published_at"), versions_count=Count("versions")
    )
    return list(rows.order_by("-published_at", "code"))


def drafts(actor: Actor) -> list[QuestionnaireDraft]:
    """Return what is being written, the last touched first."""
    actor.require("surveys.edit")
    return list(QuestionnaireDraft.objects.of(actor).select_related("edited_by").order_by("-edited_at"))


def draft(actor: Actor, uid: UUID) -> QuestionnaireDraft:
    """Return one draft.

    Raises:
        NotFound: there is none, or it was published or thrown away.
    """
    actor.require("surveys.edit")
    found = QuestionnaireDraft.objects.of(actor).select_related("base", "edited_by").filter(uid=uid).first()
    if found is None:
        raise NotFound("draft")
    return found


def history(actor: Actor, row: Questionnaire) -> list[Step]:
    """Return the versions of a questionnaire, the newest first, each with what it changed."""
    actor.require("surveys.view")
    versions = list(row.versions.order_by("-number"))
    earlier = [*versions[1:], None]
    return [
        Step(now, len(definition_of(now).items), compare(definition_of(then), definition_of(now)) if then else ())
        for now, then in zip(versions, earlier, strict=True)
    ]


def ready() -> list[QuestionnairePack]:
    """Return the forms that somebody may begin from."""
    return list(packs.load_all(READY, QuestionnairePack))
