"""Comments grouped by what they are about, on this machine alone.

Each text becomes weights of its words and of the fours of letters in them (so that *wait* and
*waiting* are near), each weighed by how rare it is among the texts; texts are joined by how alike
they are on average. Source: Spärck Jones, "A statistical interpretation of term specificity"
(1972); Sokal and Michener, average linkage (1958), as SciPy computes it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

#: Fewer comments than this are no theme, and nothing is shown of them.
FEWEST = 5
#: The most comments that are compared with each other; the first of them count.
MOST = 1_500
#: Texts at most this far apart on average are about the same; 1 is nothing in common.
_APART = 0.86
_LETTERS, _NAMED, _SHORT = 4, 3, 3
#: What a word weighs that no other comment says.
_ALONE = 0.7
#: Share of a theme's comments that say a word of its name.
_SAID = 0.5
_WORD = re.compile(r"[^\W\d_]+")
#: Words that say nothing of what a text is about, in languages that surveys are asked in.
_SAYS_NOTHING = """
    a about after all also an and any are as at be because been before but by can could did do
    does for from get had has have how i if in into is it its just like me more most much my need
    no not nothing of on one only or other our out over so some than that the their them then
    there these they this to too until up us very was we were what when where which while who why
    will with would you your der die das den dem ein eine einen einem einer und oder aber nicht
    ist sind war ich wir sie es er zu mit von auf im für als auch so wie was wenn dass mehr sehr
    le la les un une des et ou mais pas est sont je nous vous ils elle que qui pour dans sur avec
    plus très el los las una y o pero es son yo nosotros para en con más muy il lo gli uno e ma
    non è sono io noi che per più molto bir ve ama değil için ile daha çok bu
    """
_STOP = frozenset(_SAYS_NOTHING.split())


class Theme(Struct, frozen=True, kw_only=True):
    """Comments about the same."""

    words: tuple[str, ...]
    """Words that most of them say and few others do, the most telling first."""
    texts: tuple[str, ...]
    """The comments, in the order of the alphabet."""


class Themes(Struct, frozen=True, kw_only=True):
    """What comments are about."""

    themes: tuple[Theme, ...]
    """Those of five comments or more, the largest first."""
    other_count: int
    """Comments that belong to none of them; nothing else is told of those."""
    left_out_count: int
    """Comments beyond the most that are compared."""


def themes(texts: Iterable[str]) -> Themes:
    """Group comments by what they are about.

    The same comments give the same groups, in whatever order they come.

    Args:
        texts: What people said, one text each; blank ones are left out.
    """
    told = sorted(text.strip() for text in texts if text.strip())
    kept = told[:MOST]
    groups: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(_grouped([_words(text) for text in kept])):
        groups[group].append(place)
    large = [places for places in groups.values() if len(places) >= FEWEST]
    names = [_name(places, kept) for places in large]
    found = [
        Theme(words=name, texts=tuple(kept[place] for place in places))
        for name, places in zip(names, large, strict=True)
        if name
    ]
    found.sort(key=lambda one: (-len(one.texts), one.words))
    return Themes(
        themes=tuple(found),
        other_count=len(kept) - sum(len(one.texts) for one in found),
        left_out_count=len(told) - len(kept),
    )


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _STOP and len(word) > 1]


def _grouped(said: Sequence[list[str]]) -> list[int]:
    """Number the group of each text; texts without a telling word stand alone."""
    if len(said) < FEWEST:
        return list(range(len(said)))
    alike = _alike(said)
    distance = np.clip(1.0 - alike, 0.0, 1.0)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), method="average")
    numbers: list[int] = fcluster(tree, t=_APART, criterion="distance").tolist()
    return numbers


def _alike(said: Sequence[list[str]]) -> NDArray[np.float64]:
    """Return the cosine between every two texts; 0 of a text without a telling word."""
    features = [Counter(_features(words)) for words in said]
    known = {name: place for place, name in enumerate(sorted({n for f in features for n in f}))}
    weights = np.zeros((len(said), max(1, len(known))))
    for place, counted in enumerate(features):
        for name, count in counted.items():
            weights[place, known[name]] = 1.0 + np.log(count)
    spread = (weights > 0).sum(axis=0)
    # What one text alone says joins it to none: it only says how much else the text is about.
    telling = np.log((1.0 + len(said)) / (1.0 + spread)) + 1.0
    weights *= np.where(spread > 1, telling, _ALONE)
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    weights /= np.where(length > 0, length, 1.0)
    found: NDArray[np.float64] = weights @ weights.T
    return found


def _features(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield f"={word}"
        padded = f" {word} "
        for begin in range(len(padded) - _LETTERS + 1):
            yield padded[begin : begin + _LETTERS]


def _name(places: Sequence[int], texts: Sequence[str]) -> tuple[str, ...]:
    """Name a theme by words that most of its comments say, the rarer elsewhere the sooner."""
    within = Counter(word for place in places for word in set(_words(texts[place])))
    whole = Counter(word for text in texts for word in set(_words(text)))
    telling = {
        word: count / len(places) * (1.0 + np.log(len(texts) / whole[word]))
        for word, count in within.items()
        if count >= max(_SHORT, _SAID * len(places))
    }
    return tuple(sorted(telling, key=lambda word: (-telling[word], word))[:_NAMED])
