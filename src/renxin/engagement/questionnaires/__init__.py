"""Questions and answers: `Questionnaire` with immutable versions, rendering, scoring, `QuestionnaireResponse`.

Words: an *item* is a question, a *dimension* groups items that are scored together, a *flag* marks a doubtful answer.
Refuses: changing a published version, deleting doubtful answers, deciding what a low score leads to (programs do).
"""
