"""Pages of staff: bills and payments that need a look, cost ranges, the cashier."""
