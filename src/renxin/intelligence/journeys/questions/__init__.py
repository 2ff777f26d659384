"""Questionnaires that a step puts to a patient, outside surveys: nothing is averaged, somebody acts on the answers."""
