"""Guards: what the house promises of itself, checked on every change. Don't loosen one to mend a build.

An exception is a line in the guard with its reason, and the guard fails when the exception is no longer needed.
"""
