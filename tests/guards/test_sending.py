"""Nobody speaks to a vendor but the dispatcher, behind the contact policy: no second road to a patient."""

import ast

from . import house

DELIVERS = "renxin.engagement.conversations.services.dispatch"
SENDS = "renxin.engagement.channels.services.delivering"


def calls(tree: ast.AST) -> set[tuple[str, int]]:
    """Return the calls of `….send(channel, items)` of an adapter, and of `deliver`, by name and line."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "deliver":
            found.add(("deliver", node.lineno))
        elif name == "send" and isinstance(node.func, ast.Attribute) and speaks_of_adapters(node.func.value):
            found.add(("send", node.lineno))
    return found


def speaks_of_adapters(owner: ast.expr) -> bool:
    return "adapter" in ast.unparse(owner).lower()


def wrong(module: str, tree: ast.AST) -> list[str]:
    allowed = {"deliver": DELIVERS, "send": SENDS}
    return [f"{module}:{line} calls {name}" for name, line in calls(tree) if module != allowed[name]]


def test_nothing_sends_without_the_policy():
    found = [
        each
        for path in house.python_files(migrations=False)
        if "tests" not in path.parts
        for each in wrong(house.module_of(path), ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


def test_the_guard_notices_a_second_road():
    tree = ast.parse("adapter_of(channel.kind).send(channel, items)\nchannels.deliver(channel, items)\nmailer.send(a)")
    assert len(wrong("renxin.programs.surveys.services", tree)) == 2
    assert not wrong("renxin.programs.surveys.services", ast.parse("conversations.send(actor, outgoing)"))
