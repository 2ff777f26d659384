"""The words of the house: message templates in versions, quick texts for staff, and the linter that reads them.

Words: a *template* is what we say again and again, under a code; a *version* is its wording in languages and tones,
approved by a second person; a *variable* is a place that only a fact may fill; a *finding* is what the linter minds.
Refuses: sending anything, filling a place with a guess, letting an author approve her own words.
"""
