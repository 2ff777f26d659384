"""Six proofs a day for one message, counted in the database: as many processes as there are, they share the count."""

from datetime import date
from typing import Final

from django.db.models import F

from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows

from .models import ReadTry

TRIES_A_DAY: Final = 6
_ONE_MORE: Final = 'ON CONFLICT (tenant_id, code, "on") DO UPDATE SET tries = portal_readtry.tries + 1 RETURNING tries'


def may_try(tenant_id: int, code: str) -> bool:
    """Count one more try before it is looked at, so that guesses side by side count; tell whether it is allowed."""
    row = {"tenant_id": tenant_id, "code": code, "on": _today(), "tries": 1}
    ((tries,),) = insert_rows([row], _ONE_MORE, model=ReadTry)
    return bool(tries <= TRIES_A_DAY)


def was_right(tenant_id: int, code: str) -> None:
    """Take a right try off the count: who may read may read as often as she likes."""
    ReadTry.objects.of(tenant_id).filter(code=code, on=_today(), tries__gt=0).update(tries=F("tries") - 1)


def forget() -> int:
    """Delete the counts of earlier days; return how many."""
    return ReadTry.objects.filter(on__lt=_today()).delete()[0]


def _today() -> date:
    return clock.wall().astimezone(clock.SHANGHAI).date()
