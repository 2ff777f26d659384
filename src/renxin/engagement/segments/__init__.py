"""Who belongs together: so far the tags that people and imports give to patients.

Words: a *tag* is a name the hospital gave; a patient *bears* it since some day, until somebody takes it off.
Refuses: naming any table above itself.
"""
