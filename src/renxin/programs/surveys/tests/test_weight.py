"""How heavy the patient's page is: all of the first load, compressed, on an old phone and a weak line."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.programs.surveys import services
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db
MOST = 60 * 1024
_ADDRESS = re.compile(r"""(?:href|src)=["']([^"'#?]+\.(?:css|js|svg|png|webp|woff2))""")


def packed(data):
    return len(gzip.compress(data, 6))


def loaded(page):
    """Return what a browser fetches besides the page, by address."""
    found = {}
    for address in set(_ADDRESS.findall(page)):
        path = finders.find(address.removeprefix(settings.STATIC_URL))
        assert path, f"{address} is not one of our files"
        found[address] = packed(Path(path).read_bytes())
    return found


@pytest.mark.parametrize("code", ["outpatient-pulse", "inpatient-after-discharge"])
def test_the_first_load_is_under_sixty_kilobytes(frozen_clock, code):
    cache.clear()
    house = ward()
    services.install_packs(house.system)
    request = InviteRequest(patient_id=house.patient(), key="t:1", department_id=house.department.pk)
    link = services.invite(house.system, code, request).url
    place = services.make_place_code(house.system, Survey.objects.get(code=code), house.department.pk)
    for address in (link, f"/q/{place.code}"):
        page = Client().get(address).content
        parts = {"page": packed(page)} | loaded(page.decode())
        assert any(name.endswith(".css") for name in parts)
        assert any(name.endswith(".js") for name in parts)
        assert sum(parts.values()) < MOST, parts
