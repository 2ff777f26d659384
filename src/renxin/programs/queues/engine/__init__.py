"""Pure rules of waiting: the order, who may be called by whom, the level a nurse is proposed. No tables, no clock."""

from .pack import OrderPack, OrderRules, order_pack, rules_of
from .ranking import STEP, Arrival, Standing, place_behind, place_of_results, rank
from .triaging import Finding, Proposal, propose

__all__ = [
    "STEP",
    "Arrival",
    "Finding",
    "OrderPack",
    "OrderRules",
    "Proposal",
    "Standing",
    "order_pack",
    "place_behind",
    "place_of_results",
    "propose",
    "rank",
    "rules_of",
]
