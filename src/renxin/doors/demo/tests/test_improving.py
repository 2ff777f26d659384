"""The demo's two improvements: one shows, one honestly does not; the meeting's pack is there, patients are told."""

from renxin.doors.demo.seed import charts, improving
from renxin.doors.demo.tests.test_voices import month, pytestmark  # noqa: F401  the same month
from renxin.intelligence.improvement import selectors
from renxin.intelligence.improvement.models import Check, Improvement, Meeting, Suggestion, Verdict
from renxin.intelligence.insights.models import ChartMark
from renxin.kernel.core import clock
from renxin.people.organizations.models import Role
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD


def test_one_shows_and_one_does_not(month):  # noqa: F811
    here, _count = month
    person = add_practitioner(here.system, name="院长")
    user = create_account(here.system, person, "director.demo", PASSWORD, must_change_password=False)
    grant_role(here.system, user, Role.DIRECTOR, scope_kind="tenant", department=None)
    charts.watch(here.tenant.pk, clock.now())
    improving.improve(here.tenant.pk, clock.now())
    pharmacy, discharge = (Improvement.objects.get(dimension=item) for item in ("waiting", "formalities"))
    assert Check.objects.get(improvement=pharmacy, days=0).verdict == Verdict.SHOWS
    assert Check.objects.get(improvement=discharge, days=0).verdict == Verdict.NOT_SHOWN
    assert set(ChartMark.objects.values_list("source", flat=True)) == {
        f"improvement:{pharmacy.pk}",
        f"improvement:{discharge.pk}",
    }
    assert Suggestion.objects.exists()
    meeting = Meeting.objects.get()
    assert {"table", "cards", "heat", "control"} <= {one["kind"] for one in meeting.pack["en"]}
    assert meeting.decisions.count() == 2
    told = selectors.told(here.system, "en")
    assert len(told) == 2
    assert any("went from" in one.effect for one in told)
    assert any("do not show" in one.effect for one in told)
