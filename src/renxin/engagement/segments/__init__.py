"""Who belongs together: tags that are given, traits that are computed, and the groups made of them.

Words: a *tag* is a name the hospital gave; a patient *bears* it since some day, until somebody takes it off. A *trait*
is one thing known of every patient, defined in words, typed, kept true from facts.
Refuses: naming any table above itself; packages above register their own traits.
"""
