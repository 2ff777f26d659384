"""Importance × performance (Martilla and James): where each attribute lies, and what to mend first.

Importance stands upright, performance lies across; both have names everywhere, so that no swap can mislead. Where the
cross-hair stands, and how importance was measured, is a choice that is kept with the picture.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Cross = Literal["mean", "median", "scale", "target"]
Method = Literal["stated", "correlation", "regression", "shapley"]
Quadrant = Literal["concentrate", "keep", "low", "overkill"]
CROSSES: Final[tuple[Cross, ...]] = ("mean", "median", "scale", "target")
METHODS: Final[tuple[Method, ...]] = ("stated", "correlation", "regression", "shapley")
# Below so many attributes a mean of them says nothing; below so many answers an attribute says little.
ATTRIBUTES_FOR_A_MEAN: Final = 8
ANSWERS_NEEDED: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing asked about: how much it matters, how well it is done, by how many answers. `weak`: could be chance."""

    code: str
    importance: float
    performance: float
    n: int = 0
    weak: bool = False


@dataclass(frozen=True, slots=True)
class CrossHair:
    """Where the four fields meet."""

    importance: float
    performance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An attribute with its field, its place in the order of what to mend, and (on one scale) its gap."""

    attribute: Attribute
    quadrant: Quadrant
    priority: float
    gap: float | None = None


def cross_hair(
    attributes: Sequence[Attribute],
    cross: Cross,
    *,
    middle: CrossHair | None = None,
    target: CrossHair | None = None,
) -> CrossHair:
    """Return where the cross-hair stands.

    Args:
        attributes: what is drawn.
        cross: mean or median of the attributes, the middle of the scales, or the hospital's targets.
        middle: the middle of both scales, for `scale`.
        target: the targets, for `target`.

    Raises:
        ValueError: nothing to centre on, or the values that `scale` or `target` need are missing.
    """
    given = {"scale": middle, "target": target}.get(cross)
    if given is not None:
        return given
    if cross in ("scale", "target") or not attributes:
        raise ValueError(f"nothing to stand the cross-hair {cross} on")
    centre = statistics.fmean if cross == "mean" else statistics.median
    return CrossHair(centre([one.importance for one in attributes]), centre([one.performance for one in attributes]))


def quadrant(attribute: Attribute, cross: CrossHair) -> Quadrant:
    """Return the field of an attribute; on the line it belongs to the higher side."""
    matters, is_done_well = attribute.importance >= cross.importance, attribute.performance >= cross.performance
    if matters:
        return "keep" if is_done_well else "concentrate"
    return "overkill" if is_done_well else "low"


def place(attributes: Sequence[Attribute], cross: CrossHair, *, same_scale: bool = False) -> list[Placed]:
    """Return the attributes in the order of what to mend: what matters most and is done worst comes first.

    Priority is (I − Ī)/sd(I) + (P̄ − P)/sd(P). `same_scale`: the gap I − P means something.
    """
    matters = _standardised([one.importance for one in attributes])
    is_done = _standardised([one.performance for one in attributes])
    found = [
        Placed(
            attribute=one,
            quadrant=quadrant(one, cross),
            priority=important - done,
            gap=one.importance - one.performance if same_scale else None,
        )
        for one, important, done in zip(attributes, matters, is_done, strict=True)
    ]
    return sorted(found, key=lambda one: (-one.priority, one.attribute.code))


def cross_is_a_hint(attributes: Sequence[Attribute], cross: Cross) -> bool:
    """Tell whether there are too few attributes for a cross-hair made of them."""
    return cross in ("mean", "median") and len(attributes) < ATTRIBUTES_FOR_A_MEAN


def _standardised(values: Sequence[float]) -> list[float]:
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    if not deviation:
        return [0.0] * len(values)
    centre = statistics.fmean(values)
    return [(value - centre) / deviation for value in values]
