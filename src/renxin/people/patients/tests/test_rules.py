"""Documents, telephones and names by table; identity cards by property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import rules
from renxin.people.patients.models import Sex

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("written", "number", "born", "sex"),
    [
        ("11010519491231002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("11010519491231002x", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("110105 19491231 002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("110105491231002", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
    ],
)
def test_a_good_identity_card_says_birth_and_sex(written, number, born, sex):
    assert rules.read_identity_card(written, TODAY) == rules.IdentityCard(number, born, sex)


def test_the_printed_example_of_1880_was_good_in_its_time():
    assert rules.read_identity_card("440524188001010014", date(2000, 1, 1)).sex is Sex.MALE
    with pytest.raises(InvalidInput):  # nobody is older than 130
        rules.read_identity_card("440524188001010014", TODAY)


def numbered(first17: str) -> str:
    return first17 + rules.check_digit(first17)


@pytest.mark.parametrize(
    "written",
    [
        "110105194912310021",  # check digit
        numbered("99010519491231002"),  # no such region
        numbered("16010519491231002"),
        numbered("11010520260311002"),  # born tomorrow
        numbered("11010519490231002"),  # 31 February
        "11010519491231002",  # 17 characters
        "1101051949123100XX",
        "",
        "身份证号",
    ],
)
def test_a_bad_identity_card_is_refused_in_words(written):
    with pytest.raises(InvalidInput) as error:
        rules.read_identity_card(written, TODAY)
    assert error.value.where == "cn-id"
    assert str(error.value.message)


def test_residence_cards_are_identity_cards():
    for prefix in ("810000", "820000", "830000", "911124"):
        assert rules.read_identity_card(numbered(f"{prefix}19900101001"), TODAY).sex is Sex.MALE


births = st.dates(date(1900, 1, 1), TODAY)


@given(births, st.integers(0, 999), st.sampled_from(sorted(rules._REGIONS)))
def test_every_well_formed_number_reads_back(born, sequence, region):
    number = numbered(f"{region}0101{born:%Y%m%d}{sequence:03d}")
    card = rules.read_identity_card(number, TODAY)
    assert (card.number, card.birth_date, card.sex is Sex.MALE) == (number, born, sequence % 2 == 1)


@given(births, st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(born, sequence, place, change):
    number = numbered(f"110105{born:%Y%m%d}{sequence:03d}")
    wrong = "0123456789"[(int(number[place].replace("X", "0")) + change) % 10]
    mistyped = number[:place] + wrong + number[place + 1 :]
    if mistyped == number:
        return
    with pytest.raises(InvalidInput):
        rules.read_identity_card(mistyped, TODAY)


def places_refused(text):
    checks = (
        lambda: rules.read_identity_card(text, TODAY),
        lambda: rules.normalise_phone(text),
        lambda: rules.normalise_email(text),
        lambda: rules.normalise_identifier("passport", text, TODAY),
    )
    for check in checks:
        try:
            check()
        except InvalidInput as error:
            yield error.where


@given(st.text(max_size=24))
def test_no_text_breaks_the_validators(text):
    assert all(places_refused(text))


@pytest.mark.parametrize(
    ("system", "good", "bad"),
    [
        ("passport", ["E12345678", "ea1234567", "PA0012345", "X1234"], ["E123", "E-1234567890123456", "护照"]),
        ("hk-macao", ["H12345678", "m1234567801"], ["A12345678", "H1234567"]),
        ("taiwan", ["12345678", "1234567801"], ["123456789", "T1234567"]),
        ("birth-certificate", ["P110123456"], ["110123456"]),
        ("his:main", [" 00123 ", "anything"], [" "]),
    ],
)
def test_other_documents(system, good, bad):
    for text in good:
        kept = rules.normalise_identifier(system, text, TODAY)
        assert text.strip().upper().startswith(kept.upper())
        assert len(kept) >= 5
    for text in bad:
        with pytest.raises(InvalidInput):
            rules.normalise_identifier(system, text, TODAY)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800138000", "13800138000"),
        ("13800138000.0", "13800138000"),
        ("1.3800138E10", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("0086-138-0013-8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("010-62345678", "01062345678"),
        ("(0571) 8765 4321", "057187654321"),
        ("+1 212 555 0100", "+12125550100"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_telephones_are_written_one_way(written, number):
    assert rules.normalise_phone(written) == number


@pytest.mark.parametrize("written", ["", "12345678901", "1380013800", "138001380000", "无", "+86", "19.5", "1e400"])
def test_what_nobody_can_call_is_refused(written):
    with pytest.raises(InvalidInput):
        rules.normalise_phone(written)


@given(st.integers(13_000_000_000, 19_999_999_999))
def test_every_writing_of_a_mobile_meets(number):
    writings = [f"{number}", f"{number}.0", f"+86{number}", f"0086 {number}", f"{number:.10e}", str(float(number))]
    assert {rules.normalise_phone(text) for text in writings} == {str(number)}


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2026, 3, 10), 0),
        (date(2025, 3, 11), 0),
        (date(2025, 3, 10), 1),
        (date(1960, 2, 29), 66),
        (TODAY + timedelta(days=1), None),
        (None, None),
    ],
)
def test_age(born, age):
    assert rules.age_on(born, TODAY) == age


@pytest.mark.parametrize(
    ("system", "written", "kept"),
    [
        ("hk-macao", "H1234567802", "H12345678"),
        ("hk-macao", "h12345678", "H12345678"),
        ("taiwan", "0123456703", "01234567"),
        ("taiwan", "01234567", "01234567"),
    ],
)
def test_a_renewed_permit_is_the_same_document(system, written, kept):
    assert rules.normalise_identifier(system, written, TODAY) == kept
    assert kept in rules.possible_writings(written, TODAY)
