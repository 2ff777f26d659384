"""One clock: nothing outside kernel.core asks the machine or the database what time it is."""

import ast
import re

import pytest

from . import house

# Calls that read the machine's clock; what only measures a duration (monotonic, perf_counter) is free.
CALLS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "timezone.localdate",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
NAMES = {
    "time": {"time", "time_ns", "localtime", "gmtime"},
    "django.utils.timezone": {"now", "localdate"},
    "django.db.models.functions": {"Now"},
}
SQL = re.compile(
    r"\bnow\s*\(\s*\)|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b"
    r"|\b(clock|statement|transaction)_timestamp\s*\(|'(now|today|tomorrow|yesterday)'\s*::",
    re.IGNORECASE,
)
TEMPLATE = re.compile(r"{%\s*now\b")
EXCEPTIONS = {
    "src/renxin/config/doctor.py": "compares the clocks of this machine and of the database",
    "src/renxin/kernel/timeline/tests/test_partitions.py": "partitions are made for real months",
}


def readings(source: str) -> list[tuple[int, str]]:
    """Return line and words of every place that reads a clock."""
    tree = ast.parse(source)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _ends_like_a_reading(ast.unparse(node)):
            found.append((node.lineno, ast.unparse(node)))
        elif isinstance(node, ast.ImportFrom) and node.module in NAMES:
            found += [(node.lineno, alias.name) for alias in node.names if alias.name in NAMES[node.module]]
        elif isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node).split(".")[-1] == "Now":
            found.append((node.lineno, "Now"))
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append((node.value.lineno, node.arg))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            match = SQL.search(node.value)
            if match:
                found.append((node.lineno, match[0]))
    return found


def _ends_like_a_reading(dotted: str) -> bool:
    return any(dotted == call or dotted.endswith(f".{call}") for call in CALLS)


def test_only_the_core_reads_a_clock():
    wrong, used = [], set()
    for path in house.python_files(tests=True):
        if path.is_relative_to(house.SOURCE / "kernel" / "core"):
            continue
        for line, words in readings(path.read_text()):
            if house.short(path) in EXCEPTIONS:
                used.add(house.short(path))
            else:
                wrong.append(f"{house.short(path)}:{line} {words}")
    assert not wrong, "ask kernel.core.clock, and bind the answer into SQL:\n" + "\n".join(wrong)
    assert not house.stale(EXCEPTIONS, used)


def test_no_template_reads_the_clock():
    pages = [path for path in house.SOURCE.rglob("*.html") if TEMPLATE.search(path.read_text())]
    assert not pages, [house.short(path) for path in pages]


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()",
        "import datetime\nx = datetime.datetime.now(UTC)",
        "x = date.today()",
        "from django.utils import timezone\nx = timezone.now",
        "from django.utils.timezone import now",
        "import time\nx = time.time()",
        "from time import time_ns",
        "from django.db.models.functions import Now",
        "x = functions.Now()",
        "x = DateTimeField(auto_now_add=True)",
        "cursor.execute('UPDATE a SET b = now() WHERE c')",
        "cursor.execute('DELETE FROM a WHERE due < current_timestamp')",
        "cursor.execute(f'SELECT {a} FROM b WHERE c < CURRENT_DATE')",
    ],
)
def test_the_guard_notices_a_reading(source):
    assert readings(source)


@pytest.mark.parametrize(
    "source",
    [
        "from renxin.kernel.core import clock\nx = clock.now()",
        "import time\nx = time.monotonic()",
        '"""Says now() in words."""',
        "x = 'What happens now (and later)'",
        "x = current_date_of(patient)",
    ],
)
def test_the_guard_leaves_others_alone(source):
    assert not readings(source)
