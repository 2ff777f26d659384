"""Configuration: what production refuses, what logs keep quiet about, which keys a database accepts."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client, RequestFactory

from renxin.config import env, health, keys, logs, middleware
from renxin.kernel.core import clock
from renxin.kernel.core.models import KeyFingerprint

SAFE = {
    "RENXIN_PRODUCTION": "1",
    "RENXIN_TLS_PROXY": "1",
    "RENXIN_HOSTS": "crm.hospital.example",
    "RENXIN_PUBLIC_URL": "https://crm.hospital.example",
}


def load_settings(home, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import renxin.config.settings as s; print(s.SECURE_PROXY_SSL_HEADER)"],
        env={"PATH": os.environ["PATH"], "RENXIN_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_safe(tmp_path):
    done = load_settings(tmp_path, **SAFE)
    assert done.returncode == 0, done.stderr
    assert "HTTP_X_FORWARDED_PROTO" in done.stdout


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"RENXIN_DEBUG": "1"}, "RENXIN_DEBUG is on"),
        ({"RENXIN_DEMO": "1"}, "RENXIN_DEMO is on"),
        ({"RENXIN_TLS_PROXY": "0"}, "RENXIN_TLS_PROXY is not set"),
        ({"RENXIN_HOSTS": "localhost"}, "RENXIN_HOSTS"),
        ({"RENXIN_PUBLIC_URL": "http://crm.hospital.example"}, "RENXIN_PUBLIC_URL"),
        ({"RENXIN_KEY_SIGNING": "changeme-changeme-changeme-changeme"}, "key for signing"),
        ({"RENXIN_KEY_BLIND": "x" * 60}, "key for blind"),
        ({"RENXIN_DEBUG": "perhaps"}, "neither yes nor no"),
    ],
)
def test_production_refuses_what_is_unsafe_in_words(tmp_path, change, word):
    done = load_settings(tmp_path, **{**SAFE, **change})
    assert done.returncode != 0
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_of_settings_fills_what_the_environment_leaves_open(tmp_path, monkeypatch):
    monkeypatch.setenv("RENXIN_HOSTS", "already.example")
    monkeypatch.delenv("RENXIN_LOG_LEVEL", raising=False)
    file = tmp_path / ".env"
    file.write_text("# words\n\nRENXIN_HOSTS=other.example\nRENXIN_LOG_LEVEL = 'DEBUG'\n")
    env.load(file)
    assert (os.environ["RENXIN_HOSTS"], os.environ["RENXIN_LOG_LEVEL"]) == ("already.example", "DEBUG")
    monkeypatch.delenv("RENXIN_LOG_LEVEL")
    file.write_text("RENXIN_HOSTS\n")
    with pytest.raises(SystemExit, match="line 1"):
        env.load(file)
    env.load(tmp_path / "absent")


def test_secrets_are_made_once_and_are_private(tmp_path):
    load_settings(tmp_path)
    folder = tmp_path / "secrets"
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert {"signing.key", "encryption.key", "blind.key"} <= set(before)
    assert len(set(before.values())) == len(before)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    load_settings(tmp_path)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    (folder / "signing.key").chmod(0o644)
    assert "can be read by others" in load_settings(tmp_path, **SAFE).stderr


def test_a_database_refuses_other_keys_than_its_own(db, settings):
    keys.remember()
    keys.remember()
    assert KeyFingerprint.objects.count() == len(keys.REMEMBERED)
    settings.RENXIN_KEYS = {**settings.RENXIN_KEYS, "encryption": "another key entirely, of another machine"}
    with pytest.raises(keys.OtherKeys, match="written with other keys"):
        keys.remember()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("call 13800138000 back", "call [number] back"),
        ("id 11010119900307123X twice", "id [number] twice"),
        ("Not Found: /s/Zx81kq0aPf93LmNvQw7ReT", "Not Found: /s/…"),
        ("GET /patients/?q=王小明 done", "GET /patients/?… done"),
        ("page /p/0192f0c1-2345-7890-abcd-ef0123456789/", "page /p/0192f0c1-2345-7890-abcd-ef0123456789/"),
        ("duplicate key\nDETAIL:  Key (name)=(王小明) already exists.", "duplicate key\n"),
        ("1500 messages in 20 ms", "1500 messages in 20 ms"),
    ],
)
def test_logs_hide_what_belongs_to_patients(line, kept):
    assert logs.masked(line) == kept


def test_a_refused_script_is_noted_without_its_query(client):
    health.violations.clear()
    body = {"csp-report": {"effective-directive": "script-src", "blocked-uri": "https://x.example/a.js?u=1"}}
    sent = client.post("/csp-report", json.dumps(body), content_type="application/csp-report")
    assert sent.status_code == 204
    assert health.violations[0]["blocked"] == "https://x.example/a.js"
    assert client.post("/csp-report", "[]", content_type="application/csp-report").status_code == 400


def test_every_answer_forbids_inline_code_and_foreign_sources(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_ready_means_the_database_answers(client: Client):
    assert client.get("/readyz").json() == {"ready": True}


@pytest.mark.django_db
def test_an_abandoned_session_ends_but_a_page_that_refreshes_itself_does_not_count_as_somebody(settings, monkeypatch):
    class Somebody:
        is_authenticated = True

    ended = []
    monkeypatch.setattr(middleware, "logout", ended.append)
    start, session = clock.wall(), SessionStore()
    step = middleware.end_old_sessions(lambda _request: HttpResponse())

    def ask(minute: float, **headers: str) -> None:
        monkeypatch.setattr(clock, "wall", lambda: start + timedelta(minutes=minute))
        request = RequestFactory().get("/", headers=headers)
        request.user, request.session = Somebody(), session
        step(request)

    ask(0)
    ask(settings.RENXIN_IDLE_MINUTES - 1)
    for minute in range(settings.RENXIN_IDLE_MINUTES, 2 * settings.RENXIN_IDLE_MINUTES - 1):
        ask(minute, **{middleware.BACKGROUND_HEADER: "1"})
    assert not ended
    ask(2 * settings.RENXIN_IDLE_MINUTES)
    assert len(ended) == 1


def test_a_session_ends_after_its_hours_however_busy(settings, monkeypatch):
    class Somebody:
        is_authenticated = True

    ended = []
    monkeypatch.setattr(middleware, "logout", ended.append)
    start, session = clock.wall(), SessionStore()
    step = middleware.end_old_sessions(lambda _request: HttpResponse())
    last = settings.RENXIN_SESSION_HOURS * 60
    for minute in [*range(0, last, settings.RENXIN_IDLE_MINUTES - 5), last, last + 1]:
        assert not ended
        monkeypatch.setattr(clock, "wall", lambda minute=minute: start + timedelta(minutes=minute))
        request = RequestFactory().get("/")
        request.user, request.session = Somebody(), session
        step(request)
    assert len(ended) == 1
