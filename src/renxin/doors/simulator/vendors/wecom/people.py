"""What people do at the vendor: a patient scans, a colleague presses send, somebody leaves. Pure over the store.

`follows` are keyed by `<userid> <external_userid>`; `customers` by external_userid; `members` by userid.
"""

from typing import Any

from renxin.doors.simulator.vendors import qyapi
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store
from renxin.kernel.core import clock

Data = dict[str, Any]


def add_member(store: Store, userid: str, name: str = "") -> None:
    """Let a colleague have contacts."""
    store.put("members", userid, {"name": name or userid, "follows": True})


def add_customer(
    store: Store, userid: str, external_userid: str, *, name: str = "", unionid: str = "", state: str = ""
) -> str:
    """Let a patient become a colleague's contact, by a code with a `state` or otherwise; return the welcome code."""
    account = qyapi.the_account(store)
    person = store.get("customers", external_userid) or {}
    store.put("customers", external_userid, {**person, "name": name or person.get("name", ""), "unionid": unionid})
    follow = {"createtime": int(clock.now().timestamp()), "state": state, "tags": [], "remark": "", "add_way": 1}
    store.put("follows", f"{userid} {external_userid}", {**follow, "ended": ""})
    code = qyapi.new_code(store, "welcome", {"userid": userid, "external_userid": external_userid})
    change(store, account, "add_external_contact", userid, external_userid, State=state, WelcomeCode=code)
    return code


def scan(store: Store, config_id: str, external_userid: str, **person: str) -> str:
    """Let a patient scan a contact code; return the welcome code."""
    way = store.get("ways", config_id)
    if way is None:
        raise LookupError("no such code")
    if way.get("is_temp"):
        store.delete("ways", config_id)
    return add_customer(store, way["user"][0], external_userid, state=way.get("state", ""), **person)


def end_follow(store: Store, userid: str, external_userid: str, *, by: str) -> None:
    """Let the patient (`by="customer"`) or the colleague (`by="member"`) end a contact."""
    store.change("follows", f"{userid} {external_userid}", ended=by)
    name = "del_follow_user" if by == "customer" else "del_external_contact"
    change(store, qyapi.the_account(store), name, userid, external_userid)


def change(store: Store, account: Data, name: str, userid: str, external_userid: str, **more: str) -> None:
    """Tell our door of a change of a contact."""
    fields = {"Event": "change_external_contact", "ChangeType": name}
    qyapi.tell(store, account, {**fields, "UserID": userid, "ExternalUserID": external_userid, **more})


def press_send(store: Store, msgid: str) -> int:
    """Let the colleague press send; return how many patients or groups got it."""
    task = store.get("tasks", msgid)
    if task is None or task["status"] != "waiting":
        return 0
    today = clock.today().isoformat()
    results, arrived = {}, 0
    for person in task["people"]:
        follow = store.get("follows", f"{task['userid']} {person}") or {"ended": "member"}
        capped = (store.get("mass_days", f"{person} {today}") or {}).get("count", 0) >= 1
        results[person] = 2 if follow["ended"] else 3 if capped else 1
        if results[person] == 1:
            store.put("mass_days", f"{person} {today}", {"count": 1})
            arrived += 1
    for chat in task.get("chats", []):
        capped = (store.get("mass_days", f"{chat} {today}") or {}).get("count", 0) >= 1
        results[chat] = 3 if capped else 1
        if not capped:
            store.put("mass_days", f"{chat} {today}", {"count": 1})
            arrived += 1
    store.change("tasks", msgid, status="sent", results=results, sent_at=int(clock.now().timestamp()))
    waiting = store.messages().filter(external_id=msgid, status=SimulatedMessage.Status.WAITING)
    sent = [person for person, status in results.items() if status == 1]
    waiting.filter(address__in=sent).update(status=SimulatedMessage.Status.DELIVERED, at=clock.now())
    waiting.exclude(address__in=sent).update(status=SimulatedMessage.Status.FAILED)
    return arrived


def waiting_tasks(store: Store) -> list[Data]:
    """Return the tasks in which colleagues still have to press send."""
    tasks = store.all("tasks").items()
    return [{"msgid": msgid, **task} for msgid, task in tasks if task["status"] == "waiting"]


def form_group(store: Store, chat_id: str, owner: str, name: str, people: list[str]) -> None:
    """Make a customer group."""
    now = int(clock.now().timestamp())
    members = [{"userid": owner, "type": 1, "join_time": now, "join_scene": 1, "name": owner}]
    members += [{"userid": one, "type": 2, "join_time": now, "join_scene": 3, "name": one} for one in people]
    store.put("groups", chat_id, {"owner": owner, "name": name, "create_time": now, "member_list": members})
    group_changed(store, chat_id, "create")


def leave_group(store: Store, chat_id: str, person: str) -> None:
    """Let somebody leave a group."""
    group = store.get("groups", chat_id) or {}
    members = [member for member in group.get("member_list", []) if member["userid"] != person]
    store.change("groups", chat_id, member_list=members)
    group_changed(store, chat_id, "update", UpdateDetail="del_member", MemChangeCnt=1, QuitScene=0)


def group_changed(store: Store, chat_id: str, name: str, **more: Any) -> None:
    """Tell our door of a change of a group."""
    fields = {"Event": "change_external_chat", "ChangeType": name, "ChatId": chat_id, **more}
    qyapi.tell(store, qyapi.the_account(store), fields)


def tag_by_hand(store: Store, userid: str, external_userid: str, name: str) -> None:
    """Let a colleague tag a contact in her messenger."""
    tag_id = next((key for key, tag in store.all("tags").items() if tag["name"] == name), "")
    if not tag_id:
        tag_id = f"et{store.next_number('tag'):06d}"
        store.put("tags", tag_id, {"name": name, "group": "gt-hand"})
        fields = {"Event": "change_external_tag", "ChangeType": "create", "Id": tag_id, "TagType": "tag"}
        qyapi.tell(store, qyapi.the_account(store), fields)
    follow = store.get("follows", f"{userid} {external_userid}") or {}
    store.change("follows", f"{userid} {external_userid}", tags=sorted({*follow.get("tags", []), tag_id}))
    change(store, qyapi.the_account(store), "edit_external_contact", userid, external_userid)


def post_moment(store: Store, moment_id: str, userid: str) -> None:
    """Let a colleague put a post up."""
    moment = store.get("moments", moment_id) or {}
    store.change("moments", moment_id, posted=sorted({*moment.get("posted", []), userid}))


def refuse_transfer(store: Store, external_userid: str) -> None:
    """Let a patient refuse her new colleague."""
    transfer = store.change("transfers", external_userid, status=3)
    reason = {"FailReason": "customer_refused"}
    change(store, qyapi.the_account(store), "transfer_fail", transfer["to"], external_userid, **reason)


def finish_transfer(store: Store, external_userid: str) -> None:
    """Let 24 hours pass without a refusal: the contact is the new colleague's."""
    transfer = store.change("transfers", external_userid, status=1)
    store.change("follows", f"{transfer['from']} {external_userid}", ended="member")
    follow = {"createtime": int(clock.now().timestamp()), "state": "", "tags": [], "remark": "", "ended": ""}
    store.put("follows", f"{transfer['to']} {external_userid}", follow | {"add_way": 202})
