"""The demo's control charts: the change that worked shows, the one that did not stays still."""

from renxin.doors.demo.seed import charts
from renxin.doors.demo.tests.test_voices import month, pytestmark  # noqa: F401  the same month
from renxin.intelligence.insights.models import ChartMark, ChartSignal, ControlChart, MapNode
from renxin.kernel.core import clock


def test_the_pharmacy_got_better_and_surgery_did_not(month):  # noqa: F811
    here, _count = month
    charts.watch(here.tenant.pk, clock.now())
    pharmacy, surgery = (ControlChart.objects.get(dimension=item) for item in ("waiting", "formalities"))
    changed = {mark.chart_id: mark.at.date() for mark in ChartMark.objects.all()}
    assert set(changed) == {pharmacy.pk, surgery.pk}
    better = ChartSignal.objects.filter(direction=1, rule__in=("shift", "beyond", "two_of_three"))
    assert better.filter(chart=pharmacy, last_on__gt=changed[pharmacy.pk]).exists()
    assert not better.filter(chart=surgery, first_on__gte=changed[surgery.pk], rule="shift").exists()
    assert MapNode.objects.get(map__code="usual", code="paying").pains
