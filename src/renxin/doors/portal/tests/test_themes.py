"""Themes: readable colours only, the nearest one wins, and pictures are pictures."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.harness.ward import ward

from renxin.doors.portal.models import PortalTheme
from renxin.doors.portal.themes.colours import GROUND, LEAST, contrast, judge
from renxin.people.organizations.models import Location, User
from renxin.people.patients.models import Patient

from .test_record import come_in

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def here(db, frozen_clock):
    return ward()


@pytest.mark.parametrize(
    ("colour", "kept"), [("#26735a", True), ("#FFFF00", False), ("#7a7a7a", False), ("#0b3d91", True), ("red", None)]
)
def test_a_colour_in_which_words_cannot_be_read_is_refused(colour, kept):
    judged = judge(colour)
    assert (judged.palette is not None if judged else None) is kept


@given(st.integers(0, 0xFFFFFF))
def test_what_is_kept_can_be_read_on_every_ground(number):
    judged = judge(f"#{number:06x}")
    made = judged.palette
    if made is not None:
        assert min(contrast(made.jade, one) for one in ("#ffffff", GROUND, made.tint, made.select)) >= LEAST


def officer(here) -> Client:
    client = Client()
    user = User.objects.get(username="lin.ya")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_nearest_theme_dresses_the_page(here):
    staff, mine = officer(here), here.patient()
    campus = Location.objects.create(tenant_id=here.tenant.pk, kind="CAMPUS", name="滨江院区")
    page = "/settings/portal/"
    assert staff.post(page, {"audience": "all", "colour": "#ffff00"}).status_code == 422
    logo = SimpleUploadedFile("logo.png", PNG, "image/png")
    assert (
        staff.post(page, {"audience": "all", "colour": "#0b3d91", "name": "仁心总院", "logo": logo}).status_code == 303
    )
    assert staff.post(page, {"audience": "all", "colour": "#5b2a86", "campus": str(campus.uid)}).status_code == 303
    assert staff.post(page, {"audience": "children", "colour": "#9a3412"}).status_code == 303
    fraud = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    assert staff.post(page, {"audience": "all", "colour": "#0b3d91", "logo": fraud}).status_code == 422
    assert "滨江院区" in staff.get(page).content.decode()
    client = come_in(here, mine)

    def dressed() -> str:
        rows = {str(row.uid): row.colour for row in PortalTheme.objects.all()}
        shown = client.get("/home/").content.decode()
        return next(colour for uid, colour in rows.items() if f"/home/look/{uid}-" in shown)

    assert dressed() == "#0b3d91"
    assert "仁心总院" in client.get("/home/").content.decode()
    client.get(f"/home/at/{campus.uid}")
    assert dressed() == "#5b2a86"
    Patient.objects.filter(pk=mine).update(birth_date="2020-05-01")
    assert dressed() == "#9a3412"
    row = PortalTheme.objects.get(campus=None, audience="all")
    css = Client().get(f"/home/look/{row.uid}-{row.stamp}.css")
    assert "immutable" in css["Cache-Control"]
    assert b"#0b3d91" in css.content
    picture = Client().get(f"/home/look/{row.uid}-{row.stamp}.img")
    assert (picture.content, picture["Content-Type"]) == (PNG, "image/png")
    assert Client().get(f"/home/look/{row.uid}-{'0' * 16}.css").status_code == 404
    assert staff.post(f"/settings/portal/{row.uid}/remove").status_code == 303
    assert not PortalTheme.objects.filter(pk=row.pk).exists()
