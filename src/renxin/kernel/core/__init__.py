"""Ids, the clock, actors, tenants, patient references, calendar, encrypted fields, masking, pagination.

Imports nothing of the house. Every other package may import any module of this one.
"""
