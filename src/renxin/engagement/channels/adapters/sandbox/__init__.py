"""A vendor that lives in our own database: phones for the demo and for tests, with the faults real vendors have."""
