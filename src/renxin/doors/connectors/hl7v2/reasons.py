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
NO_RESULT: Final = Reason(
    "no_result", _("No report"), _("There is no OBR segment, so there is no report to file. Ask the sender to add it.")
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
