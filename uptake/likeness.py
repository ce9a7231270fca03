"""Which records are alike: related records, and recommendations that recur, worked out from words and terms.

Two records are alike as far as their telling words are the same (see `telling`). A word tells more the fewer records have
it, and nothing when most do. It tells little of a recommendation when its sisters in the same evaluation have it too: then
it says what the programme is about, and not what is asked. The statement counts most, what explains it less. Terms that
editors or sources gave raise or lower what the words say, but make nothing alike whose words are not.

    words      the cosine of two records' telling words; one that has few of them is measured as if it had more, so that
               a general sentence is not like everything. Where all words are the same, the likeness is 1
    agreement  how far their terms are the same, at most 1
    likeness   words to the power of 1.8 - 1.1 agreement: equal words stay equal, a weak likeness needs common terms.
               Half of that where one shared word makes up nearly all of it, nothing where there is no second

No record is compared with all others. Candidates come from an index of words that few records have, and of pairs of words
that are frequent each for itself; so the work grows with the number of records and not with its square. The result depends
on no order of files and on no hash that differs from run to run. Between equals a digest decides, and not whose id comes
first, so that the same few are not everybody's neighbours.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import nlargest
from itertools import combinations, product
from os.path import commonprefix

from uptake.library import Library, evaluation_date
from uptake.markup import plain_words
from uptake.records import ANSWERS, Lesson, Recommendation, Tip
from uptake.telling import Reader

MOST = 4
"""How many records of a kind are related to one, at most; what editors linked takes its place among them."""
RELATED, RELATED_LESSON = 0.085, 0.065
"""From which likeness on two recommendations are related, and from which a lesson is, whose text is longer."""
SISTERS = 1.4
"""How many times as much it takes for records that were written together, which use the same words."""
RECURS, REPEATED = 0.125, 0.6
"""From which likeness on two recommendations ask for nearly the same: of different evaluations, and of one."""
LINKED = 1.5
"""What an editor's link adds to the likeness of two recommendations when it is asked whether they recur."""

_EXPLAINS = 0.25
"""What a word counts for in a description, a part, a narrative or a tip; in the statement itself it counts for 1."""
_OFTEN = 8
"""A word counts for more the oftener it stands in a text; standing there so often, it counts for half of all that it ever could."""
_ASSUMED = 400, 4
"""Of so many records, so many are assumed to have any word, beside those that the library has: a few dozen records cannot
tell how rare a word is."""
_UNKNOWN, _APART = 0.1, -0.3
"""The agreement of two records of which one has no topics, and of two whose topics are all different."""
_FREQUENT, _VISITS, _CANDIDATES, _COPIES = 150, 600, 8, 3
"""Words and pairs that more records have find nothing. How many entries of the index are looked at for a record; how many
records of each kind are then compared with it; and how many of those whose words are all the same stand in the index."""


@dataclass(frozen=True, slots=True)
class Relation:
    """That a record is like another one, and why."""

    id: str
    likeness: float
    same_evaluation: bool
    """Whether the two were written together: in one evaluation, or for lessons in one source."""
    topics: tuple[str, ...]
    criteria: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    """The most telling words that both have, as this record spells them and as the other one does."""


@dataclass(frozen=True, slots=True)
class Group:
    """Recommendations that ask for nearly the same."""

    id: str
    """The id of its earliest member: it stays when later ones are added."""
    members: tuple[str, ...]
    """Newest first."""
    evaluations: int
    topics: tuple[str, ...]
    """Topics of more than half of its members."""
    criteria: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    """What more than half of its members speak of, the most telling first: in one word, or in two different ones."""


def related(library: Library, expansions: Mapping[str, str] | None = None) -> dict[str, tuple[Relation, ...]]:
    """For recommendations and lessons by id: others that are like them, the most alike first.

    If one is among another's, so is the other among its own. What an editor has linked already, or a record repeats, is
    left out. `expansions` spells abbreviations out.
    """
    compared = _compared(library, expansions or {})
    room = _Room(compared.profiles, _known(library))
    found: dict[str, list[Relation]] = defaultdict(list)
    for likeness, a, b in compared.pairs:
        if likeness >= compared.least(a, b) and room.take(a, b):
            one, other = compared.profiles[a], compared.profiles[b]
            relation = _relation(one, other, likeness)
            found[one.id].append(relation)
            found[other.id].append(replace(relation, id=one.id, words=tuple((there, here) for here, there in relation.words)))
    return {id: tuple(relations) for id, relations in found.items()}


def recurring(library: Library, expansions: Mapping[str, str] | None = None, links: bool = True) -> tuple[Group, ...]:
    """Groups of recommendations that ask for nearly the same: those from most evaluations first, then the largest.

    With `links`, what editors linked, and that one repeats another, counts as evidence beside words and terms.
    """
    compared = _compared(library, expansions or {})
    known = _known(library) if links else set()
    groups = [_group(library, [compared.profiles[place] for place in members]) for members in _gathered(compared, known)]
    place = {id: n for n, id in enumerate(library.recommendations)}
    return tuple(sorted(groups, key=lambda g: (-g.evaluations, -len(g.members), place[g.members[0]])))


def made_from(library: Library, expansions: Mapping[str, str]) -> Iterator[tuple]:
    """Everything that the likeness of any two records depends on."""
    yield tuple(sorted(expansions.items())), tuple(_names(library).items())
    for record in _records(library):
        own = record.id, record.language, tuple(_texts(record)), sorted(_terms(record.topics)), sorted(_terms(record.criteria)), record.related
        if isinstance(record, Recommendation):
            yield *own, record.evaluation, record.repeats, evaluation_date(library.evaluations[record.evaluation])
        else:
            yield *own, record.source.id


def _known(library: Library) -> set[frozenset[str]]:
    """What records say themselves: pairs of ids that editors linked, or of which one repeats the other."""
    linked = {frozenset((record.id, link.id)) for record in _records(library) for link in record.related}
    return linked | {frozenset((r.id, r.repeats)) for r in library.recommendations.values() if r.repeats}


def _records(library: Library) -> list[Recommendation | Lesson]:
    return [*library.recommendations.values(), *library.lessons.values()]


# --- records as the words that they are made of

@dataclass(slots=True)
class _Profile:
    """What is compared of a record."""

    id: str
    lesson: bool
    family: str
    """Its evaluation, or for a lesson its source: records that were written together."""
    topics: frozenset[str]
    criteria: frozenset[str]
    words: array
    """Numbers of its telling words, ascending."""
    weights: array
    """What each of them counts for: first how much of it there is, in the end such that products add up to a cosine."""
    spellings: tuple[str, ...]
    chance: int
    """A number that the id decides, but not its place in the alphabet."""
    copy: int = 0
    """A number that records have in common whose words are all the same."""


def _profiles(library: Library, expansions: Mapping[str, str]) -> list[_Profile]:
    """Recommendations and lessons as the words that they are made of."""
    records = _records(library)
    readers = {language: Reader(language, _names(library), expansions) for language in {_language(record) for record in records}}
    numbers: dict[str, int] = {}
    profiles = [_profile(record, readers[_language(record)], numbers) for record in records]
    _weigh(profiles)
    for lesson in (False, True):
        _measure([profile for profile in profiles if profile.lesson == lesson])
    texts: dict[bytes, int] = {}
    for profile in profiles:
        profile.copy = texts.setdefault(profile.words.tobytes(), len(texts))
    return profiles


def _names(library: Library) -> dict[str, str]:
    """The names of organizations; and those of countries, which stand for nothing, since they say where and not what."""
    return {
        name: f"@{term.id}" if vocabulary == "agencies" else ""
        for vocabulary in ("agencies", "countries")
        for term in library.vocabularies.terms(vocabulary).values()
        for name in (term.label, *term.alternative_labels)
    }


def _language(record: Recommendation | Lesson) -> str:
    return record.language.split("-")[0]


def _profile(record: Recommendation | Lesson, reader: Reader, numbers: dict[str, int]) -> _Profile:
    """A record with how much it has of every word. An abbreviation that stands for several words counts as one in all.

    A text in capitals is read last, so that its spellings are not shown where there are others.
    """
    amounts: dict[int, float] = defaultdict(float)
    spellings: dict[int, str] = {}
    for text, worth in sorted(_texts(record), key=lambda entry: entry[0].isupper()):
        for spelling, notions in reader.read(text):
            for notion in notions:
                number = numbers.setdefault(notion, len(numbers))
                amounts[number] += worth / len(notions)
                spellings.setdefault(number, spelling)
    words = sorted(amounts)
    return _Profile(
        record.id, isinstance(record, Lesson), record.evaluation if isinstance(record, Recommendation) else record.source.id,
        _terms(record.topics), _terms(record.criteria), array("I", words), array("f", (amounts[word] for word in words)),
        tuple(spellings[word] for word in words), int.from_bytes(hashlib.blake2b(record.id.encode(), digest_size=8).digest(), "big"),
    )


def _texts(record: Recommendation | Lesson) -> Iterator[tuple[str, float]]:
    """The texts of a record that say what it is about, with their worth. A lesson's example is a story of its own."""
    if isinstance(record, Recommendation):
        yield record.text, 1.0
        yield from ((text, _EXPLAINS) for text in (record.description, *(point.text for point in record.sub_points)) if text)
    else:
        yield record.title, 1.0
        yield from ((plain_words(text), _EXPLAINS) for text in (record.context, record.narrative, *_tips(record.tips)) if text)


def _tips(tips: Iterable[Tip]) -> Iterator[str]:
    for tip in tips:
        yield tip.text
        yield from _tips(tip.tips)


def _terms(values: Iterable) -> frozenset[str]:
    return frozenset(value.id for value in values if value.id and value.id not in ANSWERS)


def _weigh(profiles: list[_Profile]) -> None:
    """Turn amounts into weights, by how rare a word is in the library and among the records written together."""
    everywhere = Counter(word for profile in profiles for word in profile.words)
    rarity = [_rarity(everywhere[word], len(profiles)) for word in range(len(everywhere))]
    families: dict[str, list[_Profile]] = defaultdict(list)
    for profile in profiles:
        families[profile.family].append(profile)
    for sisters in families.values():
        here = Counter(word for profile in sisters for word in profile.words)
        others = max(len(sisters) - 1, 1)
        for profile in sisters:
            profile.weights = array("f", (
                amount / (amount + _OFTEN) * rarity[word] * (1 - 0.7 * (here[word] - 1) / others)
                for word, amount in zip(profile.words, profile.weights)
            ))


def _rarity(number: int, of: int) -> float:
    """How much a word tells that so many records have; nothing when most have it."""
    if number > max(of / 2, 10):
        return 0.0
    return math.log((of + _ASSUMED[0]) / (number + _ASSUMED[1])) * (1 - number / (of + 1))


def _measure(profiles: list[_Profile]) -> None:
    """Scale weights so that the products of two profiles' weights add up to their cosine, and drop words without weight."""
    lengths = [math.sqrt(sum(weight * weight for weight in profile.weights)) for profile in profiles]
    least = 0.7 * sorted(lengths)[len(lengths) // 2] if lengths else 0.0
    for profile, length in zip(profiles, lengths):
        kept = [entry for entry in zip(profile.words, profile.weights, profile.spellings) if entry[1]]
        profile.words = array("I", (word for word, _weight, _spelling in kept))
        profile.weights = array("f", (weight / max(length, least) for _word, weight, _spelling in kept))
        profile.spellings = tuple(spelling for _word, _weight, spelling in kept)


# --- how alike two records are

@dataclass(slots=True)
class _Compared:
    """The records of a library, and which of them are alike."""

    profiles: list[_Profile]
    topic_weights: dict[str, float]
    """A rare topic counts for more."""
    pairs: list[tuple[float, int, int]] = field(default_factory=list)
    """Likeness and the places of both, the most alike first."""

    def likeness(self, a: int, b: int) -> float:
        """How alike two records are, from 0 to 1."""
        return next(self.likenesses(a, [b]))

    def likenesses(self, place: int, others: Iterable[int]) -> Iterator[float]:
        """How alike a record is to each of others."""
        one = self.profiles[place]
        weights = dict(zip(one.words, one.weights))
        for other in map(self.profiles.__getitem__, others):
            if other.copy == one.copy and len(one.words) > 2:
                yield 1.0
                continue
            shared = [weights[word] * weight for word, weight in zip(other.words, other.weights) if word in weights]
            words = min(1.0, sum(shared))
            breadth = words * words / sum([x * x for x in shared]) if len(shared) > 1 else 0.0
            yield words ** (1.8 - 1.1 * self.agreement(one, other)) * min(1.0, breadth / 2) if breadth else 0.0

    def agreement(self, one: _Profile, other: _Profile) -> float:
        """How far the terms of two records are the same: 1 if they are, less than 0 if no topic is."""
        if not one.topics or not other.topics:
            return _UNKNOWN
        if not (common := one.topics & other.topics):
            return _APART
        own, others, both = (sum(map(self.topic_weights.__getitem__, sorted(topics))) for topics in (one.topics, other.topics, common))
        return min(1.0, both / math.sqrt(own * others) + 0.05 * len(one.criteria & other.criteria))

    @property
    def strictness(self) -> float:
        """How many times as much it takes in a large library, where more are alike by chance: 1 to 100 records, 2 to 10,000."""
        return 1 + max(0.0, math.log10(len(self.profiles) / 100) / 2) if self.profiles else 1.0

    def least(self, a: int, b: int) -> float:
        """From which likeness on two records are related."""
        one, other = self.profiles[a], self.profiles[b]
        least = RELATED_LESSON if one.lesson or other.lesson else RELATED
        return least * self.strictness * (SISTERS if one.family == other.family else 1)


def _relation(one: _Profile, other: _Profile, likeness: float) -> Relation:
    """Why the second record is like the first. The words are the three that make them most alike."""
    here, there = ({word: entry for word, *entry in zip(p.words, p.weights, p.spellings)} for p in (one, other))
    best = sorted((word for word in one.words if word in there), key=lambda word: (-here[word][0] * there[word][0], word))
    words = dict.fromkeys((here[word][1], there[word][1]) for word in best[:6])
    topics, criteria = tuple(sorted(one.topics & other.topics)), tuple(sorted(one.criteria & other.criteria))
    return Relation(other.id, likeness, one.family == other.family, topics, criteria, tuple(words)[:3])


def _compared(library: Library, expansions: Mapping[str, str]) -> _Compared:
    return library.once((_NAME, *sorted(expansions.items())), lambda: _compare(library, expansions))


_NAME = "likeness"


def forget(library: Library) -> None:
    """Let go of what was needed to compare the records of a library, which is most of what there is in memory."""
    for key in [key for key in library.worked_out if key[0] == _NAME]:
        del library.worked_out[key]


def _compare(library: Library, expansions: Mapping[str, str]) -> _Compared:
    profiles = _profiles(library, expansions)
    topics = Counter(topic for profile in profiles for topic in profile.topics)
    compared = _Compared(profiles, {topic: _rarity(number, len(profiles)) or 0.1 for topic, number in topics.items()})
    least = min(RELATED_LESSON, RECURS / LINKED) * compared.strictness
    for place, others in _candidates(profiles):
        alike = zip(compared.likenesses(place, others), others)
        compared.pairs += [(likeness, min(place, other), max(place, other)) for likeness, other in alike if likeness >= least]
    compared.pairs.sort(key=lambda pair: (-round(pair[0], 6), profiles[pair[1]].chance ^ profiles[pair[2]].chance))
    return compared


# --- candidates, without comparing all with all

def _candidates(profiles: list[_Profile]) -> Iterator[tuple[int, list[int]]]:
    """Places of records, each with the places of others that share words with it which few have; each pair once."""
    index, frequent = _index(profiles)
    seen: set[int] = set()
    for place, profile in enumerate(profiles):
        nearest = _nearest(profiles, index, frequent, place)
        near = {min(place, other) * len(profiles) + max(place, other): other for other in nearest}
        yield place, [other for pair, other in near.items() if pair not in seen]
        seen.update(near)


def _index(profiles: list[_Profile]) -> tuple[dict[int, array], set[int]]:
    """For words and pairs of words, the places of the records that have them, where these are not too many; and the words
    that too many have."""
    index: dict[int, array] = defaultdict(lambda: array("I"))
    places = list(_without_copies(profiles))
    for place in places:
        for word in profiles[place].words:
            index[word].append(place)
    frequent = {word for word, found in index.items() if len(found) > _FREQUENT}
    for place in places:
        for key in _pairs(profiles[place], frequent):
            index[key].append(place)
    return {key: found for key, found in index.items() if 1 < len(found) <= _FREQUENT}, frequent


def _without_copies(profiles: list[_Profile]) -> Iterator[int]:
    """Places of records, of those whose words are all the same a few: they are enough to be found by the others."""
    copies: Counter[int] = Counter()
    for place in sorted(range(len(profiles)), key=lambda place: profiles[place].chance):
        copies[profiles[place].copy] += 1
        if copies[profiles[place].copy] <= _COPIES:
            yield place


def _pairs(profile: _Profile, frequent: set[int]) -> Iterator[int]:
    """Pairs of the weightiest words of a record that too many others have to find anything alone, as one number each."""
    words = sorted((-weight, word) for word, weight in zip(profile.words, profile.weights) if word in frequent)[:8]
    return ((first + 1) << 32 | second for first, second in combinations(sorted(word for _weight, word in words), 2))


def _nearest(profiles: list[_Profile], index: dict[int, array], frequent: set[int], place: int) -> list[int]:
    """The records of each kind that share most of the words that few have, as far as the index is looked through."""
    profile = profiles[place]
    weights = dict(zip(profile.words, profile.weights))
    keys = [*profile.words, *_pairs(profile, frequent)]
    found: dict[int, float] = defaultdict(float)
    visits = 0
    for size, key in sorted((len(index[key]), key) for key in keys if key in index):
        visits += size
        if visits > _VISITS:
            break
        weight = weights[key] if key in weights else weights[(key >> 32) - 1] + weights[key & 0xFFFFFFFF]
        for other in index[key]:
            found[other] += weight
    found.pop(place, None)
    enough = min(nlargest(4 * _CANDIDATES, found.values()), default=0.0)
    near = [(shared, profile.chance ^ profiles[other].chance, other) for other, shared in found.items() if shared >= enough]
    kinds = ([entry for entry in near if profiles[entry[2]].lesson == lesson] for lesson in (False, True))
    return [other for kind in kinds for _shared, _chance, other in nlargest(_CANDIDATES, kind)]


class _Room:
    """Who has room for whom: a record is shown beside few others, and beside no two whose words are all the same."""

    def __init__(self, profiles: list[_Profile], known: set[frozenset[str]]):
        self.profiles = profiles
        self.known = known
        self.taken: Counter[tuple[str, bool]] = Counter()
        self.beside: set[tuple[str, int]] = set()
        lesson = {profile.id: profile.lesson for profile in profiles}
        for one, other in (sorted(pair) for pair in known):
            self.taken.update([(one, lesson.get(other, False)), (other, lesson.get(one, False))])

    def take(self, a: int, b: int) -> bool:
        """Whether both have room for each other; if so, it is taken."""
        one, other = self.profiles[a], self.profiles[b]
        sides = [(one.id, other.lesson), (other.id, one.lesson)]
        texts = [(one.id, other.copy), (other.id, one.copy)]
        full = any(self.taken[side] >= MOST for side in sides) or any(text in self.beside for text in texts)
        if full or frozenset((one.id, other.id)) in self.known:
            return False
        self.taken.update(sides)
        self.beside.update(texts)
        return True


# --- groups

def _gathered(compared: _Compared, known: set[frozenset[str]]) -> list[list[int]]:
    """Recommendations that ask for nearly the same, each with nearly all others of its group: no chains."""
    profiles = compared.profiles
    place = {profile.id: n for n, profile in enumerate(profiles) if not profile.lesson}
    linked = {tuple(sorted(place[id] for id in pair)) for pair in known if all(id in place for id in pair)}

    def alike(a: int, b: int) -> float:
        return compared.likeness(a, b) * (LINKED if (min(a, b), max(a, b)) in linked else 1)

    asked = linked | {(a, b) for _likeness, a, b in compared.pairs if not profiles[a].lesson and not profiles[b].lesson}
    group_of: dict[int, list[int]] = {}
    for likeness, _chance, a, b in sorted((-round(alike(a, b), 6), profiles[a].chance ^ profiles[b].chance, a, b) for a, b in asked):
        larger, smaller = sorted((group_of.get(a, [a]), group_of.get(b, [b])), key=len, reverse=True)
        enough = REPEATED if profiles[a].family == profiles[b].family else RECURS * compared.strictness
        if larger is not smaller and -likeness >= enough and _belong(alike, larger, smaller, RELATED * compared.strictness):
            larger += smaller
            group_of.update((member, larger) for member in (larger if len(larger) == 2 else smaller))
    groups = {id(group): group for group in group_of.values()}
    return sorted(sorted(group) for group in groups.values())


def _belong(alike: Callable[[int, int], float], one: list[int], other: list[int], least: float) -> bool:
    """Whether nearly all of one group are like nearly all of the other; of a large group, some members stand for all."""
    found = [alike(a, b) >= least for a, b in product(_some(one), _some(other))]
    return sum(found) >= 0.75 * len(found)


def _some(members: list[int], most: int = 5) -> list[int]:
    return members[:: -(-len(members) // most)]


def _group(library: Library, profiles: list[_Profile]) -> Group:
    def date(id: str) -> str:
        return evaluation_date(library.evaluations[library.recommendations[id].evaluation]) or ""

    place = {id: n for n, id in enumerate(sorted(profile.id for profile in profiles))}
    newest = sorted(place, key=lambda id: (date(id), -place[id]), reverse=True)
    return Group(
        min(place, key=lambda id: (date(id) or "9999", place[id])), tuple(newest), len({profile.family for profile in profiles}),
        _most(profile.topics for profile in profiles), _most(profile.criteria for profile in profiles), _common_words(profiles),
    )


def _most(sets: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """What more than half of several sets hold, the most frequent first."""
    sets = list(sets)
    counted = Counter(term for terms in sets for term in terms)
    return tuple(term for term, number in sorted(counted.items(), key=lambda c: (-c[1], c[0])) if 2 * number > len(sets))


def _common_words(profiles: list[_Profile]) -> tuple[tuple[str, ...], ...]:
    """The words that more than half of several profiles have, the weightiest first, as most of them spell them."""
    weights: dict[int, float] = defaultdict(float)
    spellings: dict[int, Counter[str]] = defaultdict(Counter)
    for profile in profiles:
        for word, weight, spelling in zip(profile.words, profile.weights, profile.spellings):
            weights[word] += weight
            spellings[word][spelling if spelling[:2].isupper() else spelling.lower()] += 1
    shared = [word for word, counted in spellings.items() if 2 * counted.total() > len(profiles)]
    best = sorted(shared, key=lambda word: (-weights[word], word))
    return tuple(dict.fromkeys(_variants(spellings[word]) for word in best))[:6]


def _variants(spellings: Counter[str]) -> tuple[str, ...]:
    """The most frequent spelling, and the most frequent that is quite another word, if any."""
    first, *others = sorted(spellings, key=lambda spelling: (-spellings[spelling], spelling))
    return first, *[other for other in others if not same_word(first, other)][:1]


def same_word(one: str, other: str) -> bool:
    """Whether two spellings are forms of one word, as `engaged` and `engages` are: they begin alike for the most part."""
    one, other = one.casefold(), other.casefold()
    return one == other or len(commonprefix([one, other])) >= max(4, 0.6 * min(len(one), len(other)))
