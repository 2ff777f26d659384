"""Every write of themes: reading comments, learning, grouping, being corrected."""

from .correcting import TONES, correct_opinion, name_cluster
from .learning_again import ask_to_learn, learn_again
from .reading_answers import read_answers, read_missing, reader_of
from .reading_heard import read_heard

__all__ = [
    "TONES",
    "ask_to_learn",
    "correct_opinion",
    "learn_again",
    "name_cluster",
    "read_answers",
    "read_heard",
    "read_missing",
    "reader_of",
]
