"""Pages of queues for staff."""
