"""What a share shows now: its document, without sensitive visits: those are never shared."""

from typing import Any

from renxin.doors.connectors.fhir.selectors import document as fhir_document
from renxin.doors.exchange.models import Share
from renxin.kernel.core.actor import Actor
from renxin.people.records.models import Encounter

from . import summary
from .classes import kinds_of
from .summary import Summary


def document_of(share: Share) -> dict[str, Any]:
    """Return the FHIR document of a share as it stands now."""
    actor = Actor.system(share.tenant_id, "exchange")
    whole = fhir_document(actor, share.patient_id, kinds=[*kinds_of(share.classes), "Encounter"])
    visits = Encounter.objects.of(share.tenant_id).filter(patient_id=share.patient_id).exclude(sensitivity="")
    hidden = {str(uid) for uid in visits.values_list("uid", flat=True)}
    return dict(summary.only(summary.without(whole, hidden), kinds_of(share.classes)))


def summary_of(share: Share) -> Summary:
    """Return what a share shows as people read it."""
    return summary.read(document_of(share), share.classes)
