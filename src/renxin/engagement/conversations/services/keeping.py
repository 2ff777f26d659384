"""Lists that somebody keeps under a name: her own, never a colleague's."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.models import SavedView
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound

MOST_VIEWS: Final = 20


@transaction.atomic
def keep_view(actor: Actor, name: str, query: str) -> SavedView:
    """Keep a list under a name; the same name again means another list.

    Raises:
        InvalidInput: the name is empty or too long, the list too long, or there are too many already.
    """
    actor.require("conversations.view")
    name = name.strip()
    if not name or len(name) > 40 or len(query) > 400 or actor.user_id is None:
        raise InvalidInput(_("Give the view a short name."), where="name")
    own = SavedView.objects.of(actor).filter(user_id=actor.user_id)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise InvalidInput(_("You keep %(most)d views already. Forget one first.") % {"most": MOST_VIEWS}, where="name")
    view, _made = SavedView.objects.update_or_create(
        tenant_id=actor.tenant_id,
        user_id=actor.user_id,
        name=name,
        defaults={"query": query, "kept_at": clock.now()},
    )
    return view


def forget_view(actor: Actor, uid: UUID) -> None:
    """Forget one of one's own lists.

    Raises:
        NotFound: it is not the actor's.
    """
    gone, _by_model = SavedView.objects.of(actor).filter(user_id=actor.user_id or 0, uid=uid).delete()
    if not gone:
        raise NotFound("view")
