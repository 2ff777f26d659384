"""Settings of the test run: the product's own, in a home of their own, without what only costs time."""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("RENXIN_HOME", str(ROOT / "var" / "test"))
# Playwright's synchronous face runs an event loop in the thread of the test; Django would refuse the database there.
os.environ.setdefault("RENXIN_DEMO", "1")  # the demo's pages are tested like any others
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from renxin.config.settings import *  # noqa: E402, F403
from renxin.config.settings import HOME  # noqa: E402

RENXIN_MOVABLE_CLOCK = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"renxin-test-media-{os.getpid()}"
TEST_HOME = HOME
