"""What the reader of themes found in words, written down; what a person has coded stays as she coded it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.programs.listening.models import Note, Review


@dataclass(frozen=True, slots=True)
class Read:
    """How one text was read: its row, its tone (−1 to 1), its themes."""

    row_id: int
    tone: float
    themes: tuple[str, ...]


@transaction.atomic
def write_reading(actor: Actor, voice: str, found: Sequence[Read]) -> int:
    """Write tone and themes of these reviews or notes down; return how many."""
    by_id = {one.row_id: one for one in found}
    rows: list[Review | Note] = []
    if voice == "review":
        rows += Review.objects.of(actor).filter(pk__in=by_id, themes_by="").select_for_update()
    elif voice == "note":
        rows += Note.objects.of(actor).filter(pk__in=by_id, themes_by="").select_for_update()
    for row in rows:
        row.tone, row.themes = round(by_id[row.pk].tone, 4), list(by_id[row.pk].themes)
    update_rows(rows, ["tone", "themes"])
    return len(rows)
