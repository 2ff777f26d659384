"""Is the reason still there? Questions to the records, asked for a whole batch just before runs act."""

from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.intelligence.journeys.run import Run
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter

Runs = Sequence[Run]


def died(tenant_id: int, runs: Runs) -> set[int]:
    """Return the runs whose patient has died."""
    ids = {run.patient_id for run in runs}
    dead = set(Patient.objects.of(tenant_id).filter(pk__in=ids, deceased_at__isnull=False).values_list("pk", flat=True))
    return {run.pk for run in runs if run.patient_id in dead}


def still_in_hospital(tenant_id: int, runs: Runs) -> set[int]:
    """Return the runs whose own stay goes on after all."""
    return _encounter_in(tenant_id, runs, Encounter.Status.IN_PROGRESS)


def encounter_cancelled(tenant_id: int, runs: Runs) -> set[int]:
    """Return the runs whose own stay or visit never took place."""
    return _encounter_in(tenant_id, runs, Encounter.Status.CANCELLED)


def readmitted(tenant_id: int, runs: Runs) -> set[int]:
    """Return the runs whose patient is in hospital for another stay that began after the anchor."""
    stays = Encounter.objects.of(tenant_id).filter(
        patient_id__in={run.patient_id for run in runs},
        status=Encounter.Status.IN_PROGRESS,
        encounter_class=Encounter.Class.INPATIENT,
    )
    inside: dict[int, list[tuple[int, object]]] = {}
    for pk, patient_id, started_at in stays.values_list("pk", "patient_id", "started_at"):
        inside.setdefault(patient_id, []).append((pk, started_at))
    return {
        run.pk
        for run in runs
        if any(
            pk != run.context.get("encounter_id") and started_at >= run.anchor_at  # type: ignore[operator]
            for pk, started_at in inside.get(run.patient_id, ())
        )
    }


def _encounter_in(tenant_id: int, runs: Runs, status: str) -> set[int]:
    ids = {found for run in runs if (found := run.context.get("encounter_id")) is not None}
    found = set(Encounter.objects.of(tenant_id).filter(pk__in=ids, status=status).values_list("pk", flat=True))
    return {run.pk for run in runs if run.context.get("encounter_id") in found}


CHECK_WORDS: Final = {
    "died": _("she has died"),
    "still_in_hospital": _("her stay goes on after all"),
    "encounter_cancelled": _("her stay or visit was called off"),
    "readmitted": _("she is in hospital again"),
}
CHECKS: Final[dict[str, Callable[[int, Runs], set[int]]]] = {
    check.__name__: check for check in (died, still_in_hospital, encounter_cancelled, readmitted)
}
