"""A row that is cut once says what its template says, for every value, shape and language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import engines
from django.template.backends.django import Template
from django.utils import translation

from renxin.kernel.core import clock
from renxin.ui import stencils
from renxin.ui.templatetags.ui import clock as due_clock
from renxin.ui.templatetags.ui import spread

ROW = """{% load i18n %}<li{% if is_red %} class="red"{% endif %} title="100%">{{ name }}
{% blocktranslate %}Choose {{ name }}{% endblocktranslate %} <a href="{{ href }}">{{ href }}</a></li>"""


@pytest.fixture
def row(monkeypatch):
    template: Template = engines["django"].from_string(ROW)
    asked = []

    def render(_name, context):
        asked.append(context)
        return template.render(context)

    monkeypatch.setattr(stencils, "render_to_string", render)
    return stencils.Stencil("row.html", "name", "href"), asked


def test_values_are_escaped_and_a_shape_is_cut_once(row):
    stencil, asked = row
    first = stencil.fill({"name": "<王> 50%", "href": '/x?"a"'}, is_red=False)
    assert '<li title="100%">&lt;王&gt; 50%' in first
    assert '<a href="/x?&quot;a&quot;">' in first
    assert "李" in stencil.fill({"name": "李", "href": "/y"}, is_red=False)
    assert len(asked) == 1
    assert '<li class="red"' in stencil.fill({"name": "李", "href": "/y"}, is_red=True)
    assert len(asked) == 2


def test_each_language_has_its_own_cut(row):
    stencil, _asked = row
    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said.append(stencil.fill({"name": "Li", "href": "/"}, is_red=False))
    assert "Choose Li" in said[0]
    assert "Choose Li" not in said[1]
    assert said[2] == said[0]


def test_a_clock_says_its_state_and_its_words():
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with clock.at(now), translation.override("en"):
        late = due_clock(now - timedelta(minutes=5), now - timedelta(hours=1))
        calm = due_clock(now + timedelta(hours=9))
    assert 'class="clock clock--overdue"' in late
    assert "5 min overdue" in late
    assert "data-started" in late
    assert "clock--calm" in calm
    assert "data-started" not in calm


def test_attributes_are_spread_and_escaped():
    assert (
        spread({"title": 'a "b"', "hidden": True, "x": None, "y": "", "z": False}) == ' title="a &quot;b&quot;" hidden'
    )
