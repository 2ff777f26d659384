"""Every write of insights: answers added up, control charts kept, what was done marked on them."""

from .adding_up import add_up_answers
from .charts import NewChart, freeze_baseline, mark_chart, stop_chart, unmark_chart, watch
from .choosing import choose_matrix, estimate_case_mix
from .mapping import change_node, install_maps
from .watching import look_at_charts

__all__ = [
    "NewChart",
    "add_up_answers",
    "change_node",
    "choose_matrix",
    "estimate_case_mix",
    "freeze_baseline",
    "install_maps",
    "look_at_charts",
    "mark_chart",
    "stop_chart",
    "unmark_chart",
    "watch",
]
