"""Keep how patients like to be reached."""

from datetime import datetime
from typing import Any, Final

from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import SetPreference
from renxin.kernel.core.actor import Actor
from renxin.people.patients import services as patients

EFFECT: Final = SetPreference
ORDER: Final = 42


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Keep the channels of all at once."""
    patients.set_channels(actor, {change.run.patient_id: effect.channel for change, effect in asked})
    return {}
