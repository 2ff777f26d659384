"""What packages above tell us about a patient, because we do not look up."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from renxin.kernel.core.actor import Actor


def note_departments(actor: Actor, seen: Iterable[tuple[int, int, datetime]]) -> None:
    """Keep which departments cared for which patients, from (patient, department, instant): one statement for all.

    Staff whose role reaches only departments see the patients of those departments and nobody else.
    """
    latest: dict[tuple[int, int], datetime] = {}
    for patient_id, department_id, at in seen:
        key = patient_id, department_id
        latest[key] = max(at, latest.get(key, at))
    if not latest:
        return
    patients, departments = zip(*sorted(latest), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO patients_patientdepartment (tenant_id, patient_id, origin_patient_id, department_id, last_at)
            SELECT %s, p, p, d, a FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS t (p, d, a)
            ON CONFLICT (tenant_id, patient_id, department_id)
            DO UPDATE SET last_at = excluded.last_at
            WHERE patients_patientdepartment.last_at < excluded.last_at
            """,
            [actor.tenant_id, list(patients), list(departments), [latest[key] for key in sorted(latest)]],
        )
