"""Patients' pages of care plans."""
