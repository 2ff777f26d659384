"""Patients of tests who measure at home."""

from datetime import datetime, timedelta
from decimal import Decimal

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.records.services import ObservationData, record_observations
from renxin.programs.monitoring import services
from renxin.programs.monitoring.models import MonitoredPatient

CODES = {
    "sbp": "8480-6",
    "dbp": "8462-4",
    "glucose": "14771-0",
    "spo2": "59408-5",
    "weight": "29463-7",
    "inr": "6301-6",
    "temperature": "8310-5",
}


def measure(
    here, patient_id: int, *, ago: timedelta = timedelta(), source: str = "hand:home", unit: str = "", **values
):
    """Write down what she measured so long ago."""
    at: datetime = clock.now() - ago
    items = [
        ObservationData(code=CODES[name], value_number=Decimal(str(value)), unit=unit, observed_at=at)
        for name, value in values.items()
    ]
    record_observations(here.system, patient_id, source, items)
    run_until_idle()


def watch(here, patient_id: int, program: str = "P01", number: int = 1) -> MonitoredPatient:
    """Let a programme watch her."""
    source = f"careplan:{patient_id}{number}"
    started = services.Started(patient_id=patient_id, source=source, program=program, department_id=here.department.pk)
    services.watch_by_programs(here.system, [started])
    return MonitoredPatient.objects.get(source=source)
