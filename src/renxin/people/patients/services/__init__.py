"""Every write of patients: `verb_noun(actor, …)`, one transaction each, ending in a fact."""

from renxin.people.patients.combining import register_combiner
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData, Registration, Resolution

from .consenting import change_consent
from .editing import (
    add_contact,
    add_identifier,
    add_related_person,
    form_household,
    mark_deceased,
    remove_contact,
    update_patient,
    withdraw_death,
)
from .importing import ImportReport, RowProblem, import_patients
from .locking import lock_current
from .merging import merge_patients
from .noting import note_departments
from .registering import provisional_patient, register_patient, resolve_or_register
from .registering_many import register_patients
from .revealing import NO_REASON, reveal
from .unmerging import unmerge_patients

__all__ = [
    "NO_REASON",
    "ContactData",
    "IdentifierData",
    "ImportReport",
    "PatientData",
    "Registration",
    "Resolution",
    "RowProblem",
    "add_contact",
    "add_identifier",
    "add_related_person",
    "change_consent",
    "form_household",
    "import_patients",
    "lock_current",
    "mark_deceased",
    "merge_patients",
    "note_departments",
    "provisional_patient",
    "register_combiner",
    "register_patient",
    "register_patients",
    "remove_contact",
    "resolve_or_register",
    "reveal",
    "unmerge_patients",
    "update_patient",
    "withdraw_death",
]
