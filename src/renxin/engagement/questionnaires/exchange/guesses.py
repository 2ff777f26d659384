"""What the words of a question give away: the dimension it belongs to, the part it plays, the answer it hangs on."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

DIMENSIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "privacy": ("隐私", "隐私保护", "Privacy"),
    "pain": ("疼痛", "疼痛管理", "Pain"),
    "medicines": ("用药", "药物沟通", "Medicines"),
    "meals": ("饭菜|餐饮|伙食", "餐饮服务", "Meals"),
    "relatives": ("探视|亲友是否|对.*家属", "对亲友态度", "Relatives"),
    "registration": ("挂号是否|挂号服务", "挂号体验", "Registration"),
    "doctors": ("医生", "医生沟通", "Doctors"),
    "nurses": ("护士", "护士沟通", "Nurses"),
    "environment": ("路标|厕所|卫生间|设施|空间布局|标识|清洁|安静", "环境与标识", "Place and signs"),
    "formalities": ("入出院|出院手续|入院手续", "出入院手续和信息", "Admission and discharge"),
    "response": ("及时|回应|帮助", "医务人员回应", "Staff response"),
}
_OVERALL: Final = re.compile(r"整体评价|总体评价|总体.*满意|整体.*满意|总的来说")
_IF: Final = re.compile(r"^如果(?:您|你)?(?:是|选择了?)?(.{2,12}?)[，,]")


def dimension(text: str, kind: str) -> str:
    """Return the dimension that the words of a scaled question name, or nothing."""
    if kind not in ("scale", "frequency") or _OVERALL.search(text):
        return ""
    return next((code for code, (words, _zh, _en) in DIMENSIONS.items() if re.search(words, text)), "")


def role(text: str, kind: str) -> str:
    """Return the part a question plays, if its words say so."""
    return "overall" if kind in ("scale", "frequency") and _OVERALL.search(text) else ""


def condition(text: str, before: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the answer to an earlier question on which “如果您是……” hangs."""
    found = _IF.match(text)
    for item in reversed(before) if found else ():
        for option in item.get("options", ()):
            if found and option["text"]["zh"].startswith(found[1]):
                return {"linkId": item["linkId"], "any_of": [option["value"]]}
    return None


def declared(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the dimensions that the items name, with their words."""
    used = {str(row.get("dimension", "")) for item in items for row in (item, *item.get("rows", ()))}
    return [{"code": code, "text": {"zh": zh, "en": en}} for code, (_w, zh, en) in DIMENSIONS.items() if code in used]
