"""Why a document of a platform was parked."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.reasons import NO_IDENTIFIER, NO_NAME, TEST_PATIENT, Reason

NOT_CDA: Final = Reason(
    "cda_unreadable",
    _("No CDA document"),
    _("This is no CDA document that can be read. Platforms may send CDA, HL7 v2 and FHIR; let the sender mend it, or "
      "correct the text and replay."),
    as_it_is=False,
)  # fmt: skip
NO_NUMBER: Final = Reason(
    "cda_no_number",
    _("No document number"),
    _("The document has no id, so it could not be told from another one. Correct the text and replay."),
    as_it_is=False,
)
CATALOGUE: Final = {reason.code: reason for reason in (NOT_CDA, NO_NUMBER, NO_IDENTIFIER, NO_NAME, TEST_PATIENT)}
