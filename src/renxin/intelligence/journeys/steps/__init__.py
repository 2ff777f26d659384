"""The verbs of journeys: one file each. Copy one to add a verb; the folder is the registry."""

import importlib
import pkgutil

from renxin.intelligence.journeys.step import Step


def _load() -> dict[str, type[Step]]:
    found = {}
    for module in pkgutil.iter_modules(__path__):
        step: type[Step] = importlib.import_module(f"{__name__}.{module.name}").STEP
        found[module.name] = step
    return found


VERBS: dict[str, type[Step]] = _load()
