"""What waits is read again when it leaves: a template taken back, a rule that the linter has learned meanwhile."""

from datetime import datetime

import pytest

from renxin.engagement.content import lint_rules, reading_again, rendering
from renxin.engagement.content import services as content
from renxin.engagement.content.linting import LintRule
from renxin.engagement.content.models import MessageTemplate
from renxin.engagement.conversations.models import Message, Outbox
from renxin.engagement.conversations.services import send
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle

from . import making

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 10, 23, 30, tzinfo=clock.SHANGHAI)
MORNING = datetime(2026, 3, 11, 10, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture
def world(frozen_clock):
    frozen_clock.set(NIGHT)
    world = making.world()
    content.load_packs(world.system)
    return world


@pytest.fixture
def learned(monkeypatch):
    """Let the linter know a new word from here on."""

    def learn(term):
        rules = (*lint_rules.rules(), LintRule(code="boast", severity="block", terms=(term,)))
        monkeypatch.setattr(lint_rules, "rules", lambda: rules)
        rendering.judged.cache_clear()

    yield learn
    rendering.judged.cache_clear()


def outcome(message_id):
    message = Message.objects.get(id=message_id)
    return message.status, message.reason


def test_a_template_taken_back_over_night_is_not_sent_in_the_morning(world, frozen_clock):
    patient = world.patient(1)
    sent = send(world.system, making.message(patient, "a", "CARE_SERVICE", body={}, template="ready.first_visit"))
    assert sent.status == "queued"
    template = MessageTemplate.objects.of(world.tenant_id).get(code="ready.first_visit")
    content.retire_template(world.actor("officer"), template)
    frozen_clock.set(MORNING)
    run_until_idle()
    assert outcome(sent.message_id) == ("blocked", "template.retired")
    assert Outbox.objects.get().counted_on is None


def test_a_word_that_the_linter_has_learned_over_night_stops_what_waits(world, frozen_clock, learned):
    patient = world.patient(1)
    kept = send(world.system, making.message(patient, "a"))
    reply = send(world.system, making.message(patient, "b", is_reply=True, source="alarm:1"))
    learned("近来的情况")
    frozen_clock.set(MORNING)
    run_until_idle()
    assert outcome(kept.message_id) == ("blocked", "content.boast")
    assert outcome(reply.message_id)[0] == "sent"  # a person's own answer is nobody's template


def test_messages_that_differ_in_facts_only_are_read_once(world):
    rendering.judged.cache_clear()
    written = [
        reading_again.Written(text=f"{name}，您好，明天见。", message_class="service", variables={"full_name": name})
        for name in ("张秀兰", "王芳", "李小明")
    ]
    assert reading_again.read_again(world.tenant_id, written) == ["", "", ""]
    assert rendering.judged.cache_info().misses == 1
