"""Programs push public reviews: once each, with stars of any site, refused in words."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from renxin.programs.listening.models import Review

from .conftest import token_of

ONE = {
    "source": "大众点评",
    "id": "dp-1",
    "author": "小荷",
    "stars": 2,
    "text": "药房等了一个小时",
    "written_at": "2026-01-05T09:00:00+08:00",
}


def push(house, body, *scopes):
    token = token_of(house.pk, f"collector {uuid4()}", *scopes)
    return Client().post(
        "/reviews", json.dumps(body), content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


def test_reviews_are_taken_once(house, frozen_clock):
    scope = "system/Review.write"
    assert push(house, [ONE, {**ONE, "id": "dp-2", "stars": 9}], scope).json() == {"seen": 2, "new": 2}
    assert push(house, ONE, scope).json() == {"seen": 1, "new": 0}
    assert sorted(Review.objects.values_list("source", "stars")) == [("dianping", 2.0), ("dianping", 4.5)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"written_at": "2026-01-05T09:00:00"},
        {"written_at": "soon"},
        {"stars": "five"},
        {"text": "", "stars": None},
        {"written_at": "2999-01-05T09:00:00+08:00"},
    ],
)
def test_what_is_no_review_is_refused(house, frozen_clock, wrong):
    assert push(house, {**ONE, **wrong}, "system/Review.write").status_code in (400, 422)
    assert not Review.objects.exists()


def test_another_scope_may_not_push(house, frozen_clock):
    assert push(house, ONE, "system/Patient.read").status_code == 403
    assert Client().post("/reviews", "[]", content_type="application/json").status_code == 401
