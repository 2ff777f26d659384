"""Comments from the answer to the page: read once, shown with their number, corrected, learned from."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.intelligence.themes import selectors, services
from renxin.intelligence.themes.models import Cluster, Opinion
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.models import User
from renxin.people.organizations.services import add_department
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.models import Survey
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    made = ward()
    surveys.install_packs(made.system)
    return made


def say(house, texts, department=None, start=0, **numbers):
    """Let one patient for each text answer the outpatient survey."""
    place = department or house.department
    people = [house.patient(f"王秀{start + n}", f"137{start + n:08d}") for n in range(len(texts))]
    requests = [InviteRequest(patient_id=one, key=f"t:{one}", department_id=place.pk) for one in people]
    invited = surveys.invite_many(house.system, "outpatient-pulse", requests, send=False)
    for one, text in zip(invited, texts, strict=True):
        answers = {"recommend": 9, "doctors": 5, **numbers, "comment": text}
        surveys.submit(one.url.removeprefix("/s/"), answers, language="zh-hans", seconds=60)
    run_until_idle()


def signed_in(house):
    """Return a browser of the experience officer."""
    client = Client()
    client.force_login(User.objects.get(pk=house.officer.user_id), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_a_comment_is_read_once_and_its_words_stay_where_they_are(house):
    say(house, ["排队等了两个小时，太慢了", ""])
    run_until_idle()
    (row,) = Opinion.objects.all()
    assert row.tone < 0
    assert row.topics == ["waiting"]
    assert row.rating is not None
    assert "排队" not in str(list(Opinion.objects.values()))


def test_anonymous_words_are_read_when_their_day_is_over(house, frozen_clock):
    survey = Survey.objects.get(code="outpatient-pulse")
    place = surveys.make_place_code(house.officer, survey, house.department.pk)
    client = Client()
    answers = {"recommend": "2", "comment": "厕所太脏了"}
    assert client.post(f"/q/{place.code}", answers).status_code in {200, 302}
    run_until_idle()
    since = clock.now() - timedelta(days=9)
    assert services.read_missing(house.system, since, 100) == 0
    frozen_clock.move(days=1)
    assert services.read_missing(house.system, since, 100) == 1
    (row,) = Opinion.objects.all()
    assert row.patient_id < 0
    assert row.topics == ["environment"]
    assert services.read_missing(house.system, since, 100) == 0


def test_the_page_counts_topics_and_hides_what_is_few(house):
    say(house, ["排队等了两个小时，太慢了"] * 6 + ["停车太难"] * 2)
    client = signed_in(house)
    page = client.get(reverse("themes:index")).content.decode()
    assert "等候时间" in page
    assert "停车与路" not in page
    comments = client.get(reverse("themes:comments"), {"topic": "waiting"}).content.decode()
    assert comments.count("两个小时") == 6


def test_a_department_sees_its_own(house):
    other = add_department(house.system, name="心内科", local_code="0402")
    say(house, ["排队太久"] * 5, department=other)
    say(house, ["停车太难"] * 6, start=20)
    own = house.actor(house.head_nurse)
    assert [line.topic.code for line in selectors.topics(own, 90)] == ["parking"]
    assert {one.opinion.department_id for one in selectors.comments(own, 90)} == {house.department.pk}
    assert [line.n for line in selectors.topics(house.officer, 90)] == [6, 5]


def test_a_person_corrects_it_and_her_word_stands(house):
    say(house, ["这里的水平我领教了"])
    row = Opinion.objects.get()
    client = signed_in(house)
    address = reverse("themes:correct", args=[row.uid])
    assert client.post(address, {"tone": "odd", "topics": []}).status_code == 200
    client.post(address, {"tone": "blame", "topics": ["skill"]})
    row.refresh_from_db()
    assert (row.tone, row.topics, bool(row.corrected_by_name)) == (-0.8, ["skill"], True)
    services.learn_again(house.system)
    row.refresh_from_db()
    assert row.tone == -0.8
    with pytest.raises(InvalidInput):
        services.correct_opinion(house.officer, row, "blame", ["no_such"])


def test_it_learns_from_ratings_and_says_how_often_it_is_right(house):
    # Words that the list does not hold: only the numbers beside them say what they mean.
    for turn in range(10):
        say(house, [f"咖喱第{n}次" for n in range(6)], start=turn * 20)
        say(house, [f"芥末第{n}次" for n in range(6)], start=turn * 20 + 10, recommend=1, doctors=1)
    taught = services.learn_again(house.system)
    assert taught is not None
    assert taught.quality["n"] == 24
    assert taught.share_right > taught.share_listed
    say(house, ["又是咖喱"], start=300)
    assert Opinion.objects.order_by("pk").last().tone > 0
    assert Opinion.objects.order_by("pk").last().reader == taught.number


def test_groups_are_made_anew_and_keep_the_names_people_gave(house):
    parking = ["地下停车场车位太少", "停车场入口排长龙", "找车位转了好几圈停车难", "停车费便宜些吧"] * 8
    meals = ["食堂饭菜种类少", "晚餐饭菜凉了", "食堂的汤很咸", "病号饭菜味道淡"] * 8
    say(house, parking + meals)
    services.learn_again(house.system)
    first = next(row for row in Cluster.objects.all() if "停车" in "".join(row.words))
    services.name_cluster(house.officer, first, "停车")
    services.learn_again(house.system)
    assert "停车" in set(Cluster.objects.values_list("name", flat=True))
    assert sum(Cluster.objects.values_list("n", flat=True)) == 64
