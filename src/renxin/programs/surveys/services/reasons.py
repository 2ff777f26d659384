"""Does the reason for an invitation's message still hold when it is about to go out?"""

from collections.abc import Mapping, Sequence

from renxin.programs.surveys.models import Invitation, InvitationState

_OVER = (InvitationState.ANSWERED, InvitationState.WITHHELD, InvitationState.UNDELIVERABLE)


def still_asked(tenant_id: int, sources: Sequence[str]) -> Mapping[str, str]:
    """Return the sources (`surveys:<invitation>`) that need no message any more: answered, or not asked after all."""
    by_id = {int(number): source for source in sources if (number := source.partition(":")[2]).isdigit()}
    over = Invitation.objects.of(tenant_id).filter(pk__in=list(by_id), state__in=_OVER)
    return {by_id[pk]: "reason_gone" for pk in over.values_list("pk", flat=True)}
