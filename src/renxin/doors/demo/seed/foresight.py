"""Who agreed to profiling, the past read once, and the models that are worth it at work when a visitor comes."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from renxin.intelligence.foresight import services
from renxin.intelligence.foresight.models import PredictionModel
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User
from renxin.people.patients.models import Consent, Patient, Purpose

_AGREED: Final = 0.85


def foresee(tenant_id: int, now: datetime, random: Random) -> None:
    """Let most people have agreed at the desk, read the past, let the models score that beat the base rate."""
    living = Patient.objects.of(tenant_id).filter(status="active", deceased_at=None).order_by("pk")
    agreed = [pk for pk in living.values_list("pk", flat=True) if random.random() < _AGREED]
    rows = [
        {
            "tenant_id": tenant_id,
            "patient_id": patient_id,
            "purpose": Purpose.PROFILING,
            "state": Consent.State.GRANTED,
            "basis": "consent",
            "method": "desk",
            "decided_at": now - timedelta(days=random.randint(30, 400)),
            "recorded_by": "demo",
            "historic": True,
        }
        for patient_id in agreed
    ]
    insert_rows(rows, model=Consent)
    officers = User.objects.of(tenant_id).filter(assignments__role=Role.EXPERIENCE_OFFICER, is_active=True)
    officer = organizations.user_actor(officers.order_by("pk")[0])
    services.request_study(officer)
    run_until_idle(strict=False)
    worth = PredictionModel.objects.of(tenant_id).filter(verdict=PredictionModel.Verdict.BETTER)
    for model in worth.order_by("prediction"):
        services.adopt_model(officer, model)
    run_until_idle(strict=False)
