"""What is reckoned about a patient on her page: who treats her sees what helps her, never that she may stay away."""

from types import SimpleNamespace

import pytest

from renxin.intelligence.foresight import selectors, slots, telling

NEED, CHURN = (SimpleNamespace(prediction=code, value=0.4) for code in ("need", "churn"))


@pytest.mark.parametrize(
    ("permissions", "seen"),
    [
        ({"patients.view", "segments.view"}, ["need", "churn"]),
        ({"patients.view", "patients.edit"}, ["need"]),
        ({"patients.view"}, []),
        ({"patients.edit", "segments.view"}, []),
    ],
)
def test_who_sees_which(monkeypatch, permissions, seen):
    monkeypatch.setattr(selectors, "scores_of", lambda _actor, _patient_id: [NEED, CHURN])
    monkeypatch.setattr(telling, "reasons", lambda _score: [])
    request = SimpleNamespace(actor=SimpleNamespace(may=lambda code: code in permissions))
    found = slots.reckoned(request, patient=SimpleNamespace(pk=1))
    assert [line[3].prediction for line in (found[1]["lines"] if found else [])] == seen
