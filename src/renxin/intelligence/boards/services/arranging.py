"""A person puts her board into her own order."""

from collections.abc import Sequence

from renxin.intelligence.boards.models import Arrangement
from renxin.intelligence.boards.pack import Board
from renxin.kernel.core.actor import Actor


def arrange(actor: Actor, board: Board, order: Sequence[str], hidden: Sequence[str]) -> None:
    """Keep the order of the cards and which of them the actor does not want; unknown cards are left out."""
    known = set(board.cards)
    Arrangement.objects.update_or_create(
        tenant_id=actor.tenant_id,
        user_id=actor.user_id or 0,
        board=board.code,
        defaults={
            "order": [code for code in dict.fromkeys(order) if code in known],
            "hidden": [code for code in dict.fromkeys(hidden) if code in known],
        },
    )


def forget_arrangement(actor: Actor, board: Board) -> None:
    """Show the board again as everybody of the role has it."""
    Arrangement.objects.of(actor).filter(user_id=actor.user_id or 0, board=board.code).delete()
