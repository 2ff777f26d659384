"""Moving runs: the engine in memory, then rows and effects together, a handful of statements for a whole batch."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from renxin.intelligence.journeys import answers, engine, rows
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.run import Change, Run
from renxin.intelligence.journeys.services import pausing
from renxin.intelligence.journeys.services.carrying import carry_out, lacking
from renxin.intelligence.journeys.state import Answered, Question, Trigger
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.kernel.jobs.services import is_strict
from renxin.kernel.timeline.services import TooDeep

Moved = tuple[Run, Trigger]
OnPoison = Callable[[Run, Exception], None]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What moving a batch needs everywhere."""

    actor: Actor
    now: datetime
    definitions: Mapping[int, Definition]
    on_poison: OnPoison

    def advance(self, change: Change, trigger: Trigger) -> Change | None:
        """Let the engine move one run on from where `change` has brought it; None when it cannot."""
        run = change.run
        try:
            state, more = engine.advance(self.definitions[run.version_id], change.state, trigger, self.now)
        except Exception as error:  # one definition's mistake must not hold up the others
            self.on_poison(run, error)
            return None
        return Change(run, state, change.effects + more if change.effects else more)


def advance_all(actor: Actor, moves: Sequence[Moved], now: datetime, on_poison: OnPoison) -> list[Change]:
    """Let the engine move each run, in memory; what many of them ask is answered in one question for all.

    Runs it cannot move go to `on_poison`. Unchanged runs are left out.
    """
    definitions = rows.definitions({run.version_id for run, _trigger in moves})
    batch = _Batch(actor, now, definitions, on_poison)
    moved = [batch.advance(Change(run, run.state, ()), trigger) for run, trigger in moves]
    found = [change for change in moved if change is not None]
    asking = [change for change in found if change.state.asks]
    if asking:
        found = [change for change in found if not change.state.asks] + _answer_all(batch, asking)
    return [one for one in found if one.effects or one.run.failed or one.state != one.run.state]


def _answer_all(batch: _Batch, asking: list[Change]) -> list[Change]:
    """Answer round by round until nobody asks; steps only lead forward, so this ends."""
    found: list[Change] = []
    while asking:
        by_question: dict[Question, list[Change]] = defaultdict(list)
        for change in asking:
            if change.state.asks:
                by_question[change.state.asks].append(change)
        moved = [one for question, changes in by_question.items() for one in _answered(batch, question, changes)]
        found += [change for change in moved if not change.state.asks]
        asking = [change for change in moved if change.state.asks]
    return found


def _answered(batch: _Batch, question: Question, changes: list[Change]) -> list[Change]:
    try:
        with transaction.atomic():
            values = answers.answer(batch.actor, question, changes, batch.now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # a rule that cannot be asked stops those whom it concerns, nobody else
        for change in changes:
            batch.on_poison(change.run, error)
        return []
    answered = zip(changes, values, strict=True)
    moved = [batch.advance(change, Answered(value=value)) for change, value in answered]
    return [change for change in moved if change is not None]


def settle(actor: Actor, changes: Sequence[Change], now: datetime) -> None:
    """Write the runs and carry out their effects."""
    rows.write(actor.tenant_id, changes, now)
    carry_out(actor, changes, now)
    ended = [change.run.patient_id for change in changes if change.state.status != "active"]
    if ended:
        pausing.release_waiting(actor, ended, now)


def set_aside(actor: Actor, changes: Sequence[Change]) -> list[Change]:
    """Set those aside whose step needs what has been taken away since; return the changes that can be settled.

    They stand where they stood: put back once it is there again, they go on from there.
    """
    lost = lacking(actor, changes)
    for change in changes:
        if id(change.run) in lost:
            park(actor, change.run, InvalidInput(lost[id(change.run)]))
    return [change for change in changes if id(change.run) not in lost]


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


def park(actor: Actor, run: Run, error: Exception) -> None:
    """Set a run aside with why it cannot move; tests see the error itself unless they ask for parking."""
    if is_strict():
        raise error
    rows.park(actor.tenant_id, run.pk, reason_of(error))


def raise_it(_run: Run, error: Exception) -> None:
    """Let the caller fail: nothing of the batch is kept."""
    raise error


def reason_of(error: Exception) -> str:
    """Return why, in words that may be shown: a database's error quotes values, so only its kind is kept."""
    shown = isinstance(error, (RenxinError, TooDeep, LookupError, ValueError, TypeError))
    return f"{type(error).__name__}: {error}"[:500] if shown else type(error).__name__
