"""Behind a proxy: each caller by her own address, and nobody by an address she made up."""

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from renxin.config import doctor, proxies
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.models import PlaceCode, Survey
from renxin.programs.surveys.services import InviteRequest
from tests.harness.ward import ward

PROXY = "10.8.0.2"
OURS = ("10.8.0.0/24", "fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        (PROXY, "203.0.113.7", "203.0.113.7"),
        (PROXY, "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # the left one is what she wrote herself
        (PROXY, "203.0.113.7, 10.8.0.9", "203.0.113.7"),  # two proxies of ours
        (PROXY, "203.0.113.7:41234", "203.0.113.7"),
        (PROXY, "[2001:db8::7]:41234", "2001:db8::7"),
        ("::ffff:10.8.0.2", "203.0.113.7", "203.0.113.7"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        (PROXY, "", PROXY),
        (PROXY, "nonsense", PROXY),
        (PROXY, "203.0.113.7, nonsense", PROXY),
        ("198.51.100.9", "203.0.113.7", "198.51.100.9"),  # nobody of ours: what she says is nothing
    ],
)
def test_whom_a_chain_names(peer, forwarded, found):
    assert proxies.caller(peer, forwarded, proxies.networks(OURS)) == found


def test_a_proxy_that_is_none_is_told_at_start():
    with pytest.raises(SystemExit, match="RENXIN_PROXIES"):
        proxies.networks(["proxy.hospital.example"])


@pytest.fixture
def house(db, frozen_clock):
    cache.clear()
    made = ward()
    surveys.install_packs(made.system)
    return made


@pytest.fixture
def trusting():
    with override_settings(RENXIN_PROXIES=list(OURS)):
        yield


def flags():
    run_until_idle()
    return [flag for row in QuestionnaireResponse.objects.all() for flag in row.flags]


def answer(place, phone, peer=PROXY, **headers):
    given = {"recommend": "9", "doctors": "5"}
    return Client().post(f"/q/{place.code}", given, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=phone, **headers)


def at(house, kind):
    survey = Survey.objects.get(code="outpatient-pulse")
    new = surveys.NewPlace(kind=kind, department_id=house.department.pk if kind != "house" else None)
    return surveys.make_place_codes(house.officer, survey, [new])[0]


def test_a_hundred_phones_behind_one_proxy_are_a_hundred_phones(house, trusting):
    place = at(house, "house")
    statuses = {answer(place, f"203.0.113.{number}").status_code for number in range(100)}
    assert statuses == {200}
    assert "IP_BURST" not in flags()
    assert QuestionnaireResponse.objects.count() == 100


def test_on_the_swift_road_as_well(house, trusting):
    for number in range(8):
        patient = house.patient(f"王{number}", f"1380013800{number}")
        url = surveys.invite(house.system, "outpatient-pulse", InviteRequest(patient_id=patient, key=f"k{number}")).url
        page = Client().get(url[url.index("/s/") :]).content.decode()
        given = {"recommend": "9", "_questions": page.partition('name="_questions" value="')[2][:64]}
        address = page.partition('data-swift="')[2].partition('"')[0]
        sent = Client().post(address, given, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        assert sent.json()["status"] == "accepted"
    assert "IP_BURST" not in flags()


def test_an_address_that_somebody_makes_up_counts_for_nothing(house, trusting):
    place = at(house, "house")
    for number in range(8):
        answer(place, f"203.0.113.{number}", peer="198.51.100.9")
    assert flags().count("IP_BURST") == 3


def test_one_device_is_braked_anywhere_and_a_bed_as_a_whole(house, trusting):
    wide, bed = at(house, "house"), at(house, "department")
    PlaceCode.objects.filter(pk=bed.pk).update(kind="bed")
    from_one = [answer(wide, "203.0.113.1").status_code for _ in range(31)]
    assert from_one[29:] == [200, 429]
    assert answer(wide, "203.0.113.2").status_code == 200
    cache.clear()
    statuses = [answer(bed, f"203.0.113.{number}").status_code for number in range(61)]
    assert statuses[59:] == [200, 429]


def test_the_doctor_says_when_everybody_comes_from_one_address(settings):
    settings.PRODUCTION, settings.RENXIN_PROXIES = True, []
    (found,) = doctor._proxies()
    assert (found.ok, "RENXIN_PROXIES" in found.advice) == (False, True)
    settings.RENXIN_PROXIES = list(OURS)
    (found,) = doctor._proxies()
    assert found.ok
