"""What may be read of monitoring."""
