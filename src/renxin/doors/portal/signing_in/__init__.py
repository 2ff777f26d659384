"""Signing in with a telephone number: a code by text message, then who of those behind the number she is.

Whether we know a number is never said: known and unknown ones get the same answer in the same time, because the work of
sending is a job's. A number alone is no identity: it changes hands, and a family shares it. So the last four of her
document are asked, too.
"""
