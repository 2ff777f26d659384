"""The pack of measures that devices may send: codes, units, what is possible."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parent / "packs" / "measures.yaml"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that is measured. `plausible` and `jump` are in `unit`; `units` say what to multiply by."""

    code: str
    words: Words
    unit: str
    units: dict[str, float]
    plausible: list[float]
    jump: float | None = None

    def is_plausible(self, value: Decimal) -> bool:
        """Tell whether a living person can have this value (in `unit`)."""
        return Decimal(str(self.plausible[0])) <= value <= Decimal(str(self.plausible[1]))

    def converted(self, value: Decimal, unit: str) -> Decimal | None:
        """Return `value` in our unit; None when we cannot convert from `unit`."""
        factor = self.factor(unit)
        return None if factor is None else (value * factor).quantize(Decimal("0.01"))

    def factor(self, unit: str) -> Decimal | None:
        """Return what a value in `unit` is multiplied by; no unit means ours."""
        given = {name.casefold(): factor for name, factor in self.units.items()}
        found = given.get(unit.strip().casefold()) if unit.strip() else 1
        return None if found is None else Decimal(str(found))

    def fitting_unit(self, value: Decimal, unit: str) -> str:
        """Return the unit in which `value` would be possible though it is not in `unit`; empty when there is none."""
        for name, factor in self.units.items():
            if name != unit and self.is_plausible(value * Decimal(str(factor))):
                return name
        return ""


@dataclass(frozen=True, kw_only=True)
class MeasurePack(Pack):
    """Everything about measures that is data."""

    measures: dict[str, Measure]


@cache
def measures() -> dict[str, Measure]:
    """Return the measures by their names."""
    return load(PACK, MeasurePack).measures


@cache
def names_by_code() -> dict[str, str]:
    """Return the measure behind each standard code."""
    return {measure.code: name for name, measure in measures().items()}
