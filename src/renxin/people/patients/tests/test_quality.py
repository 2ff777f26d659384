"""How well people are told apart: Chinese records full of traps, and the febrl sets where they are at hand."""

from collections import Counter

import pytest
from benchmarks import _febrl, _traps
from benchmarks._quality import of_registered, quality, wrong

from renxin.kernel.core.actor import Actor
from renxin.people.patients.matching.learning import learn
from renxin.people.patients.models import MatchReview
from renxin.people.patients.services import register_patients

TENANT = 41_000
# Traps whose records are of one person but not certain enough: a person decides.
ONLY_REVIEWED = {"surname changed", "pinyin only", "typing error"}


@pytest.fixture
def registered(db):
    actor, told = Actor.interface(TENANT, "HIS"), _traps.cases(3)
    patients = [one.patient_id for one in register_patients(actor, [case.said for case in told])]
    reviews = list(MatchReview.objects.of(actor).values_list("patient_id", "other_patient_id"))
    return told, patients, reviews


def test_no_trap_joins_two_people_and_nobody_is_lost(registered):
    told, patients, reviews = registered
    assert wrong(told, patients) == set()
    found = of_registered(told, patients, reviews)
    assert found.precision == 1.0
    assert found.recall >= 0.85
    assert found.recall_with_review == 1.0


def test_what_is_certain_is_joined_and_what_is_not_is_asked(registered):
    told, patients, _reviews = registered
    parts = Counter()
    for trap in _traps.names():
        of_trap = [(case.truth, patient) for case, patient in zip(told, patients, strict=True) if case.trap == trap]
        people, records = {truth for truth, _ in of_trap}, {patient for _, patient in of_trap}
        parts[trap] = len(records) - len(people)
    assert {trap for trap, more in parts.items() if more} == ONLY_REVIEWED


@pytest.mark.parametrize(("with_id", "least"), [(True, 0.95), (False, 0.88)])
@pytest.mark.parametrize("number", [1, 2])
def test_febrl_is_matched_with_weights_learned_without_labels(number, with_id, least):
    path = _febrl.path_of(number)
    if path is None:
        pytest.skip("real input 'febrl' is absent; set RENXIN_REAL_INPUT to the folder that holds it")
    records = _febrl.read(path)
    found = _linked(records, with_id=with_id)
    assert found.precision >= 0.995
    assert found.recall >= least


def test_weights_are_learned_from_records_of_our_own():
    """Four hundred invented people, half of them twice with a slip: what febrl shows, where febrl is absent."""
    records = []
    for number in range(400):
        one = _traps.person(number * 3)
        said = dict.fromkeys((*_febrl.TEXTS, *_febrl.NUMBERS, "state"), "") | {
            "rec_id": f"rec-{number}-org",
            "given_name": one.name[1:],
            "surname": one.name[0],
            "date_of_birth": f"{one.birth_date:%Y%m%d}",
            "postcode": f"{number * 37 % 1000:04d}",
            "address_1": one.address,
        }
        records.append(said)
        if number % 2:
            slips = ({"given_name": ""}, {"date_of_birth": ""}, {"address_1": said["address_1"][:-2]})
            records.append({**said, "rec_id": f"rec-{number}-dup", **slips[number % 3]})
    found = _linked(records, with_id=False)
    assert found.precision >= 0.995
    assert found.recall >= 0.9


def _linked(records, *, with_id):
    pairs = _febrl.candidates(records, with_id=with_id)
    levels = _febrl.levels(records, pairs, with_id=with_id)
    learned = learn(levels, _febrl.levels(records, _febrl.strangers(records), with_id=with_id))
    joined = {pair for pair, agreed in zip(pairs, levels, strict=True) if learned.probability(agreed) >= 0.99}
    return quality(joined, _febrl.gold(records), set())


def test_nothing_is_learned_from_nothing():
    with pytest.raises(ValueError, match="nothing to learn"):
        learn([], [])
