"""What a person allows."""
