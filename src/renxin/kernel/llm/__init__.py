"""The port to a language model: one question, one answer, and an answer of one's own where there is no model.

Words: an *ask* is a question with the answer that holds without a model; a *provider* answers it.
Refuses: deciding anything; being asked about a person (an ask holds no name, number or result); being needed.
"""
