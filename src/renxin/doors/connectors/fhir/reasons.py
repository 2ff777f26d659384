"""Why a resource was parked, beside the reasons that all formats share."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.reasons import NO_NAME, Reason, catalogue

NOT_FHIR: Final = Reason(
    "not_fhir",
    _("Not FHIR"),
    _("%(place)s is no FHIR resource that can be read. Let the sender mend it and send it again."),
    as_it_is=False,
)
PATIENT_NOT_HERE: Final = Reason(
    "patient_not_here",
    _("Patient has not come"),
    _(
        "%(place)s names a patient whom this sender has not sent. Let the sender send the patient; this is then "
        "applied by itself."
    ),
)
OF_ANOTHER: Final = Reason(
    "of_another",
    _("Belongs to another patient"),
    _("%(place)s is known here as another patient's. Find out whose it is; merge the two if they are one person."),
)
CATALOGUE: Final = catalogue([NOT_FHIR, PATIENT_NOT_HERE, OF_ANOTHER, NO_NAME])
