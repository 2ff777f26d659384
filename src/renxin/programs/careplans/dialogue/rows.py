"""A conversation's row and the machine's state, one from the other. Pure."""

import json
from typing import cast

from renxin.programs.careplans.models import Dialogue

from .machine import State, Talk


def talk_of(row: Dialogue) -> Talk:
    """Return where the conversation of a row stands."""
    kept = json.loads(row.answers or "{}")
    return Talk(
        state=cast(State, row.state),
        asks=tuple(row.asks),
        answers=kept.get("answers", {}),
        left_out=tuple(kept.get("left_out", ())),
        at=row.at,
        pending=kept.get("pending"),
        misses=row.misses,
        why=row.why,
    )


def keep(row: Dialogue, talk: Talk) -> None:
    """Write the state back onto the row; the caller saves it."""
    kept = {"answers": dict(talk.answers), "left_out": list(talk.left_out), "pending": talk.pending}
    row.answers = json.dumps(kept, ensure_ascii=False)
    row.state, row.at, row.misses, row.why = talk.state, talk.at, talk.misses, talk.why
