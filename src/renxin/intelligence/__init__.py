"""What decides and measures over everything below: journeys, the assistant, insights."""
