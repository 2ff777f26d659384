"""What begins a programme: from what the hospital's systems report to who enters which programme."""
