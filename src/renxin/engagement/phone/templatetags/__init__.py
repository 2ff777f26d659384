"""Tags of the telephone."""
