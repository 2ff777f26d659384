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
from .profile.caring import assign_care, set_preference
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
from .profile.nightly import refresh_relations
from .profile.notes import correct_note, read_sensitive_note, write_note
from .profile.noting import note_departments
from .profile.reasons import RevealReason, register_reveal_reason, reveal_for_work, reveal_reason
from .profile.revealing import NO_REASON, reveal
from .profile.signs import add_up_signs
from .profile.soft_facts import end_soft_fact, note_soft_fact
from .profile.stages import judge_stages, learn_hours
from .profile.warning import end_warning, set_warning

__all__ = [
    "NO_REASON",
    "ContactData",
    "IdentifierData",
    "ImportReport",
    "PatientData",
    "Registration",
    "Resolution",
    "RevealReason",
    "RowProblem",
    "add_contact",
    "add_identifier",
    "add_related_person",
    "add_up_signs",
    "approve_merge",
    "assign_care",
    "carry_out_due",
    "change_consent",
    "correct_note",
    "decide_different",
    "decide_same",
    "end_soft_fact",
    "end_warning",
    "form_household",
    "import_patients",
    "judge_stages",
    "learn_hours",
    "lock_current",
    "mark_deceased",
    "merge_patients",
    "note_departments",
    "note_soft_fact",
    "provisional_patient",
    "read_sensitive_note",
    "refresh_relations",
    "refuse_merge",
    "register_combiner",
    "register_patient",
    "register_patients",
    "register_reveal_reason",
    "remove_contact",
    "request_merge",
    "request_unmerge",
    "resolve_or_register",
    "reveal",
    "reveal_for_work",
    "reveal_reason",
    "set_preference",
    "set_warning",
    "settle_rows",
    "undo_decision",
    "unmerge_patients",
    "update_patient",
    "withdraw_death",
    "withdraw_merge",
    "write_note",
]
