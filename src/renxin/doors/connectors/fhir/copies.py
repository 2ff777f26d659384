"""The FHIR file in the copy that a person gets of her data."""

from renxin.kernel.core import exports
from renxin.kernel.core.actor import Actor

from .selectors import document, dump


def make(actor: Actor, patient_id: int) -> exports.Document:
    """Return everything that is kept of a patient as a FHIR document, in clear: it is hers."""
    content = dump(document(actor, patient_id))
    return exports.Document("health-record.fhir.json", "application/fhir+json", content)


exports.register_document("fhir", make)
