"""What our own tables are called where two patients are compared."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import masking
from renxin.kernel.timeline.models import Event
from renxin.people.patients.merging.contents import register_content

from .models import Consent, ContactPoint, Identifier, RelatedPerson, Visitor


def _number(row: Identifier) -> str:
    return row.value if row.system.startswith("his:") else masking.identifier(row.value)


def _contact(row: ContactPoint) -> str:
    return masking.phone(row.value) if row.kind == ContactPoint.Kind.PHONE else row.get_kind_display()


register_content(Identifier, _("Numbers"), at="period_start", line=_number, divides=False)
register_content(ContactPoint, _("Contact points"), at="created_at", line=_contact, divides=False)
register_content(RelatedPerson, _("Relatives"), at="created_at", line=lambda row: masking.name(row.name))
register_content(Consent, _("Consents"), at="decided_at", line=lambda row: row.get_purpose_display())
register_content(Event, _("Facts of the time line"), at="occurred_at", line=lambda row: row.kind, divides=False)
register_content(Visitor, _("Phones that were signed in"), at="opened_at", line=lambda row: row.device, divides=False)
