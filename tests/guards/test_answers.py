"""Only what answers somebody may ask to pass as an answer, and what is owed without her writing is a short list."""

import ast
from typing import Final

from renxin.engagement.conversations.policy import answers
from renxin.engagement.conversations.policy.pack import pack

from . import house

TO_HER_MESSAGE: Final = "she wrote: granted by the hour of her last message"
ASKS: Final = {
    "renxin.engagement.conversations.services.answering": TO_HER_MESSAGE,
    "renxin.engagement.conversations.services.lines": TO_HER_MESSAGE,
    "renxin.engagement.conversations.services.speaking": TO_HER_MESSAGE,
    "renxin.engagement.conversations.services.alarms": "alarm:",
    "renxin.programs.monitoring.services.telling": "monitoring:",
    "renxin.programs.careplans.services.acting": "careplans:",
    "renxin.programs.careplans.services.following": "careplans:",
    "renxin.programs.cases.services.answering": "cases:",
    "renxin.programs.cases.services.helping": "cases:",
    "renxin.programs.cases.services.receiving": "cases:",
    "renxin.doors.portal.codes": "portal:",
}
"""Who asks for it, and why: an answer to what she wrote, or one that the policy's pack lists with its reason."""


def asks(tree: ast.AST) -> bool:
    """Tell whether a module builds an `Outgoing` that asks to pass as an answer."""
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("Outgoing", "replace")
        and any(keyword.arg == "is_reply" and ast.unparse(keyword.value) != "False" for keyword in node.keywords)
        for node in ast.walk(tree)
    )


def test_nobody_else_asks_to_pass_as_an_answer():
    found = {
        house.module_of(path)
        for path in house.python_files(migrations=False)
        if "tests" not in path.parts and asks(ast.parse(path.read_text(encoding="utf-8")))
    } - {"renxin.engagement.conversations.services.planning"}  # which grants it, or does not
    assert found == set(ASKS), "say in ASKS to what it answers"


def test_what_is_owed_is_listed_with_its_reason_and_is_used():
    assert set(answers.owed_sources()) == set(ASKS.values()) - {TO_HER_MESSAGE}
    assert all(row.reason.get("zh") and row.reason.get("en") for row in pack().answering.owed)


def test_the_guard_notices_a_sender_who_calls_himself_an_answer():
    assert asks(ast.parse("send(actor, conversations.Outgoing(patient_id=1, is_reply=True))"))
    assert not asks(ast.parse("send(actor, Outgoing(patient_id=1))"))
