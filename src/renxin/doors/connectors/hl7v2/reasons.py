"""Why an HL7 message was ignored or parked, besides what every format knows (`connectors/reasons.py`)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.reasons import (
    FAILED,
    IN_DOUBT,
    KIND_NOT_USED,
    NO_IDENTIFIER,
    NO_NAME,
    REFUSED,
    TEST_PATIENT,
    TOO_LARGE,
    UNKNOWN_PATIENT,
    UNREADABLE,
    NotApplied,
    Reason,
    catalogue,
    sentence,
)

ANSWER: Final = Reason(
    "answer",
    _("An answer, not news"),
    _("This is another system's answer (%(kind)s), not news. It is kept; nothing needs doing."),
    ignored=True,
)
NOTHING_TO_CANCEL: Final = Reason(
    "nothing_to_cancel",
    _("Nothing to cancel"),
    _("It cancels something in %(place)s that we never heard of, so nothing changes."),
    ignored=True,
)
NOT_HL7: Final = Reason(
    "not_hl7",
    _("No HL7 message"),
    _("This is no HL7 v2 message: it does not begin with MSH and a separator. Look at what the sender puts here."),
    as_it_is=False,
)
NO_KIND: Final = Reason(
    "no_kind",
    _("No message type"),
    _("MSH-9 does not say what this message is. Correct it, for example to ADT^A01, and replay it."),
)
NO_PATIENT: Final = Reason(
    "no_patient",
    _("No patient segment"),
    _("There is no PID segment, so nobody knows whom this is about. Ask the sender to add it."),
)
NO_VISIT: Final = Reason(
    "no_visit",
    _("No visit number"),
    _("There is no visit number in %(place)s, so this event cannot be matched to a visit. Correct it and replay."),
)
VISIT_OF_ANOTHER: Final = Reason(
    "visit_of_another",
    _("Visit of another patient"),
    _(
        "The visit number in %(place)s belongs to another patient here. Correct one of the two numbers; or, if the two "
        "are one person, merge them; then replay."
    ),
)
VISIT_ENDED: Final = Reason(
    "visit_ended",
    _("Visit has ended"),
    _("The visit in %(place)s has ended. Let the sender cancel the discharge first (A13), then replay."),
)
REPORT_OF_ANOTHER: Final = Reason(
    "report_of_another",
    _("Report of another patient"),
    _(
        "The report number in %(place)s belongs to another patient here. Correct one of the two numbers; or, if the "
        "two are one person, merge them; then replay."
    ),
)
APPOINTMENT_OF_ANOTHER: Final = Reason(
    "appointment_of_another",
    _("Appointment of another patient"),
    _("The appointment number in %(place)s belongs to another patient here. Correct it and replay."),
)
NO_MERGE: Final = Reason(
    "no_merge",
    _("No record to merge"),
    _("There is no patient number in MRG-1 to say whose record ends. Correct it and replay."),
)
SAME_PATIENT: Final = Reason(
    "same_patient",
    _("Already one person"),
    _("PID-3 and MRG-1 already name one person, so nothing changes."),
    ignored=True,
)
NO_APPOINTMENT: Final = Reason(
    "no_appointment",
    _("No appointment number"),
    _("SCH-1 and SCH-2 hold no appointment number. Correct it and replay."),
)
NOT_OURS: Final = Reason(
    "not_ours",
    _("No such appointment here"),
    _("%(place)s names an appointment that was made here, but there is none of this number. Correct it and replay."),
)
NO_SEAT: Final = Reason(
    "no_seat",
    _("No free seat at that time"),
    _("It moves an appointment of ours to the time in %(place)s, where nothing is free. Open a session or a seat "
      "there, or move the other appointment; then replay."),
)  # fmt: skip
NO_RESULT: Final = Reason(
    "no_result", _("No report"), _("There is no OBR segment, so there is no report to file. Ask the sender to add it.")
)

ORDER_OF_ANOTHER: Final = Reason(
    "order_of_another",
    _("Order of another patient"),
    _("The order number in %(place)s belongs to another patient's order here. Find out whose it is; then replay."),
)
NO_ORDER: Final = Reason(
    "no_order",
    _("No order"),
    _("There is no order in it: no ORC, OBR or RXE segment with a number. Ask the sender to add it."),
)
DOCUMENT_OF_ANOTHER: Final = Reason(
    "document_of_another",
    _("Document of another patient"),
    _("The document number in %(place)s belongs to another patient's document here. Find out whose it is; then "
      "replay."),
)  # fmt: skip
NO_DOCUMENT: Final = Reason(
    "no_document",
    _("No document number"),
    _("TXA-12 holds no document number, so a later version could not replace it. Correct it and replay."),
)
NO_STAFF: Final = Reason(
    "no_staff",
    _("No member of staff"),
    _("%(place)s names nobody: a staff number and a name are needed. Correct it and replay."),
)
UNKNOWN_VISIT: Final = Reason(
    "unknown_visit",
    _("Nothing to move"),
    _("It moves, joins or renumbers a visit that we never heard of (%(place)s), so nothing changes."),
    ignored=True,
)
ASKS_A_PERSON: Final = Reason(
    "asks_a_person",
    _("A person must decide"),
    _("The sender moves the number in %(place)s from one person to another. Look at both people; merge them or "
      "correct their numbers by hand."),
)  # fmt: skip
NOT_LINKED: Final = Reason(
    "not_linked",
    _("Not linked"),
    _("The two people are not one here, so there is nothing to take apart."),
    ignored=True,
)
DELETED_THERE: Final = Reason(
    "deleted_there",
    _("Deleted by the sender"),
    _("The sender has deleted this person on its side. Here she stays: only she herself or the hospital can ask for "
      "deletion, under Rights."),
    ignored=True,
)  # fmt: skip
QUESTION: Final = Reason(
    "question",
    _("A question, not news"),
    _("This asks us something (%(kind)s). It is kept; other systems read from the FHIR address."),
    ignored=True,
)
BY_PROFILE: Final = Reason(
    "by_profile",
    _("Left out by the mapping profile"),
    _("The mapping profile of this sender says to leave %(kind)s messages out."),
    ignored=True,
)
BATCH_COUNT: Final = Reason(
    "batch_count",
    _("Batch incomplete"),
    _("The sender counted otherwise than what was in this batch (%(place)s). Ask the sender for the rest."),
    as_it_is=False,
)

CATALOGUE: Final[dict[str, Reason]] = catalogue(list(globals().values()))

__all__ = [
    "CATALOGUE",
    "FAILED",
    "IN_DOUBT",
    "KIND_NOT_USED",
    "NO_IDENTIFIER",
    "NO_NAME",
    "REFUSED",
    "TEST_PATIENT",
    "TOO_LARGE",
    "UNKNOWN_PATIENT",
    "UNREADABLE",
    "NotApplied",
    "Reason",
    "words",
]


def words(code: str, place: str = "", *, kind: str = "", charset: str = "") -> object:
    """Return the sentence of a reason, in the language active when it is shown."""
    reason = CATALOGUE.get(code)
    return sentence(reason, place or "PID", kind=kind or "?", charset=charset or "?") if reason else code
