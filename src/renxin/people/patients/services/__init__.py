"""Every write of patients: `verb_noun(actor, …)`, one transaction each, ending in a fact."""

from renxin.people.patients.combining import register_combiner
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData, Registration, Resolution

from .consent.consenting import change_consent
from .identity.deciding import decide_different, decide_same, settle_rows, undo_decision
from .identity.locking import lock_current
from .identity.merging import merge_patients
from .identity.registering import provisional_patient, register_patient, resolve_or_register
from .identity.registering_many import register_patients
from .identity.requesting import (
    approve_merge,
    carry_out_due,
    refuse_merge,
    request_merge,
    request_unmerge,
    withdraw_merge,
)
from .identity.unmerging import unmerge_patients
from .importing import ImportReport, RowProblem, import_patients
from .profile.editing import (
    add_contact,
    add_identifier,
    add_related_person,
    form_household,
    mark_deceased,
    remove_contact,
    update_patient,
    withdraw_death,
)
from .profile.noting import note_departments
from .profile.revealing import NO_REASON, reveal

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
    "approve_merge",
    "carry_out_due",
    "change_consent",
    "decide_different",
    "decide_same",
    "form_household",
    "import_patients",
    "lock_current",
    "mark_deceased",
    "merge_patients",
    "note_departments",
    "provisional_patient",
    "refuse_merge",
    "register_combiner",
    "register_patient",
    "register_patients",
    "remove_contact",
    "request_merge",
    "request_unmerge",
    "resolve_or_register",
    "reveal",
    "settle_rows",
    "undo_decision",
    "unmerge_patients",
    "update_patient",
    "withdraw_death",
    "withdraw_merge",
]
