"""Every write of insights: answers and rows added up by day, control charts kept, what was done marked on them."""

from .adding_up import add_up_answers
from .charts import NewChart, freeze_baseline, mark_chart, stop_chart, unmark_chart, watch
from .choosing import choose_matrix, estimate_case_mix
from .mapping import add_node, change_node, install_maps, move_node, set_removed
from .recounting import recount_answers
from .tallying import check_days, count_days, recount_days
from .watching import look_at_charts

__all__ = [
    "NewChart",
    "add_node",
    "add_up_answers",
    "change_node",
    "check_days",
    "choose_matrix",
    "count_days",
    "estimate_case_mix",
    "freeze_baseline",
    "install_maps",
    "look_at_charts",
    "mark_chart",
    "move_node",
    "recount_answers",
    "recount_days",
    "set_removed",
    "stop_chart",
    "unmark_chart",
    "watch",
]
