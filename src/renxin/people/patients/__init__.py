"""Who the patient is: names, identifiers, contact points, family, consent; matching, merging and un-merging.

Words: an *identifier* names one person (an identity card, a record number); a *contact point* reaches somebody and
names nobody; a *claim* is an identifier that somebody gave and that contradicts what is known.
Refuses: a second way to write a patient, merging on a telephone number alone, clear identifiers without a reason.
"""
