"""`{{ request.actor|may:"patients.reveal" }}`: what the person signed in may do; and words for codes."""

from django import template

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import ContactPoint
from renxin.people.patients.selectors import number_words

register = template.Library()


@register.filter
def may(actor: Actor | None, permission: str) -> bool:
    """Tell whether the actor holds `permission`."""
    return actor is not None and actor.may(permission)


@register.filter
def contact_kind(kind: str) -> str:
    """Return what people call a kind of contact point."""
    return str(dict(ContactPoint.Kind.choices).get(kind, kind))


@register.filter
def number_kind(system: str) -> str:
    """Return what people call a kind of document, card or record number."""
    return number_words(system)
