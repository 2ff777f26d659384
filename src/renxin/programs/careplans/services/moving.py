"""Moving the people inside from one version of a programme to another, by choice and in few statements."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.careplans import versions
from renxin.programs.careplans.models import CarePlan, Enrolment, EnrolmentState, Goal, ProgrammeVersion, VersionState


@transaction.atomic
def move_people(actor: Actor, before: ProgrammeVersion, after: ProgrammeVersion) -> int:
    """Let everybody who is in one version go on in another; return how many.

    What was held stays done. What is to come is planned anew by the sweep within the minute.

    Raises:
        InvalidInput: the versions belong to different programmes, or the other one is not in force.
    """
    actor.require("careplans.manage")
    if before.programme_id != after.programme_id or after.state != VersionState.IN_FORCE:
        raise InvalidInput(_("People can only move to the version in force of the same programme."), where="after")
    now = clock.now()
    inside = Enrolment.objects.of(actor).filter(version=before).exclude(state=EnrolmentState.ENDED)
    ids, plan_ids = [], set()
    for pk, plan_id in inside.values_list("pk", "plan_id"):
        ids.append(pk)
        plan_ids.add(plan_id)
    Enrolment.objects.of(actor).filter(pk__in=ids).update(version=after, plan_from=clock.today())
    CarePlan.objects.of(actor).filter(pk__in=plan_ids).update(plan_at=now)
    targets = versions.programme_of(after).targets
    Goal.objects.of(actor).filter(enrolment_id__in=ids).exclude(code__in=[one.code for one in targets]).delete()
    for target in targets:
        words = {"zh": target.text.zh, "en": target.text.en}
        Goal.objects.of(actor).filter(enrolment_id__in=ids, code=target.code).update(target=target.when, words=words)
    return len(ids)
