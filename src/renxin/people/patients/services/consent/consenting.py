"""Consent: what a person decided about one purpose."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound
from renxin.kernel.timeline.facts.patients import ConsentChanged
from renxin.kernel.timeline.services import record
from renxin.people.patients import consent_pack, selectors
from renxin.people.patients.models import Consent, Purpose
from renxin.people.patients.services.identity.locking import lock_current


@transaction.atomic
def change_consent(
    actor: Actor,
    patient_id: int,
    purpose: str,
    state: str,
    *,
    channel: str = "",
    method: str = "",
    text_version: str = "",
    guardian_relation: str = "",
    expires_at: datetime | None = None,
) -> Consent:
    """Keep a decision of the patient (`GRANTED`, `DENIED`, `WITHDRAWN`); earlier rows stay as history.

    A patient may decide for herself; staff need `patients.edit`. Refusing is as easy as agreeing: no reason is asked.
    """
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    if actor.kind == "patient":
        if actor.patient_id is None or selectors.current_id(actor.tenant_id, actor.patient_id) != current:
            raise NotAllowed("patients.edit")
    else:
        actor.require("patients.edit")
    if purpose not in Purpose.values or state not in Consent.State.values:
        raise InvalidInput(_("There is no such purpose or decision."), where="consent")
    if not selectors.visible(actor).filter(pk=current).exists():
        raise NotFound("patient")
    now = clock.now()
    row = Consent.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=current,
        purpose=purpose,
        channel=channel,
        state=state,
        basis=consent_pack.basis_of(purpose),
        text_version=text_version,
        method=method,
        guardian_relation=guardian_relation,
        decided_at=now,
        expires_at=expires_at,
        recorded_by=actor.name,
    )
    record(actor, ConsentChanged(patient_id=current, occurred_at=now, purpose=purpose, state=state))
    return row
