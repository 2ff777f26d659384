"""The catalogue of metrics: one file each. The folder is the registry; copy a file to add one."""

import importlib
import pkgutil

from renxin.intelligence.insights.metric import Metric


def _load() -> dict[str, Metric]:
    found = {}
    for module in pkgutil.iter_modules(__path__):
        metric: Metric = importlib.import_module(f"{__name__}.{module.name}").METRIC
        if metric.code != module.name:
            raise RuntimeError(f"the metric in {module.name}.py calls itself {metric.code!r}")
        found[metric.code] = metric
    return found


CATALOGUE: dict[str, Metric] = _load()
