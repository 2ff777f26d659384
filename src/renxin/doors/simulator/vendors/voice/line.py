"""What happens on a line: it rings, somebody answers, a machine goes through its document, somebody hangs up.

A call is a record: `{"key", "mode", "number", "extension", "flow", "state", "step", "tries", "said", "recording"}`.
`said` is what was heard on the telephone, in order: pairs of who (`them`, `me`) and the words.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from renxin.doors.simulator.vendors.store import Store
from renxin.kernel.core import clock

Data = dict[str, Any]
Teller = Callable[[Store, str, Data], None]
_teller: list[Teller] = []


def telling(teller: Teller) -> None:
    """Let `teller` carry events to the account's door."""
    _teller[:] = [teller]


def ring(store: Store, app: str, told: Data) -> str:
    """Let a telephone ring, ours or the patient's; return the call's id."""
    call_id = f"v-{uuid4().hex[:20]}"
    incoming = told["mode"] == "incoming"
    data = {
        "app": app,
        "key": told.get("key") or call_id,
        "mode": told["mode"],
        "number": told["from"] if incoming else told["to"],
        "extension": told.get("extension", ""),
        "flow": told.get("flow", {}),
        "state": "ringing",
        "said": [],
        "recording": told["mode"] != "automatic",
        "rung_at": clock.now().isoformat(),
    }
    store.put("calls", call_id, data)
    _tell(store, call_id, data, "call.ringing")
    return call_id


def answer(store: Store, call_id: str) -> None:
    """Somebody picks up: a machine begins to speak, a person says hello."""
    data = _of(store, call_id)
    if data is None or data["state"] != "ringing":
        return
    data["state"] = "talking"
    _tell(store, call_id, data, "call.answered")
    if data["mode"] == "automatic":
        data["said"].append(["them", data["flow"]["greeting"]])
        _go(data, data["flow"]["steps"][0]["code"])
    store.put("calls", call_id, data)


def press(store: Store, call_id: str, digits: str) -> None:
    """Press keys on the telephone."""
    _input(store, call_id, digits=digits)


def speak(store: Store, call_id: str, words: str) -> None:
    """Say something into the telephone."""
    _input(store, call_id, speech=words)


def refuse(store: Store, call_id: str, cause: str) -> None:
    """Let nobody answer: `no_answer`, `busy`, `power_off`, `voicemail`, `empty_number`, `rejected`."""
    data = _of(store, call_id)
    if data is not None and data["state"] == "ringing":
        _end(store, call_id, data, cause)


def hang_up(store: Store, call_id: str) -> None:
    """Put the receiver down, on either side."""
    data = _of(store, call_id)
    if data is None or data["state"] == "ended":
        return
    _end(store, call_id, data, "hung_up" if data["state"] == "talking" else "no_answer")


def _input(store: Store, call_id: str, *, digits: str = "", speech: str = "") -> None:
    data = _of(store, call_id)
    if data is None or data["state"] != "talking":
        return
    data["said"].append(["me", digits or speech])
    if data["mode"] != "automatic":
        store.put("calls", call_id, data)
        return
    step = _step(data)
    lead = _lead(data, step, digits, speech)
    fits = bool(step.get("expect")) and digits == step["expect"]["digits"]
    told = {"step": step["code"], "digits": digits if not step.get("expect") else "", "speech": speech, "fits": fits}
    _tell(store, call_id, data, "call.input", input=told)
    if lead == "person":
        data["said"].append(["them", data["flow"]["person"]["say"]])
        _end(store, call_id, data, "wants_person")
    elif lead in data["flow"]["ends"]:
        end = data["flow"]["ends"][lead]
        data["said"].append(["them", end["say"]])
        _end(store, call_id, data, end["cause"], heard=bool(end.get("heard")))
    else:
        _go(data, lead)
        store.put("calls", call_id, data)


def _lead(data: Data, step: Data, digits: str, speech: str) -> str:
    """Return where keys or words lead: the next step, the same again, an end, or a person."""
    person = data["flow"]["person"]
    if step.get("expect") and digits:
        return _expected(data, step["expect"], digits, step["code"])
    if digits == person["digits"] or any(word in speech for word in person["speech"]):
        return "person"
    if digits in step.get("keys", {}):
        chosen = step["keys"][digits]
        return step["code"] if chosen.get("repeat") else chosen["next"]
    denied = any(sign in speech for sign in "没不无未")
    for chosen in step.get("speech", []):
        if any(word in speech and (not denied or any(s in word for s in "没不无未")) for word in chosen["words"]):
            return str(chosen["next"])
    return _again(data, step)


def _expected(data: Data, expect: Data, digits: str, code: str) -> str:
    if digits == expect["digits"]:
        return str(expect["next"])
    data["tries"] = data.get("tries", 0) + 1
    return str(expect["else"]) if data["tries"] >= expect["tries"] else code


def _again(data: Data, step: Data) -> str:
    """Ask once more what was not understood, then go on."""
    otherwise = step.get("otherwise", {"repeat": 1, "next": "wrong"})
    asked = data.setdefault("repeated", {})
    asked[step["code"]] = asked.get(step["code"], 0) + 1
    return str(step["code"]) if asked[step["code"]] <= otherwise["repeat"] else str(otherwise["next"])


def _go(data: Data, code: str) -> None:
    data["step"] = code
    data["said"].append(["them", _step(data)["say"]])


def _step(data: Data) -> Data:
    return next(step for step in data["flow"]["steps"] if step["code"] == data["step"])


def _end(store: Store, call_id: str, data: Data, cause: str, *, heard: bool = False) -> None:
    was_talking = data["state"] == "talking"
    data["state"] = "ended"
    store.put("calls", call_id, data)
    _tell(store, call_id, data, "call.ended", cause=cause, heard=heard)
    if was_talking and data["recording"]:
        recording = {"ref": f"rec/{call_id}.mp3", "seconds": 10 + 5 * len(data["said"])}
        _tell(store, call_id, data, "call.recorded", recording=recording)


def _of(store: Store, call_id: str) -> Data | None:
    return store.get("calls", call_id)


def _tell(store: Store, call_id: str, data: Data, event: str, **more: Any) -> None:
    account = store.get("accounts", data["app"]) or {}
    incoming, ours = data["mode"] == "incoming", account.get("caller_id", "")
    call = {
        "id": call_id,
        "key": "" if incoming else data["key"],
        "mode": data["mode"],
        "direction": "in" if incoming else "out",
        "from": data["number"] if incoming else ours,
        "to": ours if incoming else data["number"],
        "extension": data["extension"],
    }
    told = {"id": f"e-{uuid4().hex}", "event": event, "at": clock.now().isoformat(), "call": call, **more}
    for teller in _teller:
        teller(store, data["app"], told)
