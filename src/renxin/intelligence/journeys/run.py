"""A run as the runner holds it: the few columns that moving it needs, without the weight of a model instance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from renxin.intelligence.journeys.state import Effect, State


@dataclass(slots=True)
class Run:
    """One patient on one version, and her state. `failed`: its last move went wrong and says so."""

    pk: int
    tenant_id: int
    patient_id: int
    journey_id: int
    version_id: int
    trigger_event_id: int
    priority: int
    failed: bool
    state: State

    @property
    def anchor_at(self) -> datetime:
        """Return the instant its days are counted from."""
        return self.state.anchor_at

    @property
    def context(self) -> Mapping[str, Any]:
        """Return the small values of what started it."""
        return self.state.context


@dataclass(slots=True)
class Change:
    """A run, where it stands now, and what is to be done."""

    run: Run
    state: State
    effects: tuple[Effect, ...]
