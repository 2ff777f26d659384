"""A made-up hospital to look at and to test against: its people, two years of its life, and its HIS.

Everything here is invented from a seed. ID numbers carry a county code that does not exist, so they belong to nobody.
Refuses to run where RENXIN_DEMO is not set.
"""
