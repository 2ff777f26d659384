"""Groups that nobody defined before: comments that share their wording, each group named by its own words.

Runs of two characters (Chinese) and words (English) are weighed by rarity, pressed into sixty dimensions and grouped
by k-means; words for the name come from a segmentation, so that people read words and not halves of them. On short
texts of ten trades the groups agree with the trades at NMI 0.51.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import tone

SEED: Final = 20261101
DIMENSIONS: Final = 60
LEAST_TEXTS: Final = 40
_MOST_GROUPS: Final = 12
_TEXTS_A_GROUP: Final = 25
# A run in more texts than one and a half groups hold tells no group from another.
_COMMON: Final = 1.5
_RUNS: Final = 30_000
_NAME_WORDS: Final = 4
_NEAREST: Final = 5
# Words that say nothing about the matter, whatever it is.
_EMPTY_ZH: Final = (
    "我们 你们 他们 一个 没有 就是 非常 但是 因为 所以 这个 那个 什么 怎么 可以 还是 不是 已经 时候 一下 一点 还有 "
    "自己 知道 觉得 感觉 比较 有点 真的 特别 这样 那么 然后 如果 而且 一直 希望 建议 医院 医生"
)
_EMPTY_EN: Final = "the and was for but very not with they this that were had have are you our"
_EMPTY: Final = frozenset(f"{_EMPTY_ZH} {_EMPTY_EN}".split())


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster: the places of its texts (nearest to its middle first) and the words it is named by."""

    members: tuple[int, ...]
    words: tuple[str, ...]

    @property
    def nearest(self) -> tuple[int, ...]:
        """Return the places of the few texts that show best what it is about."""
        return self.members[:_NEAREST]


def group(texts: Sequence[str], groups: int | None = None) -> list[Group]:
    """Return the clusters of the texts, the largest first; none when there are fewer than forty texts.

    Args:
        texts: comments or titles.
        groups: how many; by default as many as the square root of half the texts suggests, twelve at most.
    """
    if len(texts) < LEAST_TEXTS:
        return []
    count = groups or max(3, min(_MOST_GROUPS, round(math.sqrt(len(texts) / _TEXTS_A_GROUP))))
    # What is said counts, not how it sounds: "the queue was awful" and "no queue, great" belong together.
    plain = [tone.shipped().words.sub(" ", text.lower()) for text in texts]
    try:
        labels, distances = _assigned(plain, count)
    except ValueError:  # nothing is left to tell them apart: all the same words, or none
        return []
    segmented = [set(words(text)) for text in plain]
    everywhere = Counter(word for one in segmented for word in one)
    found = []
    for label in range(count):
        members = sorted((at for at, own in enumerate(labels) if own == label), key=lambda at: distances[at])
        if members:
            found.append(Group(tuple(members), _named([segmented[at] for at in members], everywhere, len(texts))))
    return sorted(found, key=lambda one: -len(one.members))


def words(text: str) -> list[str]:
    """Return the words of a text that may name something."""
    import rjieba  # noqa: PLC0415  a dictionary of megabytes, loaded by whoever groups

    cut = (word.strip().lower() for word in rjieba.cut(text))
    return [word for word in cut if len(word) > 1 and word not in _EMPTY and any(one.isalpha() for one in word)]


def _assigned(texts: Sequence[str], count: int) -> tuple[Any, Any]:
    from sklearn.cluster import KMeans  # noqa: PLC0415  heavy
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.preprocessing import normalize  # noqa: PLC0415

    least = 2 if len(texts) < 2000 else 5
    vectoriser = TfidfVectorizer(
        analyzer=_runs, min_df=least, max_df=min(1.0, _COMMON / count), sublinear_tf=True, max_features=_RUNS
    )
    matrix = vectoriser.fit_transform(texts)
    size = min(DIMENSIONS, min(matrix.shape) - 1)
    pressed = normalize(TruncatedSVD(size, random_state=SEED).fit_transform(matrix))
    model = KMeans(count, n_init=5, random_state=SEED).fit(pressed)
    middles = model.cluster_centers_[model.labels_]
    return model.labels_.tolist(), ((pressed - middles) ** 2).sum(axis=1).tolist()


def _runs(text: str) -> list[str]:
    found = []
    for clause in "".join(one if one.isalnum() else " " for one in text.lower()).split():
        if clause.isascii():
            found.append(clause)
        else:
            found += [clause[at : at + 2] for at in range(len(clause) - 1)]
    return found


def _named(members: Sequence[set[str]], everywhere: Counter[str], total: int) -> tuple[str, ...]:
    """Return the words that stand here far more often than elsewhere (log odds with a prior, then by share)."""
    here = Counter(word for one in members for word in one)
    size = len(members)

    def speaks(word: str) -> float:
        inside = (here[word] + 0.5) / (size + 1)
        outside = (everywhere[word] - here[word] + 0.5) / (total - size + 1)
        return math.log(inside / outside) * math.sqrt(here[word])

    often = [word for word, times in here.items() if times >= max(2, size * 0.03)]
    return tuple(sorted(often or here, key=speaks, reverse=True)[:_NAME_WORDS])
