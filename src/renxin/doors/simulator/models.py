"""The tables of the simulated vendors; see `vendors/store.py`."""

from .vendors.store import (
    SimulatedCall,
    SimulatedCallback,
    SimulatedFault,
    SimulatedMessage,
    SimulatedRecord,
)

__all__ = ["SimulatedCall", "SimulatedCallback", "SimulatedFault", "SimulatedMessage", "SimulatedRecord"]
