"""A questionnaire as self-contained data: named scales written out at each question, so that it can be edited."""

from collections.abc import Mapping
from typing import Any, Final

import yaml

HEAD: Final = ("code", "version", "source", "approver", "effective_on", "title", "minutes", "intro")
SHAPE: Final = ("languages", "layout", "reading_level", "audience", "dimensions", "groups", "items")


def expanded(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the questionnaire without named scales: each item says everything itself."""
    scales = raw.get("scales") or {}
    items = []
    for item in raw.get("items") or ():
        scale = dict(scales.get(item.get("scale") or "") or {})
        if item.get("type") == "matrix" and "type" in scale:
            scale["row_type"] = scale.pop("type")
        own = {key: value for key, value in item.items() if key != "scale"}
        items.append({"linkId": item.get("linkId"), **scale, **own})
    whole = {key: raw[key] for key in (*HEAD, *SHAPE) if raw.get(key) not in (None, "", [], {})}
    return whole | {"items": items}


def as_yaml(raw: Mapping[str, Any]) -> str:
    """Return the questionnaire as a YAML pack, in the order people read it."""
    whole = expanded(raw)
    ordered = {key: whole[key] for key in (*HEAD, *SHAPE) if key in whole}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=120)
