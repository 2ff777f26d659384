"""The colours: light and dark both readable, and the fallback for old phones equal to the light theme."""

import re
from pathlib import Path

import pytest

from . import colour

CSS = Path(__file__).parents[1] / "static" / "ui"
TOKENS = (CSS / "tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)/]+)\), oklch\(([^)/]+)\)\);")
HEX = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def parts(text):
    return tuple(float(part) for part in text.split())


PAIRS = {name: (parts(light), parts(dark)) for name, light, dark in PAIR.findall(TOKENS)}
GROUNDS = ("ground", "ground-2", "raised", "hover", "select")
TINTS = ("jade-tint", "amber-tint", "cinnabar-tint", "grey-tint")
HEAT = tuple(f"heat-{step}" for step in range(1, 8))
READ = [
    *(("ink", ground) for ground in (*GROUNDS, *TINTS, *HEAT)),
    *(("ink-2", ground) for ground in (*GROUNDS, *TINTS)),
    *(("ink-3", ground) for ground in (*GROUNDS, "grey-tint")),
    *(("jade-ink", ground) for ground in (*GROUNDS, *TINTS)),
    *(("amber-ink", ground) for ground in (*GROUNDS, "amber-tint")),
    *(("cinnabar-ink", ground) for ground in (*GROUNDS, "cinnabar-tint")),
    ("on-jade", "jade"),
    ("on-jade", "jade-hover"),
    ("on-cinnabar", "cinnabar"),
    ("on-cinnabar", "cinnabar-hover"),
    ("ground", "ink"),
]
SEEN = [("line-2", "ground"), ("line-2", "raised"), ("jade", "ground"), ("cinnabar", "ground")]


@pytest.mark.parametrize(("ink", "ground"), READ)
def test_words_are_readable_in_both_themes(ink, ground):
    for theme in (0, 1):
        assert colour.contrast(PAIRS[ink][theme], PAIRS[ground][theme]) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), SEEN)
def test_edges_and_signs_are_visible_in_both_themes(mark, ground):
    for theme in (0, 1):
        assert colour.contrast(PAIRS[mark][theme], PAIRS[ground][theme]) >= 3


def test_old_browsers_get_the_light_theme():
    fallback = dict(HEX.findall(TOKENS))
    assert fallback == {name: colour.as_hex(light) for name, (light, _dark) in PAIRS.items()}


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_styles_use_tokens_and_never_a_colour_of_their_own(path):
    if path.name == "tokens.css":
        return
    text = path.read_text()
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", text)
    assert "gradient" not in text
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    known = set(re.findall(r"--([\w-]+):", TOKENS + text))
    assert used <= known
