"""Callbacks of a vendor, encrypted as the Official Account does it: opened, proved, kept, answered, over HTTP.

Eight connections; first as fast as they go, then at a pace of 500 a second, where the ninety-ninth of a hundred answers
counts. One in ten is told again, as vendors do. The limit is the same rows written by eight plain connections, one
INSERT and one commit each.
"""

import base64
import statistics
import threading
import time
from typing import Any, Final
from urllib.parse import urlencode

from ._served import CLIENTS, Serving, post_all

SCALE = 10_000
TENANT: Final = 900_011
PACE: Final = 500
WARM: Final = 200
APPID: Final = "wx0000000000000bench"
XML: Final = "text/xml"
TOKEN: Final = "benchtoken"
KEY: Final = base64.b64encode(bytes(range(32))).decode().rstrip("=")


def run(scale: int, report: Any) -> None:
    """Tell our door `scale` things as fast as it takes them, then the same number at a pace."""
    channel = account()
    calls = [call_of(channel, number) for number in range(2 * scale + WARM)]
    limit = plain_inserts(report, [body for _path, body in calls[:2000]])
    with Serving("--workers", "2", "--threads", "4", limit=100_000_000) as port:
        post_all(port, calls[:WARM], XML)
        with report.measure("callbacks accepted", count=scale, limit_rate=limit) as found:
            found.latencies, found.errors = post_all(port, calls[WARM : WARM + scale], XML)
        share = calls[WARM + scale :]
        with report.measure(f"callbacks at {PACE}/s", count=len(share)) as found:
            found.latencies, found.errors = post_all(port, share, XML, pace=PACE)
            found.figures["p99_ms"] = round(statistics.quantiles(found.latencies, n=100)[98] * 1000, 1)
            found.figures["longest_ms"] = round(max(found.latencies) * 1000, 1)
    kept = kept_rows()
    expected = len({number - number % 10 if number % 10 == 9 else number for number in range(2 * scale + WARM)})
    if kept != expected:
        raise RuntimeError(f"{kept} kept, {expected} expected")


def account() -> Any:
    """Make a hospital with an Official Account in encrypted mode."""
    from renxin.engagement.channels.services import open_channel
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations.models import Organization

    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=Organization.Kind.HOSPITAL, name="性能医院")
    config = {"appid": APPID, "secret": "s", "token": TOKEN, "aes_key": KEY}
    return open_channel(Actor.system(TENANT, "bench"), "oa", "服务号", config)


def call_of(channel: Any, number: int) -> tuple[str, bytes]:
    """Return one sealed call; every tenth repeats the one nine before it."""
    from renxin.engagement.channels.adapters.wechat_crypto import CallbackCrypto, sign_plain

    message = number - number % 10 if number % 10 == 9 else number
    now, nonce = str(int(time.time())), f"n{number}"  # the vendor's clock
    told = (
        f"<xml><ToUserName>{APPID}</ToUserName><FromUserName>o{message % 5000:027d}</FromUserName>"
        f"<CreateTime>{now}</CreateTime><MsgType>text</MsgType><Content>请问第{message}号在几楼就诊？</Content>"
        f"<MsgId>{10**17 + message}</MsgId></xml>"
    )
    envelope = CallbackCrypto(TOKEN, KEY, APPID).seal(told, now, nonce)
    query = {"signature": sign_plain(TOKEN, now, nonce), "timestamp": now, "nonce": nonce, "encrypt_type": "aes"}
    query["msg_signature"] = envelope.msg_signature
    body = f"<xml><ToUserName>{APPID}</ToUserName><Encrypt>{envelope.encrypt}</Encrypt></xml>"
    return f"/callbacks/{channel.uid}/?{urlencode(query)}", body.encode()


def plain_inserts(report: Any, bodies: list[bytes]) -> float:
    """Return how many of the same bytes a second eight plain connections insert, one commit each."""
    with report.owner() as owner:
        owner.execute("CREATE TABLE bench_raw (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, raw bytea NOT NULL)")

    def insert(place: int) -> None:
        with report.owner() as line:
            for raw in bodies[place::CLIENTS]:
                line.execute("INSERT INTO bench_raw (raw) VALUES (%b)", [raw])

    start = time.perf_counter()
    threads = [threading.Thread(target=insert, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(bodies) / (time.perf_counter() - start)


def kept_rows() -> int:
    """Return how many different things were kept, all of them readable."""
    from renxin.engagement.channels.models import RawInbound

    rows = RawInbound.objects.of(TENANT)
    first = rows.first()
    if first is None or "<Content>" not in first.body:
        raise RuntimeError("what was kept cannot be read")
    return rows.count()
