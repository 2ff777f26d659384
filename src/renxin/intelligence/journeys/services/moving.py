"""Moving runs: the engine in memory, then rows and effects together, a handful of statements for a whole batch."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from renxin.intelligence.journeys import engine, rows
from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.rows import Change
from renxin.intelligence.journeys.services.carrying import carry_out
from renxin.intelligence.journeys.state import Trigger
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.kernel.jobs.services import is_strict
from renxin.kernel.timeline.services import TooDeep

Moved = tuple[JourneyRun, Trigger]
OnPoison = Callable[[JourneyRun, Exception], None]


def advance_all(moves: Sequence[Moved], now: datetime, on_poison: OnPoison) -> list[Change]:
    """Let the engine move each run, in memory; runs it cannot move go to `on_poison`. Unchanged runs are left out."""
    definitions = rows.definitions({run.version_id for run, _trigger in moves})
    changes = []
    for run, trigger in moves:
        try:
            before = rows.state_of(run)
            state, effects = engine.advance(definitions[run.version_id], before, trigger, now)
        except Exception as error:  # one definition's mistake must not hold up the others
            on_poison(run, error)
            continue
        if effects or state != before or run.error:
            changes.append(Change(run, state, effects))
    return changes


def settle(actor: Actor, changes: Sequence[Change], now: datetime) -> None:
    """Write the runs and carry out their effects."""
    rows.write(actor.tenant_id, changes, now)
    carry_out(actor, changes, now)


def settle_or_park(actor: Actor, changes: Sequence[Change], now: datetime) -> None:
    """Settle the changes; when something in them is refused, park that run alone, found by halves."""
    if not changes:
        return
    try:
        with transaction.atomic():
            settle(actor, changes, now)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the run's: the batch is tried again
    except Exception as error:  # whatever it is, it must not stop other patients
        if len(changes) == 1:
            park(actor, changes[0].run, error)
            return
        middle = len(changes) // 2
        settle_or_park(actor, changes[:middle], now)
        settle_or_park(actor, changes[middle:], now)


def park(actor: Actor, run: JourneyRun, error: Exception) -> None:
    """Set a run aside with why it cannot move; tests see the error itself unless they ask for parking."""
    if is_strict():
        raise error
    rows.park(actor.tenant_id, run.pk, reason_of(error))


def reason_of(error: Exception) -> str:
    """Return why, in words that may be shown: a database's error quotes values, so only its kind is kept."""
    shown = isinstance(error, (RenxinError, TooDeep, LookupError, ValueError, TypeError))
    return f"{type(error).__name__}: {error}"[:500] if shown else type(error).__name__
