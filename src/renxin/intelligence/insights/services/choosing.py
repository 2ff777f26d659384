"""Choosing how importance is measured, and estimating the case mix anew."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.insights import comparing
from renxin.intelligence.insights.analysis import casemix
from renxin.intelligence.insights.models import CaseMixModel, Cross, ImportanceMethod, MatrixChoice
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.surveys.models import Survey


def choose_matrix(
    actor: Actor, survey: Survey, *, method: str, cross: str, targets: tuple[float | None, float | None] = (None, None)
) -> MatrixChoice:
    """Keep how the matrix of a survey is drawn; `targets` are importance and performance.

    Raises:
        InvalidInput: no such method or cross-hair, or targets without numbers.
    """
    actor.require("insights.manage")
    if method not in ImportanceMethod.values or cross not in Cross.values:
        raise InvalidInput(_("Choose how importance is measured and where the cross-hair stands."), where="method")
    if cross == Cross.TARGET and targets[1] is None:
        raise InvalidInput(_("Write the target for satisfaction."), where="target_performance")
    with transaction.atomic():
        row, _is_new = MatrixChoice.objects.update_or_create(
            tenant_id=actor.tenant_id,
            survey=survey,
            defaults={
                "method": method,
                "cross": cross,
                "target_importance": targets[0],
                "target_performance": targets[1],
                "set_by_id": actor.user_id,
                "set_at": clock.now(),
            },
        )
        record_access(actor, "insights.matrix_chosen", "survey", survey.uid, detail={"method": method, "cross": cross})
    return row


def estimate_case_mix(actor: Actor, scope: Scope, survey: Survey) -> CaseMixModel:
    """Estimate the coefficients from the answers of a scope and keep them as the next version.

    Raises:
        InvalidInput: fewer than 300 respondents.
    """
    actor.require("insights.manage")
    people = comparing.respondents(actor, scope, survey)
    try:
        model = casemix.fit(people, comparing.REFERENCE)
    except casemix.TooFewRespondents as few:
        words = _("There are %(n)d answers; below %(needed)d nothing is adjusted.")
        raise InvalidInput(words % {"n": few.args[0], "needed": casemix.NEEDED}, where="survey") from few
    with transaction.atomic():
        last = CaseMixModel.objects.of(actor).filter(survey=survey).order_by("-number").first()
        row = CaseMixModel.objects.create(
            tenant_id=actor.tenant_id,
            survey=survey,
            number=last.number + 1 if last else 1,
            coefficients=dict(model.coefficients),
            means=dict(model.means),
            n=model.n,
            r2=model.r2,
            from_on=scope.start.astimezone(scope.zone).date(),
            to_on=scope.end.astimezone(scope.zone).date(),
            made_by_id=actor.user_id,
            made_at=clock.now(),
        )
        record_access(actor, "insights.case_mix_estimated", "survey", survey.uid, detail={"version": row.number})
    return row
