"""Accounts of messengers: proposed for a patient, confirmed by the person herself."""
