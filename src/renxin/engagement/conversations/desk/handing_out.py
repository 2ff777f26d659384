"""Who gets whom: pure. Priority first, then whoever waits longest; back to the same person where possible."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation in the queue."""

    id: int
    since: datetime
    priority: int = 0
    department: int | None = None
    skill: str = ""
    preferred: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who takes conversations now: how many she has, and whose patients her roles reach."""

    id: int
    load: int
    capacity: int
    skills: frozenset[str] = frozenset()
    departments: frozenset[int] = frozenset()
    reaches_all: bool = False
    given_at: datetime | None = None

    @property
    def has_room(self) -> bool:
        """Tell whether she can take one more."""
        return self.load < self.capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingRules:
    """How long the queue waits for the right person before others get a turn."""

    return_after: timedelta = timedelta(minutes=3)
    overflow_after: timedelta = timedelta(minutes=15)


def hand_out(
    waiting: Sequence[Waiting], agents: Sequence[Agent], now: datetime, rules: HandingRules
) -> list[tuple[int, int]]:
    """Return (conversation, agent) pairs: nobody beyond her capacity, nobody whose patients she may not see."""
    room = {agent.id: agent for agent in agents}
    given = []
    for each in sorted(waiting, key=lambda one: (-one.priority, one.since, one.id)):
        agent = _agent_for(each, room, now, rules)
        if agent is not None:
            given.append((each.id, agent.id))
            room[agent.id] = replace(agent, load=agent.load + 1, given_at=now)
    return given


def _agent_for(each: Waiting, room: dict[int, Agent], now: datetime, rules: HandingRules) -> Agent | None:
    own = room.get(each.preferred or 0)
    if own is not None and _may_take(own, each, overflow=True):
        if own.has_room:
            return own
        if now - each.since < rules.return_after and each.priority == 0:
            return None  # she is worth a short wait
    overflow = now - each.since >= rules.overflow_after or each.priority >= 3
    able = [one for one in room.values() if one.has_room and _may_take(one, each, overflow=overflow)]
    return min(able, key=lambda one: _order(one, each), default=None)


def _may_take(agent: Agent, each: Waiting, *, overflow: bool) -> bool:
    if each.department is not None and each.department not in agent.departments and not agent.reaches_all:
        return False
    if each.department is None and not agent.reaches_all:
        return False
    if overflow:
        return True
    if each.department is not None and each.department not in agent.departments:
        return False
    return not each.skill or each.skill in agent.skills


def _order(agent: Agent, each: Waiting) -> tuple[bool, float, bool, float, int]:
    """Sort by fitting skill, then share of capacity in use, then whoever got nothing for longest."""
    at = agent.given_at.timestamp() if agent.given_at else 0.0
    return each.skill not in agent.skills, agent.load / max(agent.capacity, 1), agent.given_at is not None, at, agent.id
