"""What each role may do: data, read by `selectors.user_actor`. The three administrators see no patient data.

A permission is `<noun>.<verb>`. Codes are used by packages above; a new page adds its code here, with its words.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from .models import Role

PERMISSIONS: Final = {
    "patients.view": _("See patients and their records"),
    "patients.search": _("Search all patients of the hospital"),
    "patients.names": _("See patients' full names; without it they are masked"),
    "patients.edit": _("Change patients, contact points and consents"),
    "patients.reveal": _("Reveal masked telephone and identity numbers, with a reason"),
    "patients.review": _("Decide on records that may be one person, and ask for merges"),
    "patients.sensitive_notes": _("Read and write sensitive notes about patients"),
    "patients.merge": _("Approve merging and un-merging of patients"),
    "patients.import": _("Import patients from a sheet"),
    "tags.manage": _("Make, rename and merge tags"),
    "traits.spend": _("See what patients spend, as a class"),
    "tiers.manage": _("See service levels and whether their promises are kept"),
    "rights.view": _("See requests of people about their own data"),
    "rights.work": _("Answer requests of people about their own data"),
    "conversations.view": _("Read conversations"),
    "conversations.reply": _("Answer patients"),
    "conversations.export": _("Export conversations, with a reason"),
    "conversations.supervise": _("See who answers patients and how long they wait; write macros"),
    "tasks.view": _("See tasks"),
    "tasks.work": _("Work on tasks"),
    "tasks.manage": _("Give tasks to colleagues and see what is late"),
    "calls.view": _("See calls"),
    "calls.work": _("Call patients and answer their calls"),
    "calls.ask": _("Let the machine call patients and ask"),
    "calls.review": _("Listen again to calls and score them"),
    "cases.view": _("See cases"),
    "cases.work": _("Answer and close cases"),
    "cases.manage": _("Assign and reopen cases"),
    "cases.approve": _("Approve answers to complaints"),
    "cases.rules": _("Write the levels, clocks, posts and measures that cases work by"),
    "cases.code_harm": _("Say how much harm was done (clinicians only)"),
    "careplans.view": _("See care plans and follow-up programmes"),
    "careplans.work": _("Hold follow-up contacts, start and end programmes for patients"),
    "careplans.manage": _("Spread follow-up work, hand care over, switch programmes on and off"),
    "careplans.write": _("Write follow-up programmes"),
    "monitoring.view": _("See who is watched at home, alerts and silences"),
    "monitoring.work": _("Settle alerts and silences, set a patient's own limits, watch patients at home"),
    "monitoring.write": _("Write thresholds of home monitoring"),
    "monitoring.approve": _("Approve thresholds that others have written"),
    "careplans.approve": _("Approve follow-up programmes that others have written"),
    "roster.manage": _("Keep the duty roster"),
    "surveys.view": _("See survey results"),
    "surveys.manage": _("Change surveys and invite"),
    "surveys.edit": _("Write questionnaires and publish them"),
    "surveys.amend": _("Correct answers where the law asks for it, with a second person"),
    "surveys.transcribe": _("Type in surveys that were filled in on paper"),
    "surveys.interview": _("Interview patients by phone"),
    "listening.view": _("See rounds, stories, the panel and public reviews"),
    "listening.work": _("Write down what patients say on rounds, in talks and on open days; draft public replies"),
    "listening.manage": _("Keep the panel, its polls, stories and open days; import reviews"),
    "listening.approve": _("Approve stories and public replies that others have written"),
    "journeys.view": _("See journeys"),
    "journeys.manage": _("Change journeys"),
    "journeys.approve": _("Approve journeys that others have drawn"),
    "appointments.view": _("See appointments"),
    "appointments.work": _("Book, move and cancel for patients"),
    "appointments.manage": _("Plan sessions, leave, quotas and booking rules"),
    "queues.view": _("See who waits"),
    "queues.work": _("Check in, call, pass over, send on"),
    "queues.manage": _("Set up queues, counters and walls"),
    "triage.work": _("Judge patients before the doctor"),
    "guide.view": _("See the symptom guide"),
    "guide.manage": _("Tend the symptom guide"),
    "billing.view": _("See bills"),
    "capacity.view": _("See advice on the roster"),
    "billing.work": _("Settle payments whose amount does not fit"),
    "insights.view": _("See the dashboard"),
    "insights.manage": _("Keep control charts and the journey map, and choose how importance is measured"),
    "appraisal.own": _("See one's own appraisal sheet and contest it"),
    "appraisal.view": _("See appraisal sheets of one's departments"),
    "appraisal.manage": _("Write appraisal sheets, freeze months, look into signs of coaxing"),
    "appraisal.decide": _("Approve appraisal sheets and decide on appeals of others"),
    "evidence.view": _("See the boards of measures and their evidence"),
    "evidence.manage": _("Keep the boards of measures: state, owner, evidence"),
    "improvements.view": _("See suggestions, improvements and the committee's meetings"),
    "improvements.work": _("Work on improvements: causes, actions, points between departments"),
    "improvements.manage": _("Decide on suggestions, start improvements, prepare the committee's meetings"),
    "improvements.publish": _("Approve what patients read of improvements"),
    "training.attend": _("Take part in training"),
    "training.manage": _("Plan training and communication posts"),
    "boards.view": _("See the board of one's own work"),
    "boards.export": _("Take numbers and the rows behind them out of the house, with a reason"),
    "boards.report": _("Send boards to colleagues as regular reports"),
    "boards.walls": _("Show numbers on screens in the house"),
    "segments.view": _("See segments and how many belong to them"),
    "segments.manage": _("Build segments"),
    "segments.approve": _("Approve segments that others have built, and lists of people that leave the house"),
    "segments.export": _("Ask for a list of the people of a segment"),
    "content.view": _("See templates and quick texts"),
    "content.edit": _("Write templates and quick texts"),
    "content.approve": _("Approve what others have written"),
    "content.approve_clinical": _("Approve clinical words that others have written"),
    "broadcasts.view": _("See broadcasts and what came of them"),
    "broadcasts.manage": _("Plan and run broadcasts"),
    "broadcasts.approve": _("Approve broadcasts to many people"),
    "interfaces.view": _("See interface messages"),
    "interfaces.replay": _("Replay interface messages"),
    "interfaces.manage": _("Set interfaces up"),
    "organizations.view": _("See departments and staff"),
    "organizations.manage": _("Change departments, staff and accounts"),
    "roles.grant": _("Grant roles"),
    "channels.manage": _("Change channels"),
    "tokens.manage": _("Make and revoke API tokens"),
    "audit.view": _("Read the audit log"),
    "timeline.view": _("See queues, lag and parked facts"),
    "style.view": _("See the style guide"),
}


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CARE = _codes(
    """patients.view patients.names conversations.view conversations.reply tasks.view tasks.work cases.view
    appointments.view journeys.view content.view organizations.view appraisal.own style.view training.attend boards.view
    careplans.view careplans.work monitoring.view monitoring.work appointments.work queues.view queues.work"""
)
_NURSE = _CARE | _codes(
    """calls.view calls.work patients.edit patients.reveal cases.work listening.view listening.work
    triage.work guide.view"""
)
_HEAD_NURSE = _NURSE | _codes(
    """calls.ask calls.review surveys.transcribe surveys.interview patients.sensitive_notes rights.view tasks.manage
    cases.manage cases.code_harm surveys.view insights.view content.edit content.approve_clinical broadcasts.view
    appraisal.view evidence.view conversations.supervise segments.view segments.manage tags.manage tiers.manage
    journeys.approve improvements.view improvements.work training.manage boards.export boards.report
    careplans.manage careplans.write monitoring.write
    appointments.manage queues.manage guide.manage capacity.view"""
)
_HEAD = _HEAD_NURSE | _codes("surveys.view cases.approve content.approve careplans.approve monitoring.approve")
_SERVICE = _NURSE | _codes(
    """calls.ask calls.review surveys.transcribe surveys.interview patients.search patients.import patients.review
    rights.view rights.work tasks.manage cases.manage surveys.view content.edit broadcasts.view broadcasts.manage
    conversations.supervise segments.view segments.manage tags.manage tiers.manage listening.manage
    improvements.view improvements.work careplans.manage appointments.manage billing.view billing.work"""
)
_OFFICER = _SERVICE | _codes(
    """cases.approve cases.rules roster.manage patients.sensitive_notes patients.merge surveys.manage journeys.manage
    surveys.edit surveys.amend insights.view insights.manage channels.manage
    appraisal.view appraisal.manage appraisal.decide evidence.view evidence.manage
    content.approve broadcasts.approve conversations.export segments.approve segments.export traits.spend
    journeys.approve listening.approve improvements.manage improvements.publish training.manage
    boards.export boards.report boards.walls careplans.write careplans.approve monitoring.write
    monitoring.approve queues.manage guide.manage capacity.view"""
)

ROLE_PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    Role.NURSE: _NURSE,
    Role.HEAD_NURSE: _HEAD_NURSE,
    Role.DOCTOR: _CARE
    | _codes(
        """calls.view calls.work patients.edit patients.reveal patients.sensitive_notes surveys.view cases.code_harm
        content.approve_clinical listening.view improvements.view improvements.work careplans.write
        monitoring.write triage.work guide.view"""
    ),
    Role.DEPARTMENT_HEAD: _HEAD,
    Role.SERVICE_CENTRE: _SERVICE,
    Role.EXPERIENCE_OFFICER: _OFFICER,
    Role.MARKETING: _codes(
        """surveys.view journeys.view insights.view content.view content.edit broadcasts.view broadcasts.manage
        organizations.view segments.view segments.manage style.view listening.view boards.view"""
    ),
    Role.DIRECTOR: _codes(
        """calls.view patients.view patients.search rights.view conversations.view tasks.view cases.view cases.manage
        surveys.amend appraisal.own appraisal.view appraisal.decide evidence.view evidence.manage
        cases.approve cases.rules surveys.view journeys.view appointments.view insights.view content.view
        content.approve broadcasts.view broadcasts.approve organizations.view segments.view segments.approve style.view
        tiers.manage traits.spend journeys.approve listening.view listening.approve
        improvements.view improvements.work improvements.manage improvements.publish training.attend training.manage
        boards.view boards.export boards.report boards.walls careplans.view
        monitoring.view queues.view billing.view capacity.view"""
    ),
    Role.SYSTEM_ADMIN: _codes(
        "organizations.view organizations.manage channels.manage tokens.manage timeline.view style.view"
    ),
    Role.SECURITY_ADMIN: _codes("organizations.view roles.grant timeline.view style.view"),
    Role.AUDIT_ADMIN: _codes("organizations.view audit.view style.view"),
    Role.IT: _codes("interfaces.view interfaces.replay interfaces.manage timeline.view organizations.view style.view"),
}

ADMINISTRATORS: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""Separated by law: nobody holds two of them (等保 level 3), and none sees patient data."""


def permissions_of(roles: set[str]) -> frozenset[str]:
    """Return every permission that any of `roles` gives."""
    return frozenset().union(*(ROLE_PERMISSIONS.get(role, frozenset()) for role in roles))


def is_excluded(held: set[str], wanted: str) -> bool:
    """Tell whether somebody who holds `held` may not get `wanted`: the three administrators exclude each other."""
    return wanted in ADMINISTRATORS and bool(held & (ADMINISTRATORS - {wanted}))
