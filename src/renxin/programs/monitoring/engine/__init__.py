"""Judging readings: pure, driven by the pack of thresholds."""
