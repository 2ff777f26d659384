"""Why a message was ignored or parked: what is wrong, where, what to do. One line for each code, both languages.

`ignored` means nothing needs doing. `parked` waits for a person: correct it, or mend the sender, and replay.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import RenxinError


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, in a few words and as a sentence. `as_it_is`: replaying the message uncorrected can help."""

    code: str
    title: object
    words: object
    ignored: bool = False
    as_it_is: bool = True


class NotApplied(RenxinError):
    """The message cannot be applied, for a reason of this catalogue; `where` names the segment and field."""

    def __init__(self, reason: Reason, *, where: str = "", patient_id: int | None = None) -> None:
        super().__init__(reason.words, where=where)
        self.reason, self.patient_id = reason, patient_id


KIND_NOT_USED: Final = Reason(
    "kind_not_used",
    _("Kind not used"),
    _("Renxin makes no use of %(kind)s messages. It is kept; nothing needs doing."),
    ignored=True,
)
ANSWER: Final = Reason(
    "answer",
    _("An answer, not news"),
    _("This is another system's answer (%(kind)s), not news. It is kept; nothing needs doing."),
    ignored=True,
)
TEST_PATIENT: Final = Reason(
    "test_patient",
    _("Test patient"),
    _("The name in %(place)s says that this is a test patient. It is kept; nothing needs doing."),
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
TOO_LARGE: Final = Reason(
    "too_large",
    _("Too large"),
    _("The message is larger than the limit; only its beginning is kept. Let the sender split it, or raise "
      "RENXIN_MLLP_LIMIT, and send it again."),
    as_it_is=False,
)  # fmt: skip
UNREADABLE: Final = Reason(
    "unreadable",
    _("Unreadable bytes"),
    _("%(place)s holds bytes that cannot be read as %(charset)s. Let the sender declare its charset in MSH-18, or "
      "correct the message; then replay it."),
)  # fmt: skip
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
NO_IDENTIFIER: Final = Reason(
    "no_identifier",
    _("No patient number"),
    _("%(place)s holds no patient number, so the person cannot be recognised next time. Correct it and replay."),
)
NO_NAME: Final = Reason(
    "no_name", _("No name"), _("%(place)s holds no name for a person whom we do not know yet. Correct it and replay.")
)
UNKNOWN_PATIENT: Final = Reason(
    "unknown_patient",
    _("Unknown patient"),
    _("We do not know the person of %(place)s yet. Let the sender send the person first (A28 or A04), then replay."),
)
IN_DOUBT: Final = Reason(
    "in_doubt",
    _("Patient in doubt"),
    _(
        "The identifiers in %(place)s belong to different people here. Find out who is meant, merge them if they are "
        "one person; then replay."
    ),
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
REFUSED: Final = Reason(
    "refused",
    _("Breaks a rule"),
    _("What %(place)s says breaks a rule of ours. Look at the values there, correct them and replay."),
)
FAILED: Final = Reason(
    "failed",
    _("Failed by our fault"),
    _("Applying it failed by a fault of ours. Replay it; if it fails again, send its number to support."),
)

CATALOGUE: Final[dict[str, Reason]] = {
    reason.code: reason for reason in list(globals().values()) if isinstance(reason, Reason)
}


def words(code: str, place: str = "", *, kind: str = "", charset: str = "") -> object:
    """Return the sentence of a reason, in the language active when it is shown."""
    reason = CATALOGUE.get(code)
    if reason is None:
        return code
    return _filled(reason.words, {"place": place or "PID", "kind": kind or "?", "charset": charset or "?"})


def title(code: str) -> object:
    """Return a reason in a few words."""
    reason = CATALOGUE.get(code)
    return reason.title if reason else code


def _fill(sentence: object, values: dict[str, str]) -> str:
    return str(sentence) % values


_filled = lazy(_fill, str)
