"""The symptom guide itself: pure rules over a pack, what was learned from phrasings, and one turn after another."""
