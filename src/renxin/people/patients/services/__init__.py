"""Every write of patients: `verb_noun(actor, …)`, one transaction each, ending in a fact."""

from renxin.people.patients.merging.combining import register_combiner
from renxin.people.patients.merging.contents import (
    register_content,
    register_hanging,
    register_memory,
    register_sourced,
)
from renxin.people.patients.selectors.phones import end_phones, forget_phones
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData, Registration, Resolution

from .accounts.confirming import Claim, Opening, open_account, prove_code, prove_document
from .accounts.proposing import Account, end_account, offer_account, propose_account
from .consent.consenting import change_consent, import_past_consent, object_to
from .consent.suppressing import lift_number, lift_suppression, stop_number_of, suppress_number
from .family.death import family_of, mark_deceased, withdraw_death
from .family.ending import sweep_proxies
from .family.households import (
    add_related_person,
    end_relation,
    form_household,
    join_household,
    leave_household,
)
from .family.proxies import (
    ProxyData,
    end_proxy,
    grant_proxy,
    limit_proxy,
    note_told,
    open_apart,
    share_visit,
    tell_in_person,
)
from .family.relating import Relative, add_relatives
from .identity.deciding import (
    ask_about_pair,
    decide_different,
    decide_same,
    undo_decision,
)
from .identity.foreseeing import Lookalike, foresee_registration
from .identity.locking import lock_current
from .identity.merging import merge_patients
from .identity.registering import provisional_patient, register_patient, resolve_or_register
from .identity.registering_many import register_patients
from .identity.requesting import (
    approve_merge,
    carry_out_due,
    refuse_merge,
    request_merge,
    request_split,
    request_unmerge,
    withdraw_merge,
)
from .identity.settling import ALL, settle_rows
from .identity.stating import choose_statement
from .identity.unmerging import unmerge_patients
from .identity.updating import hear_of_patient
from .profile.caring import assign_care, set_preference
from .profile.correcting import ContactChange, Corrected, Correction, correct_patient
from .profile.editing import (
    add_contact,
    add_contacts,
    add_identifier,
    change_contact,
    end_identifier,
    remove_contact,
    update_patient,
)
from .profile.nightly import refresh_relations
from .profile.notes import correct_note, read_sensitive_note, write_note
from .profile.noting import note_departments
from .profile.preferring import set_channels
from .profile.reaching import lose_contact, regain_contact
from .profile.reasons import RevealReason, register_reveal_reason, reveal_for_work, reveal_reason
from .profile.revealing import NO_REASON, reveal
from .profile.signs import add_up_signs
from .profile.soft_facts import end_soft_fact, note_soft_fact
from .profile.stages import judge_stages, learn_channels, learn_hours
from .profile.warning import end_warning, set_warning
from .rights.copying import make_copy, take_file
from .rights.erasing import anonymise_patient, carry_out_deletion, plan_deletion
from .rights.evidence import EvidenceData, keep_evidence, read_evidence
from .rights.expiring import sweep_files
from .rights.requesting import (
    RequestData,
    correct_data,
    file_request,
    grant_request,
    refuse_request,
    verify_request,
    withdraw_request,
)

__all__ = [
    "ALL",
    "NO_REASON",
    "Account",
    "Claim",
    "ContactChange",
    "ContactData",
    "Corrected",
    "Correction",
    "EvidenceData",
    "IdentifierData",
    "Lookalike",
    "Opening",
    "PatientData",
    "ProxyData",
    "Registration",
    "Relative",
    "RequestData",
    "Resolution",
    "RevealReason",
    "add_contact",
    "add_contacts",
    "add_identifier",
    "add_related_person",
    "add_relatives",
    "add_up_signs",
    "anonymise_patient",
    "approve_merge",
    "ask_about_pair",
    "assign_care",
    "carry_out_deletion",
    "carry_out_due",
    "change_consent",
    "change_contact",
    "choose_statement",
    "correct_data",
    "correct_note",
    "correct_patient",
    "decide_different",
    "decide_same",
    "end_account",
    "end_identifier",
    "end_phones",
    "end_proxy",
    "end_relation",
    "end_soft_fact",
    "end_warning",
    "family_of",
    "file_request",
    "foresee_registration",
    "forget_phones",
    "form_household",
    "grant_proxy",
    "grant_request",
    "hear_of_patient",
    "import_past_consent",
    "join_household",
    "judge_stages",
    "keep_evidence",
    "learn_channels",
    "learn_hours",
    "leave_household",
    "lift_number",
    "lift_suppression",
    "limit_proxy",
    "lock_current",
    "lose_contact",
    "make_copy",
    "mark_deceased",
    "merge_patients",
    "note_departments",
    "note_soft_fact",
    "note_told",
    "object_to",
    "offer_account",
    "open_account",
    "open_apart",
    "plan_deletion",
    "propose_account",
    "prove_code",
    "prove_document",
    "provisional_patient",
    "read_evidence",
    "read_sensitive_note",
    "refresh_relations",
    "refuse_merge",
    "refuse_request",
    "regain_contact",
    "register_combiner",
    "register_content",
    "register_hanging",
    "register_memory",
    "register_patient",
    "register_patients",
    "register_reveal_reason",
    "register_sourced",
    "remove_contact",
    "request_merge",
    "request_split",
    "request_unmerge",
    "resolve_or_register",
    "reveal",
    "reveal_for_work",
    "reveal_reason",
    "set_channels",
    "set_preference",
    "set_warning",
    "settle_rows",
    "share_visit",
    "stop_number_of",
    "suppress_number",
    "sweep_files",
    "sweep_proxies",
    "take_file",
    "tell_in_person",
    "undo_decision",
    "unmerge_patients",
    "update_patient",
    "verify_request",
    "withdraw_death",
    "withdraw_merge",
    "withdraw_request",
    "write_note",
]
