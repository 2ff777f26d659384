"""What the HIS's messages do not carry: medicines at home, measurements, vaccines, physical examinations.

All of it is history: it is written down and starts nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import of_the_past
from renxin.people.patients.models import Patient
from renxin.people.records import selectors, services
from renxin.people.records.models import Condition
from renxin.people.records.services import (
    FindingData,
    ImmunizationData,
    LinesOf,
    MedicationData,
    ObservationData,
    ReportData,
)

HOME: Final = "hand:home"
CLINIC: Final = "hand:clinic"
CENTRE: Final = "hand:exam"
_WEEKS: Final = 16
_EXAMINED: Final = 24
# Diagnosis, then medicines: name, dose, frequency, days a box lasts.
MEDICINES: Final = {
    "I10": (("氨氯地平片", "5 mg", "qd", 28), ("缬沙坦胶囊", "80 mg", "qd", 28)),
    "E11.9": (("二甲双胍缓释片", "0.5 g", "bid", 30), ("达格列净片", "10 mg", "qd", 28)),
    "J44.9": (("噻托溴铵粉吸入剂", "18 μg", "qd", 30),),
    "I25.1": (("阿司匹林肠溶片", "100 mg", "qd", 30), ("阿托伐他汀钙片", "20 mg", "qn", 28)),
}
# Diagnosis, then what is measured at home: item, where it starts, where it goes, spread.
MEASURED: Final = {
    "I10": (("8480-6", 156, 134, 6), ("8462-4", 96, 84, 4)),
    "E11.9": (("1558-6", 9.1, 6.8, 0.7),),
    "J44.9": (("2708-6", 93, 95, 1.2),),
}
_CHILD: Final = (("乙肝疫苗", "HepB"), ("脊灰疫苗", "Polio"), ("百白破疫苗", "DTaP"), ("麻腮风疫苗", "MMR"))
# What the examination centre measures: item, centre, spread.
_EXAM: Final = (
    ("8480-6", 132, 18),
    ("8462-4", 82, 11),
    ("718-7", 138, 14),
    ("1558-6", 5.8, 1.4),
    ("22748-8", 3.2, 0.9),
    ("14933-6", 372, 90),
    ("14682-9", 78, 18),
    ("2039-6", 3.1, 2.6),
)
_SEEN: Final = ("lung_nodule", "thyroid_tirads", "breast_birads", "occult_blood", "fatty_liver")


@dataclass(frozen=True, slots=True)
class _Ill:
    patient_id: int
    code: str


def live_with(tenant_id: int, now: datetime, random: Random) -> None:
    """Give the ill medicines and measurements, children and the old vaccines, some people an examination."""
    actor = Actor.system(tenant_id, "demo")
    ill = [_Ill(*row) for row in _chronic(tenant_id)]
    with of_the_past():
        services.file_medications(actor, [_medicines(one, now, random) for one in ill])
        services.file_observations(actor, [_measurements(one, now, random) for one in ill])
        services.file_immunizations(actor, _vaccines(tenant_id, now, random))
        _examine(actor, now, random)


def _chronic(tenant_id: int) -> Iterable[tuple[int, str]]:
    rows = Condition.objects.of(tenant_id).filter(code__in=MEDICINES, clinical_status="active")
    return rows.order_by("patient_id", "code").distinct("patient_id", "code").values_list("patient_id", "code")


def _medicines(one: _Ill, now: datetime, random: Random) -> LinesOf[MedicationData]:
    begun = now - timedelta(days=random.randint(1, 32))
    items = [
        MedicationData(
            order_no=f"{one.code}-{number}",
            text=text,
            dose=dose,
            frequency=frequency,
            days=days,
            started_at=begun - timedelta(days=number),
        )
        for number, (text, dose, frequency, days) in enumerate(MEDICINES[one.code][: random.randint(1, 2)])
    ]
    return LinesOf(patient_id=one.patient_id, source=CLINIC, items=items)


def _measurements(one: _Ill, now: datetime, random: Random) -> LinesOf[ObservationData]:
    share = random.uniform(0.4, 1.2)  # how much it gets better
    items = []
    for week in range(_WEEKS):
        at = now - timedelta(weeks=_WEEKS - 1 - week, hours=random.randint(1, 48))
        for code, begin, end, spread in MEASURED.get(one.code, ()):
            centre = begin + (end - begin) * share * week / (_WEEKS - 1)
            items.append(_measured(code, random.gauss(centre, spread), at))
    return LinesOf(patient_id=one.patient_id, source=HOME, items=items)


def _measured(code: str, value: float, at: datetime, set_id: str = "", sex: str = "") -> ObservationData:
    item = selectors.items_by_code()[code]
    digits = 0 if item.unit == "mmHg" or value > 50 else 1
    return ObservationData(
        code=code,
        set_id=set_id,
        name=item.zh,
        value_number=Decimal(str(round(value, digits))),
        unit=item.unit,
        reference_range=item.range_for(sex),
        observed_at=at,
    )


def _vaccines(tenant_id: int, now: datetime, random: Random) -> list[LinesOf[ImmunizationData]]:
    today = now.astimezone(clock.SHANGHAI).date()
    born = Patient.objects.of(tenant_id).exclude(birth_date=None).order_by("pk").values_list("pk", "birth_date")
    told = []
    for patient_id, birth_date in born:
        age = (today - birth_date).days // 365 if birth_date else -1
        if 0 <= age < 6:
            items = [
                _vaccine(code, text, now - timedelta(days=60 * number + 20))
                for number, (text, code) in enumerate(_CHILD)
            ]
        elif age >= 65 and random.random() < 0.5:
            items = [_vaccine("Flu", "流感疫苗", now - timedelta(days=random.randint(40, 200)))]
        else:
            continue
        told.append(LinesOf(patient_id=patient_id, source=CENTRE, items=items))
    return told


def _vaccine(code: str, text: str, at: datetime) -> ImmunizationData:
    return ImmunizationData(code=code, text=text, dose_number=1, occurred_at=at)


def _examine(actor: Actor, now: datetime, random: Random) -> None:
    adults = Patient.objects.of(actor).filter(birth_date__lt=now.date() - timedelta(days=365 * 30)).order_by("pk")
    chosen = list(adults.values_list("pk", "sex")[: _EXAMINED * 8 : 8])
    filed = []
    for number, (patient_id, sex) in enumerate(chosen):
        at = now - timedelta(days=random.randint(1, 90))
        lines = [
            _measured(code, random.gauss(centre, spread), at, str(n), sex)
            for n, (code, centre, spread) in enumerate(_EXAM)
        ]
        data = ReportData(
            source=CENTRE,
            report_no=f"EX{number:04d}",
            issued_at=at,
            name="年度健康体检",
            category="exam",
            issuer="本院健康管理中心",
        )
        filed.append((patient_id, data, lines))
    reports = services.record_reports(actor, filed)
    for report, (_patient_id, data, lines) in zip(reports, filed, strict=True):
        if report is not None:
            services.record_findings(actor, report, _findings(lines, data.issued_at, random))


def _findings(lines: Sequence[ObservationData], at: datetime, random: Random) -> list[FindingData]:
    found = selectors.findings_in({line.code: line.value_number for line in lines if line.value_number is not None})
    known = selectors.exam_pack().findings
    found |= {code: known[code] for code in random.sample(_SEEN, random.randint(0, 2))}
    return [
        FindingData(
            line=code,
            grade=finding.grade,
            code=code,
            text=finding.words.zh,
            action=finding.action.zh,
            due_on=selectors.notify_by(finding.grade, at),
        )
        for code, finding in found.items()
    ]
