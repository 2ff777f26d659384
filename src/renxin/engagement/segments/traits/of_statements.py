"""What somebody had to say of a person because no table knows it: payer, mood, the content she likes, her region."""

from typing import Final

from renxin.engagement.segments.models import StatedTrait
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.segments import TraitStated

from .reading import listed, of_these
from .registry import register
from .trait import Trait, TraitType
from .trait_packs import stated

REGION: Final = "region"


def _said(code: str, value: str = "t.code") -> str:
    return f"""SELECT t.patient_id, '' AS key, {value} AS value FROM segments_statedtrait t
               WHERE {of_these("t")} AND t.trait = '{code}'"""  # noqa: S608  codes of our pack


def _trait(code: str, words: Words, definition: Words, of: TraitType = "code") -> Trait:
    choices = _regions if code == REGION else listed(stated()[code].codes)
    return Trait(
        code=code,
        type=of,
        words=words,
        definition=definition,
        sql=_said(code),
        facts=(TraitStated,),
        choices=choices,
        kept=False,
    )


def _regions(actor: Actor) -> list[tuple[str, str]]:
    rows = StatedTrait.objects.of(actor).filter(trait=REGION).order_by("code").values_list("code", flat=True).distinct()
    return [(name, name) for name in rows]


register(
    *[_trait(code, kind.words, kind.definition) for code, kind in stated().items()],
    _trait(
        REGION,
        Words("地区", "Region"),
        Words(
            "档案地址所在的区县（没有则到市）；不含更细的地址。",
            "The district of her address, nothing finer.",
        ),
        "text-code",
    ),
    Trait(
        code="emotion_at",
        type="instant",
        words=Words("情绪倾向的时间", "When the mood showed"),
        definition=Words("最近一次流露情绪的时间。", "When her own words last showed a mood."),
        sql=_said("emotion", "t.stated_at"),
        facts=(TraitStated,),
        kept=False,
    ),
)
