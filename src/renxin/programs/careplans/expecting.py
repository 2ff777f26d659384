"""Who expects a child, and which newborns belong to her."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from renxin.engagement.conversations.models import Hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import HouseholdMember, Patient, RelatedPerson
from renxin.people.records.models import Condition

from .models import Enrolment, EnrolmentState

MATERNITY: Final = ("P09",)
HOLD: Final = "pregnancy_ended"
_NEWBORN: Final = timedelta(days=28)
_TERM: Final = timedelta(days=300)
_FERTILE: Final = (timedelta(days=12 * 365), timedelta(days=56 * 365))
_PREGNANT: Final = ("O", "Z32.1", "Z33", "Z34", "Z35")
_CHILD: Final = ("child", "子女", "儿子", "女儿")
_MOTHER: Final = ("mother", "parent", "guardian", "母亲", "父母", "监护人")


def hold_source(patient_id: int) -> str:
    """Return the key of the hold that the end of a pregnancy places."""
    return f"careplans:pregnancy:{patient_id}"


def loss_since(actor: Actor, patient_id: int, at: datetime) -> bool:
    """Tell whether we know since an instant that a pregnancy of hers has ended."""
    rows = Hold.objects.of(actor).filter(source=hold_source(patient_id), placed_at__gte=at)
    return rows.filter(patient_id=patient_id).exists()


def expects(actor: Actor, patient: Patient) -> bool:
    """Tell whether a woman is known to be pregnant: by her programme, or by a diagnosis of the last months."""
    today = clock.today()
    if patient.sex == "male" or not _is_of_age(patient.birth_date, today):
        return False
    ways = Enrolment.objects.of(actor).filter(patient_id=patient.pk, programme__code__in=MATERNITY)
    if ways.exclude(state=EnrolmentState.ENDED).exists():
        return True
    named = Q()
    for code in _PREGNANT:
        named |= Q(code__startswith=code)
    rows = Condition.objects.of(actor).filter(named, patient_id=patient.pk, clinical_status="active")
    lately = rows.filter(recorded_at__gte=clock.now() - _TERM)
    return lately.exists() and not loss_since(actor, patient.pk, clock.now() - _TERM)


def newborns(actor: Actor, patient_id: int) -> set[int]:
    """Return the patients under four weeks of age who live with her, or are written down as her children."""
    homes = HouseholdMember.objects.of(actor).filter(patient_id=patient_id).values("household_id")
    found = set(HouseholdMember.objects.of(actor).filter(household_id__in=homes).values_list("patient_id", flat=True))
    kin = RelatedPerson.objects.of(actor).filter(related_patient_id__isnull=False)
    hers = kin.filter(patient_id=patient_id, relation__in=_CHILD).values_list("related_patient_id", flat=True)
    found |= {child for child in hers if child is not None}
    found |= set(kin.filter(related_patient_id=patient_id, relation__in=_MOTHER).values_list("patient_id", flat=True))
    young = Patient.objects.of(actor).filter(pk__in=found - {patient_id}, birth_date__gt=clock.today() - _NEWBORN)
    return set(young.values_list("pk", flat=True))


def _is_of_age(born: date | None, today: date) -> bool:
    return born is None or _FERTILE[0] <= today - born <= _FERTILE[1]
