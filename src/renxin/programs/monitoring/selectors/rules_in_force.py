"""The thresholds that count in a house today: the version in force, else the pack that is shipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from renxin.kernel.core.actor import Actor
from renxin.programs.monitoring.engine import Limit, Measure, Part, ThresholdPack
from renxin.programs.monitoring.engine.pack import read, shipped
from renxin.programs.monitoring.models import ThresholdVersion

_SHIPPED = "pack"


@dataclass(frozen=True)
class Rules:
    """A pack, what its version is called, and where each code of the record leads."""

    pack: ThresholdPack
    version: str

    @cached_property
    def by_code(self) -> Mapping[str, tuple[Measure, Part]]:
        """Return measure and part by the code of an observation."""
        return {
            code: (measure, part) for measure in self.pack.measures for part in measure.parts for code in part.codes
        }

    def limits(
        self, measure: Measure, conditions: frozenset[str], own: Mapping[str, tuple[Limit, ...]] | None = None
    ) -> dict[str, tuple[Limit, ...]]:
        """Return the limits of a person by part: her own where a clinician set some."""
        return {
            part.code: own[part.code] if own and part.code in own else part.limits(conditions) for part in measure.parts
        }


def rules_in_force(actor: Actor) -> Rules:
    """Return the thresholds that count in the actor's house."""
    row = (
        ThresholdVersion.objects.of(actor)
        .filter(state=ThresholdVersion.State.IN_FORCE)
        .values_list("pk", "number")
        .first()
    )
    if row is None:
        return _shipped()
    return _version(*row)


@lru_cache(maxsize=1)
def _shipped() -> Rules:
    pack = shipped()
    return Rules(pack, f"{_SHIPPED}-{pack.version}")


@lru_cache(maxsize=32)
def _version(pk: int, number: int) -> Rules:
    """Read a version once in each process: it never changes while it is in force."""
    return Rules(read(ThresholdVersion.objects.get(pk=pk).definition), f"v{number}")
