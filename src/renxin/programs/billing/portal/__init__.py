"""What patients see of bills: what it cost, what is to be paid, the way to the cashier, what planned care will cost."""
