"""Does the reason for an invitation's message still hold when it is about to go out?"""

from collections.abc import Mapping, Sequence

from renxin.engagement.conversations.services import Objection, reason_objections
from renxin.programs.surveys.models import Invitation, InvitationState

_OVER = (InvitationState.ANSWERED, InvitationState.WITHHELD, InvitationState.UNDELIVERABLE)


def still_asked(tenant_id: int, sources: Sequence[str]) -> Mapping[str, Objection]:
    """Return the sources (`surveys:<invitation>`) that need no message any more: answered, or not asked after all.

    Whoever asked for an invitation that has not gone out yet (by its `key`) is asked too: a journey may stand still.
    """
    by_id = {int(number): source for source in sources if (number := source.partition(":")[2]).isdigit()}
    rows = Invitation.objects.of(tenant_id).filter(pk__in=list(by_id))
    states = {pk: (state, key) for pk, state, key in rows.values_list("pk", "state", "key")}
    over: dict[str, Objection] = {by_id[pk]: "reason_gone" for pk, (state, _key) in states.items() if state in _OVER}
    fresh = {key: by_id[pk] for pk, (state, key) in states.items() if state == InvitationState.CREATED}
    return over | {fresh[key]: said for key, said in reason_objections(tenant_id, fresh).items()}
