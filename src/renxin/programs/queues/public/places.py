"""Where somebody checks in: the code that hangs at a queue, and whether a phone is near enough. No position is kept."""

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from renxin.kernel.core import signing
from renxin.kernel.core.errors import NotFound

_CODE: Final = "queues.place"
_EARTH_METRES: Final = 6_371_000.0
_MOST_UNSURE: Final = 200.0
"""Metres by which a phone may be unsure and still be believed."""


def code_of(tenant_id: int, queue_id: int) -> str:
    """Return the text of the code that hangs at a queue; the same one every time, so that it can be printed."""
    return signing.seal_values(_CODE, [tenant_id, queue_id])


def queue_behind(code: str) -> tuple[int, int] | None:
    """Return tenant and queue of a code; None when it is none of ours."""
    try:
        tenant_id, queue_id = signing.unseal_values(_CODE, code)
    except (NotFound, ValueError):
        return None
    return int(tenant_id), int(queue_id)


def is_near(geofence: Mapping[str, Any], latitude: float, longitude: float, unsure: float = 0.0) -> bool:
    """Tell whether a position lies inside a fence ({"lat", "lon", "metres"}); `unsure` metres count for the phone."""
    return distance(float(geofence["lat"]), float(geofence["lon"]), latitude, longitude) <= float(
        geofence.get("metres", 300)
    ) + min(max(unsure, 0.0), _MOST_UNSURE)


def distance(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the metres between two positions on the earth (haversine)."""
    half_lat, half_lon = radians(lat_b - lat_a) / 2, radians(lon_b - lon_a) / 2
    share = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    return 2 * _EARTH_METRES * asin(sqrt(min(1.0, share)))
