"""Tags and components: what they escape, what they leave out, how a bound field speaks."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from renxin.ui import figures

SOURCE = Path(__file__).parents[2]
ICONS = set((SOURCE / "ui" / "icons.txt").read_text().split())


def render(text, **context):
    with translation.override("en"):
        return Template("{% load ui %}" + text).render(Context(context))


def component(text, **context):
    from django_cotton.compiler_regex import CottonCompiler

    return render(CottonCompiler().process(text), **context)


def test_what_passes_through_a_component_is_escaped():
    html = component('<c-button :data-name="name">Go</c-button>', name='" onfocus="alert(1)" x="')
    assert 'data-name="&quot; onfocus=&quot;alert(1)&quot; x=&quot;"' in html
    assert component('<c-badge title="{{ name }}">a</c-badge>', name="a<b").count("a&lt;b") == 1


def test_attributes_that_say_no_are_left_out():
    html = component('<c-button :draggable="no" :aria-pressed="nothing" data-on>Go</c-button>', no=False, nothing=None)
    assert "draggable" not in html
    assert "aria-pressed" not in html
    assert " data-on" in html


def test_a_component_does_not_inherit_what_the_page_happens_to_know():
    html = component("<c-button>Go</c-button>", href="/elsewhere", icon="trash-2", label="Delete", disabled=True)
    assert html.startswith("<button")
    assert "trash-2" not in html
    assert "disabled" not in html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<c-button href="/x" kind="primary">Go</c-button>', '<a class="button button--primary" href="/x">'),
        ('<c-button icon="pencil" label="Edit" />', 'aria-label="Edit"'),
        ('<c-masked value="138****5678" label="phone" />', "138****5678"),
        ('<c-stat label="Score" value="56" n="12" low="50" high="62" />', "95% interval 50 to 62"),
        ('<c-stat label="Score" :value="zero" />', "0"),
        ('<c-scale name="q" label="Q" value="10" />', 'value="10" checked'),
        ('<c-table.choose label="Li" value="3" />', 'aria-label="Choose Li"'),
    ],
)
def test_components_write_what_they_promise(text, found):
    assert found in component(text, zero=0)


def test_a_masked_value_without_an_address_cannot_be_revealed():
    assert "data-reveal" not in component('<c-masked value="1" label="phone" />')
    assert "data-reveal" not in component('<c-masked value="1" label="phone" reveal_url="/r" :shown="True" />')
    assert 'data-reveal="/r"' in component('<c-masked value="1" label="phone" reveal_url="/r" />')


class Sheet(forms.Form):
    phone = forms.CharField(help_text="Eleven digits.")
    road = forms.ChoiceField(choices=[("phone", "Phone"), ("mail", "Mail")], widget=forms.RadioSelect, required=False)
    agree = forms.BooleanField()
    file = forms.FileField(required=False)


def test_a_bound_field_carries_its_words_to_the_widget():
    form = Sheet({})
    html = component('<c-field :field="form.phone" />', form=form)
    control = re.search(r"<input[^>]*>", html).group()
    assert 'class="input"' in control
    assert 'aria-invalid="true"' in control
    for name in re.search(r'aria-describedby="([^"]+)"', control).group(1).split():
        assert f'id="{name}"' in html
    assert "(optional)" not in html


def test_choices_and_ticks_are_whole_lines():
    form = Sheet({"road": "mail"})
    choices = component('<c-field :field="form.road" />', form=form)
    assert choices.count('<label class="choice"') == 2
    assert choices.startswith("<fieldset")
    assert "(optional)" in choices
    assert component('<c-field :field="form.agree" />', form=form).count('type="checkbox"') == 1


def test_errors_of_a_form_are_counted():
    html = component('<c-errors :form="form" />', form=Sheet({}))
    assert "Please look at 2 answers again" in html
    assert not component('<c-errors :form="form" />', form=Sheet()).strip()


@pytest.mark.parametrize(("name", "sign"), [("欧阳静", "静"), ("li min", "L"), ("", "·"), ("Dr 王", "王")])
def test_the_sign_of_a_person(name, sign):
    assert render("{{ name|initial }}", name=name) == sign


def test_masking_and_spacing():
    assert render('{{ "13812345678"|masked:"phone" }}') == "138****5678"
    assert render('{{ "出院7天CSAT问卷"|spaced }}') == "出院\u20097\u2009天\u2009CSAT\u2009问卷"
    with pytest.raises(ValueError, match="shoe size"):
        render('{{ "42"|masked:"shoe size" }}')


@pytest.mark.parametrize(("value", "shade"), [(0, 1), (14, 1), (15, 2), (50, 4), (99, 7), (100, 7), (140, 7), (-3, 1)])
def test_shades(value, shade):
    assert figures.level(value, 0, 100) == shade


def test_a_chart_is_also_its_table():
    chart = figures.Chart(
        kind="bar",
        title="t",
        categories=["a", "b"],
        x_name="X",
        series=[figures.Series("s", [1, None]), figures.Series("u", [0.5, 1200.25])],
    )
    assert chart.head == ["X", "s", "u"]
    assert chart.rows == [["a", "1", "0.5"], ["b", "–", "1,200.2"]]
    html = component('<c-chart :figure="chart" />', chart=chart)
    assert '<script type="application/json">' in html
    assert html.count("<tr>") == 3


def test_every_icon_that_pages_name_is_in_the_list():
    written = re.compile(r"""(?:\{% icon ["']|\bicon(?:_name)?=["'])([a-z0-9-]+)["']""")
    named = {
        name: path
        for pattern, kind in ((written, "**/templates/**/*.html"), (re.compile(r'\bicon="([a-z0-9-]+)"'), "**/*.py"))
        for path in SOURCE.glob(kind)
        for name in pattern.findall(path.read_text())
    }
    missing = {name: str(path) for name, path in named.items() if name not in ICONS}
    assert not missing, f"add to ui/icons.txt: {missing}"
