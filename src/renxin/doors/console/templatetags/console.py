"""`{{ request.actor|may:"patients.reveal" }}`: what the person signed in may do."""

from django import template

from renxin.kernel.core.actor import Actor

register = template.Library()


@register.filter
def may(actor: Actor | None, permission: str) -> bool:
    """Tell whether the actor holds `permission`."""
    return actor is not None and actor.may(permission)
