"""`renxin surveys`: files become drafts with a report of how each question was read; versions go out as files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.harness.ward import ward

from renxin.engagement.questionnaires import services
from renxin.engagement.questionnaires.models import QuestionnaireDraft

pytestmark = pytest.mark.commits
SAMPLE = Path(__file__).parent / "samples" / "wenjuanxing.txt"


def renxin(*arguments, **environment):
    command = [sys.executable, "-m", "renxin.config.cli", *arguments]
    told = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=told)


@pytest.fixture
def house(committed_db, frozen_clock):
    made = ward()
    services.install_packs(made.system)
    return made


def test_a_file_becomes_a_draft_and_says_how_it_was_read(house, committed_db, tmp_path):
    there = committed_db.environment
    (tmp_path / "a.txt").write_bytes(SAMPLE.read_bytes())
    (tmp_path / "b.json").write_text("{}")
    looked = json.loads(renxin("surveys", "import", str(tmp_path), "--look", "--json", **there).stdout)
    assert not QuestionnaireDraft.objects.exists()
    assert [one.get("questions") for one in looked["files"]] == [10, None]
    told = renxin("surveys", "import", str(tmp_path), **there)
    assert told.returncode == 0, told.stderr
    assert "a.txt: 10 questions" in told.stdout
    assert QuestionnaireDraft.objects.get().raw["title"]["zh"] == "门诊满意度（样例）"
    given = json.loads(renxin("surveys", "export", "ward-round", "--as", "fhir", **there).stdout)
    assert given["resourceType"] == "Questionnaire"
    assert renxin("surveys", "export", "nothing", **there).returncode == 1
