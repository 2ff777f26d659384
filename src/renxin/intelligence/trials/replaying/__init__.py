"""Replaying: real facts of the past, the engine in memory, the contact policy asked without sending."""
