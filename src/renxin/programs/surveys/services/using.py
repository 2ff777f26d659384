"""Putting a questionnaire to use: a new survey, or a newer version of the questions for one that runs."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.models import QuestionnaireVersion
from renxin.engagement.questionnaires.selectors import definition_of
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.surveys.models import Audience, Survey, SurveyDue

_MOST_CODES = 100
_LOW = [{"role": "recommend", "at_most": 6}, {"role": "overall", "at_most": 2}]
_MESSAGE = {
    "zh": "想请您用一点时间告诉我们您的感受，您说的每一句都有人看。",
    "en": "Would you take a moment to tell us how it was? Somebody reads every word.",
}
_THANKS = {
    "done": {
        "zh": "谢谢您。您的回答已交给负责改进的人。",
        "en": "Thank you. Your answers are with the people who improve our care.",
    },
    "low": {
        "zh": "谢谢您告诉我们。这次没有让您满意，我们会在 24 小时内与您联系。",
        "en": "Thank you for telling us. We did not get it right, and we will contact you within 24 hours.",
    },
}


def audience_of(version: QuestionnaireVersion) -> Audience:
    """Return whom a version asks: staff where it says so, else patients."""
    return Audience.STAFF if definition_of(version).audience == Audience.STAFF else Audience.PATIENT


@transaction.atomic
def use_version(actor: Actor, survey: Survey, version: QuestionnaireVersion) -> Survey:
    """Let a survey ask with another version from now on; links that are out keep the words they were made for.

    Raises:
        InvalidInput: the version is of another questionnaire.
    """
    actor.require("surveys.manage")
    survey = Survey.objects.of(actor).select_for_update(of=("self",)).select_related("version").get(pk=survey.pk)
    if version.questionnaire_id != survey.version.questionnaire_id:
        raise InvalidInput(_("This version is of another questionnaire."), where="version")
    Survey.objects.of(actor).filter(pk=survey.pk).update(version=version, audience=audience_of(version))
    record_access(actor, "survey.use_version", "survey", survey.uid, detail={"version": version.number})
    return survey


@transaction.atomic
def set_in_use(actor: Actor, survey: Survey, *, is_active: bool) -> Survey:
    """Take a survey out of use, or back into it.

    Out of use it asks nobody: its codes and tablets say so, its triggers wait for nobody. Links that are out stay good,
    and what was answered stays.
    """
    actor.require("surveys.manage")
    survey = Survey.objects.of(actor).select_for_update(of=("self",)).get(pk=survey.pk)
    if survey.is_active != is_active:
        Survey.objects.of(actor).filter(pk=survey.pk).update(is_active=is_active)
        if not is_active:
            SurveyDue.objects.of(actor).filter(trigger__survey=survey).delete()
        record_access(actor, "survey.in_use", "survey", survey.uid, detail={"active": is_active})
    survey.is_active = is_active
    return survey


@transaction.atomic
def start_survey(actor: Actor, version: QuestionnaireVersion) -> Survey:
    """Begin a survey with this version; it asks nobody until a trigger, a journey or a printed code does."""
    actor.require("surveys.manage")
    taken = set(Survey.objects.of(actor).values_list("code", flat=True))
    stem = version.questionnaire.code[:56]
    code = next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, _MOST_CODES))) if one not in taken)
    survey = Survey.objects.create(
        tenant_id=actor.tenant_id,
        code=code,
        title=version.questionnaire.title,
        version=version,
        low_rules=_LOW,
        rest={"any_days": 30, "same_days": 90, "per_year": 4},
        message=_MESSAGE,
        thanks=_THANKS,
        audience=audience_of(version),
    )
    record_access(actor, "survey.start", "survey", survey.uid)
    return survey
