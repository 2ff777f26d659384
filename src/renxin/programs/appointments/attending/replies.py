"""What a reply to a reminder means: pure. A person reads whatever is not plain."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

from .pack import Said

Meaning = Literal["yes", "no", "move"]
_MEANINGS: Final[tuple[Meaning, ...]] = ("move", "no", "yes")
_LONGEST_CLEAR: Final = 24
_EDGES: Final = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_POLITE: Final = re.compile(r"^(回复|您好|你好|谢谢|麻烦|请|please)\W*|\W*(谢谢|了|啊|哦|吧|thanks|thank you)$")


def read(words: Mapping[str, Said], text: str, *, asked: bool) -> Meaning | None:
    """Return what somebody means by `text`; `asked` says that our reminder is the last thing she heard.

    Clear words count whenever a reminder is out. Two meanings in one text are none.
    """
    said = plain(text)
    if not said:
        return None
    if asked:
        shorter = _POLITE.sub("", _POLITE.sub("", said))
        for meaning in _MEANINGS:
            if {said, shorter} & set(words[meaning].bare):
                return meaning
    if len(said) > _LONGEST_CLEAR or "？" in text or "?" in text:
        return None
    clear = {meaning for meaning in _MEANINGS if any(one in said for one in words[meaning].clear)}
    return clear.pop() if len(clear) == 1 and not _denied(said) else None


def plain(text: str) -> str:
    """Return a text as it is compared: full-width signs narrow, small letters, nothing around."""
    narrow = unicodedata.normalize("NFKC", text).casefold().strip()
    return " ".join(_EDGES.sub("", narrow).split())


def _denied(said: str) -> bool:
    """Tell whether "do not cancel" or the like stands there: then a person reads it."""
    return bool(re.search(r"(不要|别|不想|没有|不是|don't|do not|not) ?(取消|退|改|cancel|change)", said))
