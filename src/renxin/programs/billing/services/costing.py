"""Cost ranges, measured anew at night from the finished visits of the last two years: one statement for each basis."""

from typing import Final

from django.db import connection, transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.billing import rules
from renxin.programs.billing.models import CostRange

YEARS: Final = 2
_OF: Final = {
    "procedure": "SELECT DISTINCT p.encounter_id, p.code FROM records_procedure p"
    " WHERE p.tenant_id = %(tenant)s AND p.encounter_id IS NOT NULL",
    # Of several diagnoses the one in front names the visit.
    "diagnosis": "SELECT DISTINCT ON (c.encounter_id) c.encounter_id, left(c.code, 3) AS code FROM records_condition c"
    " WHERE c.tenant_id = %(tenant)s AND c.encounter_id IS NOT NULL AND c.clinical_status <> 'entered-in-error'"
    " ORDER BY c.encounter_id, c.rank, c.id",
}
# Interim bills would make everything look cheap: only visits that are over, with money on their bill.
_MEASURE: Final = """
WITH named AS ({of}),
visit AS (
    SELECT n.code, e.id, e.patient_id, e.department_id, e.encounter_class, b.id AS bill_id, b.total, b.insured,
           greatest(0, extract(epoch FROM e.ended_at - e.started_at) / 86400)::float8 AS days
    FROM named n
    JOIN records_encounter e ON e.id = n.encounter_id AND e.tenant_id = %(tenant)s
    JOIN billing_bill b ON b.encounter_id = e.id AND b.tenant_id = %(tenant)s AND b.currency = 'CNY' AND b.total > 0
    WHERE e.status = 'finished' AND e.ended_at IS NOT NULL AND e.started_at >= %(since)s
),
grouped AS (
    SELECT department_id, code, encounter_class, count(*) AS n, count(DISTINCT patient_id) AS people,
           percentile_cont(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY total::float8) AS cost,
           percentile_cont(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY days) AS days,
           CASE WHEN count(DISTINCT patient_id) FILTER (WHERE insured IS NOT NULL) >= %(least)s
                THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY (total - insured)::float8)
                     FILTER (WHERE insured IS NOT NULL) END AS own
    FROM visit GROUP BY 1, 2, 3 HAVING count(DISTINCT patient_id) >= %(least)s
),
part AS (
    SELECT v.department_id, v.code, v.encounter_class, l.category, sum(l.amount)::float8 AS amount
    FROM visit v JOIN billing_billline l ON l.bill_id = v.bill_id GROUP BY 1, 2, 3, 4
),
share AS (
    SELECT department_id, code, encounter_class, category, amount,
           amount / nullif(sum(amount) OVER w, 0) AS share,
           row_number() OVER (w ORDER BY amount DESC) AS place
    FROM part WINDOW w AS (PARTITION BY department_id, code, encounter_class)
)
SELECT g.department_id, g.code, g.encounter_class, g.n, g.people, g.cost, g.days, g.own,
       coalesce((SELECT json_agg(json_build_array(s.category, round(s.share::numeric, 3)) ORDER BY s.place)
                 FROM share s WHERE s.department_id IS NOT DISTINCT FROM g.department_id AND s.code = g.code
                   AND s.encounter_class = g.encounter_class AND s.place <= 4 AND s.share > 0), '[]'::json)
FROM grouped g
"""


@transaction.atomic
def measure_costs(actor: Actor) -> int:
    """Measure every range anew; return how many there are. Below the least number of people there is none."""
    now = clock.now()
    since = now.replace(year=now.year - YEARS, day=min(now.day, 28))
    made: list[CostRange] = []
    for basis, of in _OF.items():
        with connection.cursor() as cursor:
            cursor.execute(
                _MEASURE.format(of=of),
                {"tenant": actor.tenant_id, "since": since, "least": rules.LEAST_PEOPLE},
            )
            made += [
                CostRange(
                    tenant_id=actor.tenant_id,
                    department_id=department,
                    basis=basis,
                    code=code,
                    encounter_class=kind,
                    n=n,
                    people=people,
                    low=round(cost[0], 2),
                    middle=round(cost[1], 2),
                    high=round(cost[2], 2),
                    own=None if own is None else round(own, 2),
                    parts=parts,
                    days=[round(value, 1) for value in days] if kind == "IMP" else [],
                    measured_at=now,
                )
                for department, code, kind, n, people, cost, days, own, parts in cursor.fetchall()
            ]
    CostRange.objects.of(actor).delete()
    CostRange.objects.bulk_create(made, batch_size=1000)
    return len(made)
