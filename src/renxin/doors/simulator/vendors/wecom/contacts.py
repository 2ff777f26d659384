"""Contacts, tags, codes and greetings, as the vendor answers for them."""

import io
from typing import Any, Final

import segno

from renxin.doors.simulator.vendors import qyapi
from renxin.doors.simulator.vendors.base import Call, Reply
from renxin.doors.simulator.vendors.qyapi import Account, Refused, ok
from renxin.doors.simulator.vendors.store import Store

LONGEST_REMARK: Final = 20
MOST_MEMBERS: Final = 100
Data = dict[str, Any]


def follow_users(store: Store, _call: Call, _account: Account) -> Reply:
    """Say who may have contacts."""
    return ok(follow_user=[userid for userid, member in store.all("members").items() if member["follows"]])


def customer_list(store: Store, call: Call, _account: Account) -> Reply:
    """List one colleague's contacts."""
    found = [person for userid, person, _follow in _follows(store) if userid == call.query["userid"]]
    if not found:
        raise Refused(84061)
    return ok(external_userid=found)


def customer(store: Store, call: Call, _account: Account) -> Reply:
    """Show one person's card."""
    person = call.query["external_userid"]
    found = store.get("customers", person)
    if found is None:
        raise Refused(40096)
    follows = [_shown(store, userid, follow) for userid, who, follow in _follows(store) if who == person]
    if not follows:
        raise Refused(84061)
    return ok(external_contact=_person(person, found), follow_user=follows)


def customers_of(store: Store, call: Call, _account: Account) -> Reply:
    """Show the cards of several colleagues' contacts, a page at a time."""
    told = call.json()
    start, limit = int(told.get("cursor") or 0), int(told.get("limit") or 50)
    found = [row for row in _follows(store) if row[0] in told["userid_list"]]
    if not found:
        raise Refused(84061)
    people = store.all("customers")
    page = [
        {
            "external_contact": _person(person, people[person]),
            "follow_info": {**_shown(store, userid, follow), "tag_id": follow["tags"], "tags": []},
        }
        for userid, person, follow in found[start : start + limit]
    ]
    more = start + limit if start + limit < len(found) else ""
    return ok(external_contact_list=page, next_cursor=str(more))


def remark(store: Store, call: Call, _account: Account) -> Reply:
    """Change what a colleague calls somebody."""
    told = call.json()
    if len(told.get("remark", "")) > LONGEST_REMARK:
        raise Refused(40058)
    _follow(store, told["userid"], told["external_userid"])
    store.change("follows", f"{told['userid']} {told['external_userid']}", remark=told.get("remark", ""))
    return ok()


def corp_tags(store: Store, _call: Call, _account: Account) -> Reply:
    """Show the library of tags."""
    groups: dict[str, list[Data]] = {}
    for tag_id, tag in store.all("tags").items():
        groups.setdefault(tag["group"], []).append({"id": tag_id, "name": tag["name"], "order": 0})
    names = store.all("tag_groups")
    return ok(
        tag_group=[
            {"group_id": group, "group_name": names.get(group, {}).get("name", "手工"), "tag": tags}
            for group, tags in groups.items()
        ]
    )


def add_tag(store: Store, call: Call, _account: Account) -> Reply:
    """Add tags to the library."""
    told = call.json()
    name = told.get("group_name", "")
    known = {data["name"]: key for key, data in store.all("tag_groups").items()}
    group = told.get("group_id") or known.get(name) or f"gt{store.next_number('group'):06d}"
    store.put("tag_groups", group, {"name": name})
    taken = {tag["name"] for tag in store.all("tags").values() if tag["group"] == group}
    made = []
    for tag in told["tag"]:
        if tag["name"] in taken:
            raise Refused(40071)
        tag_id = f"et{store.next_number('tag'):06d}"
        store.put("tags", tag_id, {"name": tag["name"], "group": group})
        made.append({"id": tag_id, "name": tag["name"], "order": 0})
    return ok(tag_group={"group_id": group, "group_name": name, "tag": made})


def edit_tag(store: Store, call: Call, _account: Account) -> Reply:
    """Rename a tag: an app may change only those of the group it made."""
    told = call.json()
    tags = store.all("tags")
    tag = tags.get(told["id"])
    if tag is None or tag["group"] not in store.all("tag_groups"):
        raise Refused(40068)
    if any(each["name"] == told["name"] and each["group"] == tag["group"] for each in tags.values()):
        raise Refused(40071)
    store.change("tags", told["id"], name=told["name"])
    return ok()


def mark_tag(store: Store, call: Call, _account: Account) -> Reply:
    """Tag a contact, or take tags off."""
    told = call.json()
    follow = _follow(store, told["userid"], told["external_userid"])
    tags, known = set(follow["tags"]), store.all("tags")
    if not {*told.get("add_tag", []), *told.get("remove_tag", [])} <= known.keys():
        raise Refused(40068)
    tags = (tags | set(told.get("add_tag", []))) - set(told.get("remove_tag", []))
    store.change("follows", f"{told['userid']} {told['external_userid']}", tags=sorted(tags))
    return ok()


def add_way(store: Store, call: Call, _account: Account) -> Reply:
    """Make a contact code."""
    told = call.json()
    members = store.all("members")
    if not told.get("user") or len(told["user"]) > MOST_MEMBERS or len(told.get("state", "")) > 30:
        raise Refused(40058)
    if any(userid not in members for userid in told["user"]):
        raise Refused(60111)
    if told.get("is_temp") and (told["type"] != 1 or int(told.get("expires_in", 0)) > 14 * 86400):
        raise Refused(40058)
    config_id = f"{store.next_number('way'):032x}"
    store.put("ways", config_id, told)
    return ok(config_id=config_id, qr_code=f"qr/{config_id}.png")


def update_way(store: Store, call: Call, _account: Account) -> Reply:
    """Change a contact code."""
    told = call.json()
    _way(store, told["config_id"])
    store.change("ways", told["config_id"], **{name: told[name] for name in told if name != "config_id"})
    return ok()


def get_way(store: Store, call: Call, _account: Account) -> Reply:
    """Show a contact code."""
    config_id = call.json()["config_id"]
    return ok(contact_way={"config_id": config_id, **_way(store, config_id)})


def list_ways(store: Store, _call: Call, _account: Account) -> Reply:
    """List contact codes; temporary ones are not among them."""
    ways = store.all("ways").items()
    return ok(contact_way=[{"config_id": key} for key, way in ways if not way.get("is_temp")])


def del_way(store: Store, call: Call, _account: Account) -> Reply:
    """Take a contact code back."""
    config_id = call.json()["config_id"]
    _way(store, config_id)
    store.delete("ways", config_id)
    return ok()


def picture(store: Store, path: str) -> Reply:
    """Draw a contact code."""
    config_id = path.removeprefix("qr/").removesuffix(".png")
    drawn = io.BytesIO()
    segno.make(f"https://work.weixin.qq.com/ca/{config_id}").save(drawn, kind="png", scale=8)
    return Reply(body=drawn.getvalue(), content_type="image/png")


def close_temp(store: Store, call: Call, _account: Account) -> Reply:
    """End a temporary session."""
    told = call.json()
    _follow(store, told["userid"], told["external_userid"])
    store.change("follows", f"{told['userid']} {told['external_userid']}", ended="member")
    return ok()


def welcome(store: Store, call: Call, account: Account) -> Reply:
    """Greet somebody."""
    told = call.json()
    if len(told.get("text", {}).get("content", "").encode()) > 4000:
        raise Refused(40058)
    code = qyapi.use_code(store, "welcome", told["welcome_code"])
    store.carry(account["corpid"], code["external_userid"], text=told["text"]["content"], data={"by": code["userid"]})
    return ok()


def _follow(store: Store, userid: str, external_userid: str) -> Data:
    found = store.get("follows", f"{userid} {external_userid}")
    if found is None or found["ended"] == "member":
        raise Refused(84061)
    return found


def _follows(store: Store) -> list[tuple[str, str, Data]]:
    rows = []
    for key, follow in store.all("follows").items():
        userid, _space, person = key.partition(" ")
        if follow["ended"] != "member":
            rows.append((userid, person, follow))
    return rows


def _person(external_userid: str, data: Data) -> Data:
    return {"external_userid": external_userid, "name": data["name"], "type": 1, "unionid": data["unionid"]}


def _shown(store: Store, userid: str, follow: Data) -> Data:
    names = store.all("tags")
    tags = [{"tag_id": tag, "tag_name": names[tag]["name"], "type": 1} for tag in follow["tags"] if tag in names]
    told = {name: value for name, value in follow.items() if name not in ("tags", "ended")}
    return {"userid": userid, **told, "tags": tags}


def _way(store: Store, config_id: str) -> Data:
    found = store.get("ways", config_id)
    if found is None:
        raise Refused(41044)
    return found
