"""Every write of care plans: `verb_noun(actor, …)`, one transaction each."""

from renxin.programs.careplans.previsit.writing import answer_previsit
from renxin.programs.careplans.previsit.writing import note_read as note_previsit_read

from .aiming import follow_readings
from .anchoring import expect_birth, move_anchor, move_anchors, set_facts
from .answering import Given, answer_contact, judge, save_answers
from .arranging import arrange_plan
from .attempting import lose_contact, note_attempt, skip_contact
from .beginning import begin, begin_by_results, follow_births
from .drafting import begin_draft, change_draft, discard_draft, propose_draft, take_in_text, text_of
from .ending import end_enrolment, end_for_patients, pause_enrolment, resume_enrolment, sweep_pauses, withdraw
from .enrolling import NewEnrolment, enrol, enrol_by_hand
from .handing import give_handbook, note_read, record_talk
from .installing import install_packs
from .moving import move_people
from .planning import ask_for_planning, plan_contacts, sweep_plans
from .pregnancy import end_pregnancy
from .reaching import reach, register_starter, sweep_contacts
from .reviewing import review_contact, review_settled
from .settling import settle_tasks
from .switching import switch_off, switch_on
from .transferring import hand_over, take_over
from .vaccinating import follow_vaccines
from .writing import approve_version, decline_version, propose_version, sweep_versions, write_draft

__all__ = [
    "Given",
    "NewEnrolment",
    "answer_contact",
    "answer_previsit",
    "approve_version",
    "arrange_plan",
    "ask_for_planning",
    "begin",
    "begin_by_results",
    "begin_draft",
    "change_draft",
    "decline_version",
    "discard_draft",
    "end_enrolment",
    "end_for_patients",
    "end_pregnancy",
    "enrol",
    "enrol_by_hand",
    "expect_birth",
    "follow_births",
    "follow_readings",
    "follow_vaccines",
    "give_handbook",
    "hand_over",
    "install_packs",
    "judge",
    "lose_contact",
    "move_anchor",
    "move_anchors",
    "move_people",
    "note_attempt",
    "note_previsit_read",
    "note_read",
    "pause_enrolment",
    "plan_contacts",
    "propose_draft",
    "propose_version",
    "reach",
    "record_talk",
    "register_starter",
    "resume_enrolment",
    "review_contact",
    "review_settled",
    "save_answers",
    "set_facts",
    "settle_tasks",
    "skip_contact",
    "sweep_contacts",
    "sweep_pauses",
    "sweep_plans",
    "sweep_versions",
    "switch_off",
    "switch_on",
    "take_in_text",
    "take_over",
    "text_of",
    "withdraw",
    "write_draft",
]
