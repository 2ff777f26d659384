"""Watching at home: readings are judged, alerts are settled once, silence is noticed, medicines are kept up.

Words: a *measure* is what is measured (blood pressure is one, with two parts); an *alert* is one thing somebody has to
look at, however many readings belong to it; a *silence* is that nothing came and nobody opened anything; a *sign of
life* is anything a person did herself.
Refuses: a threshold without source and second person, an override without reason, alarming twice for one thing,
accusing a patient of silence while her device's feed is down, she is in the house or away.
"""
