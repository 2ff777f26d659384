"""Which tallies are counted by day beforehand: those of tables that grow with every visit and every message."""

from typing import Final

from renxin.intelligence.insights.metrics import (
    appointment_wait,
    complaints_per_discharges,
    complaints_per_visits,
    followed_up_7,
    followed_up_14,
    missed_appointments,
    report_time,
    response_rate,
)
from renxin.intelligence.insights.opened import OPENED
from renxin.intelligence.insights.tally import Tally

STAYS: Final = (complaints_per_discharges.DISCHARGES, complaints_per_visits.VISITS)
FOLLOWED_UP: Final = (followed_up_7.FOLLOWED_UP, followed_up_14.FOLLOWED_UP)
CASES: Final = (OPENED, complaints_per_discharges.COMPLAINTS, complaints_per_visits.COMPLAINTS)
INVITED: Final = response_rate.INVITED
BOOKED: Final = missed_appointments.BOOKED
CAME: Final = appointment_wait.CAME
ORDERED: Final = report_time.ORDERED
ROLLED: Final[tuple[Tally, ...]] = (*STAYS, *FOLLOWED_UP, *CASES, INVITED, BOOKED, CAME, ORDERED)
