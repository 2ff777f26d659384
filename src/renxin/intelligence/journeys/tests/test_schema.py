"""The schema and the page of steps stand in docs as the steps say them, and accept what we ship."""

import json
import os
from pathlib import Path

import pytest

from renxin.intelligence.journeys import schema, steps
from renxin.intelligence.journeys.definition import JourneyPack, validate
from renxin.kernel.core import packs

DOCS = Path(__file__).resolve().parents[5] / "docs" / "journeys"
SHIPPED = list(packs.load_all(Path(__file__).parents[1] / "packs", JourneyPack))


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("schema.json", lambda: json.dumps(schema.schema(), ensure_ascii=False, indent=1) + "\n"),
        ("steps.md", schema.steps_page),
    ],
)
def test_the_docs_say_what_the_steps_say(name, made):
    if os.environ.get("RENXIN_REWRITE_GOLDEN") == "1":
        (DOCS / name).write_text(made(), "utf-8")
    assert (DOCS / name).read_text("utf-8") == made()


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.code)
def test_what_we_ship_fits_the_schema_and_has_no_faults(pack):
    content, made = pack.content(), schema.schema()
    assert set(content) <= set(made["properties"])
    for step in content["steps"]:
        (shape,) = [one for one in made["properties"]["steps"]["items"]["oneOf"] if _is(one, step["verb"])]
        assert set(step) <= set(shape["properties"])
        assert set(shape["required"]) <= set(step)
    assert validate(content) == []


def _is(shape, verb):
    return shape["properties"]["verb"]["const"] == verb


def test_every_verb_describes_itself():
    for verb in steps.VERBS.values():
        assert verb.called()
        assert verb.__doc__
        assert all(str(field.words) for field in verb.fields())
