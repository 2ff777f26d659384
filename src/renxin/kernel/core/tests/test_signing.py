"""Opaque references open only what they were made for."""

from datetime import UTC, date, datetime
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core import signing
from renxin.kernel.core.errors import NotFound

bigints = st.integers(-(2**63), 2**63 - 1)


@given(bigints, bigints)
def test_a_reference_opens_again_and_never_changes(patient_id, log_id):
    reference = signing.seal("message", patient_id, log_id)
    assert reference == signing.seal("message", patient_id, log_id)
    assert signing.unseal("message", reference) == (patient_id, log_id)
    assert len(reference) == 43


def test_a_reference_of_another_kind_is_refused():
    with pytest.raises(NotFound):
        signing.unseal("event", signing.seal("message", 1, 2))


@pytest.mark.parametrize("text", ["", "x", "a" * 43, "ä" * 43, "....", "a" * 5000])
def test_a_made_up_reference_is_refused(text):
    with pytest.raises(NotFound):
        signing.unseal("message", text)


@given(st.data())
def test_a_changed_reference_is_refused(data):
    reference = signing.seal("message", 12, 34)
    place = data.draw(st.integers(0, len(reference) - 2))  # the last character holds unused bits
    other = data.draw(st.sampled_from(ascii_letters + digits).filter(lambda letter: letter != reference[place]))
    with pytest.raises(NotFound):
        signing.unseal("message", reference[:place] + other + reference[place + 1 :])


def test_values_keep_their_types():
    values = [datetime(2026, 3, 10, 1, tzinfo=UTC), date(2026, 3, 10), 5, "x", True, 1.5]
    assert signing.unseal_values("page", signing.seal_values("page", values)) == values
