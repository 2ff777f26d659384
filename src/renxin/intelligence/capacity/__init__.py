"""Capacity: what one more session, or an earlier start, would do to waiting; worked out by playing days through.

Words: *demand* is who comes by half hours; a *plan* is when doctors see people; *advice* is a change of the plan with
what it would bring and how sure that is. Refuses: advice from a model that does not fit what was measured, advice from
too few days, and changing the roster by itself.
"""
