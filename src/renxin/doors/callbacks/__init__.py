"""The door that vendors call: check that it is the vendor, keep what arrived, answer within its five seconds.

Refuses: reading what arrived. That is done later, by the loop that takes in what channels heard.
"""
