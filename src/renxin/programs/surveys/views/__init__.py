"""Pages of surveys for staff: one file a room."""
