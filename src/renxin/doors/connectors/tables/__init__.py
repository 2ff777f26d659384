"""Sheets and files of rows: read whatever people keep, said in fields, taken in by whoever owns what the rows are.

Words: a *run* is one file on its way in; a *kind* is what its rows are (patients, visits …); a *part* is a piece of
the file or a thousand of its rows, kept encrypted; a *batch* is what one part made, remembered so that it can be
taken back. Refuses: starting journeys, clocks or messages by a history; making consents without evidence.
"""
