"""Group codes, as the vendor answers for them."""

from renxin.doors.simulator.vendors.base import Call, Reply
from renxin.doors.simulator.vendors.qyapi import Account, Refused, ok
from renxin.doors.simulator.vendors.store import Store
from renxin.kernel.core import clock

from . import people

MOST = 5


def add(store: Store, call: Call, _account: Account) -> Reply:
    """Make a code for up to five groups."""
    told = call.json()
    chats = told.get("chat_id_list") or []
    if not chats or len(chats) > MOST or any(store.get("groups", chat) is None for chat in chats):
        raise Refused(40058)
    config_id = f"jw{store.next_number('join'):030d}"
    store.put("joins", config_id, {**told, "qr_code": f"qr/{config_id}.png"})
    return ok(config_id=config_id)


def get(store: Store, call: Call, _account: Account) -> Reply:
    """Show a code."""
    return ok(join_way={"config_id": call.json()["config_id"], **_join(store, call)})


def update(store: Store, call: Call, _account: Account) -> Reply:
    """Change a code."""
    told = call.json()
    store.put("joins", told["config_id"], {**_join(store, call), **told})
    return ok()


def delete(store: Store, call: Call, _account: Account) -> Reply:
    """Take a code back."""
    _join(store, call)
    store.delete("joins", call.json()["config_id"])
    return ok()


def scan(store: Store, config_id: str, person: str) -> str:
    """Let somebody scan a code: she joins the first group; return which one."""
    join = store.get("joins", config_id)
    if join is None:
        raise Refused(40058)
    chat_id = str(join["chat_id_list"][0])
    group = store.get("groups", chat_id) or {}
    member = {"userid": person, "type": 2, "join_time": int(clock.now().timestamp()), "join_scene": 3, "name": person}
    store.change("groups", chat_id, member_list=[*group["member_list"], {**member, "state": join["state"]}])
    people.group_changed(store, chat_id, "update", UpdateDetail="add_member", MemChangeCnt=1, JoinScene=3)
    return chat_id


def _join(store: Store, call: Call) -> dict[str, object]:
    found = store.get("joins", call.json()["config_id"])
    if found is None:
        raise Refused(41044)
    return found
