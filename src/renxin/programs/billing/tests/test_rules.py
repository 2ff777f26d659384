"""What a bill asks for: a table, and what must hold whatever the sums are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.programs.billing.cashier import signature
from renxin.programs.billing.rules import standing

D = Decimal


@pytest.mark.parametrize(
    ("sums", "asks", "lines", "state", "due"),
    [
        ((100, None, 0, 0), True, 2, "open", 100),
        ((100, 60, 0, 0), True, 2, "open", 40),
        ((100, 60, 40, 0), True, 2, "paid", 0),
        ((100, None, 0, 0), False, 2, "shown", 0),
        ((80, None, 100, 0), True, 3, "owed", -20),  # something was taken off after she had paid
        ((0, None, 100, 0), True, 2, "owed", -100),
        ((0, None, 100, 100), True, 2, "refunded", 0),
        ((100, None, 100, 100), True, 1, "refunded", 0),  # the money is back before the charge is cancelled
        ((100, None, 100, 30), True, 2, "paid", 0),
        ((150, None, 100, 30), True, 2, "open", 80),  # more came after a part was given back
        ((0, None, 0, 0), True, 2, "paid", 0),
        ((-5, None, 0, 0), True, 1, "shown", 0),
        ((0, None, 0, 0), True, 0, "void", 0),
    ],
)
def test_how_a_bill_stands(sums, asks, lines, state, due):
    total, insured, paid, refunded = sums
    found = standing(
        total=D(total),
        insured=None if insured is None else D(insured),
        paid=D(paid),
        refunded=D(refunded),
        asks=asks,
        lines=lines,
    )
    assert (found.state, found.due) == (state, D(due))


amounts = st.decimals(min_value=0, max_value=10**6, places=2)


@given(amounts, st.none() | amounts, amounts, amounts, st.booleans())
def test_nobody_is_asked_for_more_than_the_bill_or_where_nothing_is_asked(total, insured, paid, back, asks):
    found = standing(total=total, insured=insured, paid=paid, refunded=min(back, paid), asks=asks, lines=1)
    assert found.due <= total
    assert (found.state == "open") == (found.due > 0)
    assert asks or found.due <= 0


def test_a_telling_fits_only_as_it_was_signed():
    body, now = b'{"event": "paid"}', 1_770_000_000
    header = signature.sign_telling("secret", body, now)
    assert signature.telling_fits("secret", body, header, now + 60)
    assert not signature.telling_fits("secret", body + b" ", header, now)
    assert not signature.telling_fits("other", body, header, now)
    assert not signature.telling_fits("secret", body, header, now + 3600)
    assert not signature.telling_fits("secret", body, "t=,v1=", now)
    assert not signature.telling_fits("secret", body, "", now)
