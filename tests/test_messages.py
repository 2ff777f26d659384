"""The words: extraction is deterministic, keeps translations, sees templates; the check finds what is wrong."""

from pathlib import Path

import pytest

from renxin.config import messages

PAGE = """{% load i18n %}
  <h1 title="{% translate 'Today' %}">{% blocktranslate count n=tasks trimmed %}
      {{ n }} task
    {% plural %}
      {{ n }} tasks
    {% endblocktranslate %}</h1>
 <p class="it's">{{ name|default:_("Somebody") }}</p>
"""
CODE = """from django.utils.translation import gettext as _, pgettext_lazy
def greet(name): return _("Good morning, {name}").format(name=name)
STATUS = pgettext_lazy("a case", "Open")
"""


@pytest.fixture
def app(tmp_path, monkeypatch) -> Path:
    source = tmp_path / "src" / "renxin"
    folder = source / "doors" / "console"
    (folder / "templates").mkdir(parents=True)
    (folder / "apps.py").touch()
    (folder / "templates" / "today.html").write_text(PAGE)
    (folder / "views.py").write_text(CODE)
    monkeypatch.setattr(messages, "SOURCE", source)
    return folder


def translate(app: Path, pairs: dict[str, str]) -> None:
    path = app / messages.CATALOGUE
    text = path.read_text()
    for english, chinese in pairs.items():
        text = text.replace(f'"{english}"\nmsgstr ""', f'"{english}"\nmsgstr "{chinese}"')
        text = text.replace(f'"{english}"\nmsgstr[0] ""', f'"{english}"\nmsgstr[0] "{chinese}"')
    path.write_text(text)


COMPLETE = {
    "Today": "今日",
    "%(n)s tasks": "%(n)s 项任务",
    "Somebody": "某人",
    "Good morning, {name}": "{name}，早上好",
    "Open": "未结",
}


def test_every_way_of_marking_words_is_found_and_a_complete_catalogue_is_clean(app):
    assert messages.extract_all() == [app / messages.CATALOGUE]
    assert len(messages.check()) == len(COMPLETE)
    translate(app, COMPLETE)
    assert messages.check() == []


def test_extraction_is_stable_keeps_translations_and_drops_what_is_gone(app):
    messages.extract_all()
    translate(app, COMPLETE)
    assert messages.extract_all() == []
    (app / "views.py").write_text("\n\n\n" + CODE.replace("Good morning", "Good evening"))
    assert "out of date" in str(messages.check()[0])
    messages.extract_all()
    text = (app / messages.CATALOGUE).read_text()
    assert "早上好" not in text
    assert "未结" in text
    assert [problem.words for problem in messages.check()] == ["Good evening, {name}"]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"Good morning, {name}": "{nome}，早上好"}, "placeholders"),
        ({"%(n)s tasks": "%(count)s 项任务"}, "placeholder"),
    ],
)
def test_a_wrong_placeholder_is_found(app, wrong, what):
    messages.extract_all()
    translate(app, {**COMPLETE, **wrong})
    (problem,) = messages.check()
    assert what in problem.what


def test_the_house_speaks_both_languages():
    assert messages.check() == []
