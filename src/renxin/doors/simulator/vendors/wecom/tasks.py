"""What colleagues are asked to do: send, post, take over; and what their groups did."""

from typing import Any, Final

from renxin.doors.simulator.vendors import qyapi
from renxin.doors.simulator.vendors.base import Call, Reply
from renxin.doors.simulator.vendors.qyapi import Account, Refused, ok
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store
from renxin.kernel.core import clock

from . import people

MOST: Final = 10_000
DAY: Final = 86_400
Data = dict[str, Any]


def add_mass(store: Store, call: Call, account: Account) -> Reply:
    """Ask a colleague to send something to some of her contacts."""
    told = call.json()
    if told.get("chat_type") == "group":
        return _add_group_mass(store, told, account)
    targets = told.get("external_userid") or []
    if (not targets and not told.get("sender")) or len(targets) > MOST or len(told.get("attachments", [])) > 9:
        raise Refused(40058)
    if told.get("sender") and told["sender"] not in store.all("members"):
        raise Refused(60111)
    good = [person for person in targets if _is_followed(store, told.get("sender", ""), person)]
    if store.fault("partial"):
        good = good[::2]
    if not good:
        raise Refused(41048)
    msgid = f"msg{store.next_number('mass'):012d}"
    task = {"userid": told.get("sender", ""), "people": good, "status": "waiting", "results": {}, "reminders": []}
    store.put("tasks", msgid, {**task, "text": told.get("text", {}).get("content", "")})
    for person in good:
        _carry(store, account, told, person, msgid)
    if account.get("presses"):
        people.press_send(store, msgid)
    return ok(msgid=msgid, fail_list=[person for person in targets if person not in good])


def _add_group_mass(store: Store, told: Data, account: Account) -> Reply:
    """Ask the owner of groups to send something to them; the sender must be named."""
    if told.get("sender") not in store.all("members"):
        raise Refused(40058 if not told.get("sender") else 60111)
    chats = told.get("chat_id_list") or []
    good = [chat for chat in chats if (store.get("groups", chat) or {}).get("owner") == told["sender"]]
    if not good:
        raise Refused(41048)
    msgid = f"msg{store.next_number('mass'):012d}"
    task = {"userid": told["sender"], "people": [], "chats": good, "status": "waiting", "results": {}, "reminders": []}
    store.put("tasks", msgid, {**task, "text": told.get("text", {}).get("content", "")})
    if account.get("presses"):
        people.press_send(store, msgid)
    return ok(msgid=msgid, fail_list=[chat for chat in chats if chat not in good])


def remind(store: Store, call: Call, _account: Account) -> Reply:
    """Remind the colleague, three times in 24 hours."""
    msgid, task = _task(store, call)
    now = clock.wall().timestamp()
    today = [at for at in task["reminders"] if at > now - DAY]
    if len(today) >= 3:
        raise Refused(41094)
    store.change("tasks", msgid, reminders=[*today, now])
    return ok()


def cancel(store: Store, call: Call, _account: Account) -> Reply:
    """Take a task back."""
    msgid, task = _task(store, call)
    if task["status"] == "cancelled":
        raise Refused(41093)
    if task["status"] == "waiting":
        store.change("tasks", msgid, status="cancelled")
        rows = store.messages().filter(external_id=msgid, status=SimulatedMessage.Status.WAITING)
        rows.update(status=SimulatedMessage.Status.RECALLED)
    return ok()


def task_of(store: Store, call: Call, _account: Account) -> Reply:
    """Say who of the colleagues has sent."""
    _msgid, task = _task(store, call)
    line: Data = {"userid": task["userid"], "status": 2 if task["status"] == "sent" else 0}
    if task["status"] == "sent":
        line["send_time"] = task["sent_at"]
    return ok(task_list=[line], next_cursor="")


def results_of(store: Store, call: Call, _account: Account) -> Reply:
    """Say what became of it for each patient, a page at a time."""
    _msgid, task = _task(store, call)
    told = call.json()
    start, limit = int(told.get("cursor") or 0), int(told.get("limit") or 500)
    lines = [
        {"external_userid": person, "userid": task["userid"], "status": task["results"].get(person, 0)}
        for person in task["people"]
    ]
    lines += [
        {"chat_id": chat, "userid": task["userid"], "status": task["results"].get(chat, 0)}
        for chat in task.get("chats", [])
    ]
    more = str(start + limit) if start + limit < len(lines) else ""
    return ok(send_list=lines[start : start + limit], next_cursor=more)


def group_list(store: Store, _call: Call, _account: Account) -> Reply:
    """List the groups."""
    return ok(group_chat_list=[{"chat_id": key, "status": 0} for key in store.all("groups")], next_cursor="")


def group(store: Store, call: Call, _account: Account) -> Reply:
    """Show a group with its members."""
    chat_id = call.json()["chat_id"]
    found = store.get("groups", chat_id)
    if found is None:
        raise Refused(40058)
    return ok(group_chat={"chat_id": chat_id, **found})


def group_days(store: Store, call: Call, _account: Account) -> Reply:
    """Say what each owner's groups did."""
    owners: dict[str, Data] = {}
    for data in store.all("groups").values():
        line = owners.setdefault(data["owner"], {"chat_total": 0, "member_total": 0, "msg_total": 0})
        line["chat_total"] += 1
        line["member_total"] += len(data["member_list"])
        line["msg_total"] += 3 * len(data["member_list"])
    wanted = call.json().get("owner_filter", {}).get("userid_list", [])
    items = [{"owner": owner, "data": data} for owner, data in owners.items() if owner in wanted]
    return ok(total=len(items), next_offset=len(items), items=items)


def transfer(store: Store, call: Call, _account: Account) -> Reply:
    """Hand contacts over."""
    told = call.json()
    if told["takeover_userid"] not in store.all("members"):
        raise Refused(60111)
    lines = []
    for person in told["external_userid"]:
        known = _is_followed(store, told["handover_userid"], person)
        lines.append({"external_userid": person, "errcode": 0 if known else 40096})
        if known:
            row = {"from": told["handover_userid"], "to": told["takeover_userid"], "status": 2}
            store.put("transfers", person, row)
    return ok(customer=lines)


def transfer_result(store: Store, call: Call, _account: Account) -> Reply:
    """Say what became of contacts that were handed over."""
    told = call.json()
    rows = [
        {"external_userid": person, "status": row["status"], "takeover_time": 0}
        for person, row in store.all("transfers").items()
        if (row["from"], row["to"]) == (told["handover_userid"], told["takeover_userid"])
    ]
    return ok(customer=rows, next_cursor="")


def add_moment(store: Store, call: Call, _account: Account) -> Reply:
    """Ask colleagues to put a post up."""
    told = call.json()
    if not told.get("text", {}).get("content"):
        raise Refused(40063)
    number = store.next_number("moment")
    moment = {"text": told["text"]["content"], "posted": []}
    moment["users"] = told.get("visible_range", {}).get("sender_list", {}).get("user_list", [])
    store.put("moments", f"mom{number:08d}", moment)
    return ok(jobid=f"job{number:08d}")


def moment_job(_store: Store, call: Call, _account: Account) -> Reply:
    """Say that a post was made."""
    moment_id = "mom" + call.query["jobid"].removeprefix("job")
    return ok(status=3, type="add_moment_task", result={"errcode": 0, "errmsg": "ok", "moment_id": moment_id})


def moment_task(store: Store, call: Call, _account: Account) -> Reply:
    """Say who has put a post up."""
    moment = store.get("moments", call.json()["moment_id"])
    if moment is None:
        raise Refused(40058)
    lines = [{"userid": user, "publish_status": int(user in moment["posted"])} for user in moment["users"]]
    return ok(task_list=lines, next_cursor="")


def _carry(store: Store, account: Account, told: Data, person: str, msgid: str) -> None:
    parts = told.get("attachments", [])
    link: Data = next((one["link"] for one in parts if one["msgtype"] == "link"), {})
    named = [qyapi.named(store, one) for one in parts if one["msgtype"] in ("image", "video", "file")]
    store.carry(
        account["corpid"],
        person,
        text="\n".join([told.get("text", {}).get("content", ""), *named]),
        title=link.get("title", ""),
        url=link.get("url", ""),
        external_id=msgid,
        status=SimulatedMessage.Status.WAITING,
        data={"by": told.get("sender", "")},
    )


def _is_followed(store: Store, userid: str, person: str) -> bool:
    follow = store.get("follows", f"{userid} {person}")
    return follow is not None and follow["ended"] != "member"


def _task(store: Store, call: Call) -> tuple[str, Data]:
    msgid = call.json()["msgid"]
    found = store.get("tasks", msgid)
    if found is None:
        raise Refused(40058)
    return msgid, found
