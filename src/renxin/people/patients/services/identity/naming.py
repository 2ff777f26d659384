"""A patient's name and everything stored beside it so that she sorts and is found."""

from renxin.kernel.core import names
from renxin.people.patients.finding.search_tokens import tokens_of
from renxin.people.patients.models import Patient


def name_of(patient: Patient, name: str) -> None:
    """Give `patient` a name with everything that is stored beside it (not saved)."""
    keys = names.keys_of(name)
    patient.name, patient.pinyin_key, patient.initials = name, keys.pinyin_key, keys.initials
    patient.search_tokens = tokens_of(patient.tenant_id, keys.tokens)
