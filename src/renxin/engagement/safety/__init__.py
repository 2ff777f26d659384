"""What must never be missed or said: red flags, other signals in a patient's words, and the limits of a chat.

Words: a *red flag* is a pattern after which a person must act at once; a *signal* says what a message is about; a
*limit* is what nobody may do in a chat (diagnose, prescribe, keep somebody away from care). Pure rules over packs.
Refuses: models, tables, guesses; calling a flag denied unless the denial stands right beside it.
"""
