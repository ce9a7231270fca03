"""What is worked out to be alike: related records and recurring recommendations."""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from uptake import library as libraries
from uptake import likeness
from uptake.likeness import MOST, recurring, related
from uptake.telling import Reader
from uptake.views import recurring as views


@pytest.fixture(scope="module")
def found(built):
    """The relations of the generated records, with the library that they were worked out from."""
    return related(built.library), built.library


@pytest.fixture
def asking(built):
    """Makes a library of recommendations from their texts, by evaluation, with nothing else in it."""
    pattern = next(iter(built.library.recommendations.values()))
    evaluation = next(iter(built.library.evaluations.values()))
    bare = {"description": None, "sub_points": (), "topics": (), "criteria": (), "related": (), "repeats": None, "actions": (), "aliases": ()}

    def make(texts, language="en", **more):
        records = [built.library.sources[pattern.source.id]]
        for name, asked in texts.items():
            records.append(replace(evaluation, id=name, aliases=(), source=replace(evaluation.source, id=pattern.source.id)))
            records += [
                replace(pattern, id=f"{name}-r{n:02}", evaluation=name, number=n, text=text, language=language, **bare | more)
                for n, text in enumerate(asked, 1)
            ]
        return libraries.build(records, built.library.vocabularies)

    return make


COPY = "Strengthen border referral mechanisms for trafficked fishers."
"""Asked again and again."""


def with_others(texts, number):
    """The same texts by evaluation, among so many recommendations that are like nothing else."""
    return texts | {f"z{n:03}": [f"Consider {chr(97 + n % 26) * 3}{chr(97 + n // 26) * 3}ologies."] for n in range(number)}


def shuffled(library):
    """The same records, handed over in another order."""
    records = [*library.lessons.values(), *reversed(library.recommendations.values()), *reversed(library.evaluations.values()), *library.sources.values()]
    return libraries.build(records, library.vocabularies)


def record(library, id):
    return library.recommendations.get(id) or library.lessons[id]


def test_if_one_shows_the_other_the_other_shows_it(found):
    """Relations hold in both directions, with the same reasons, each spelled from its own side."""
    relations, _library = found
    assert relations
    both = {(id, r.id): (r.likeness, r.topics, r.criteria, r.words) for id, rs in relations.items() for r in rs}
    for (one, other), (likeness_, topics, criteria, words) in both.items():
        assert both[other, one] == (likeness_, topics, criteria, tuple((there, here) for here, there in words))


def test_a_record_is_beside_few_others_and_never_beside_itself_or_twice(found):
    """At most four of each kind, what editors linked among them; no record twice, none that is linked or repeated, not itself."""
    relations, library = found
    for id, rows in relations.items():
        shown = [r.id for r in rows]
        linked = {link.id for link in record(library, id).related}
        repeated = {getattr(record(library, id), "repeats", None), *(r.id for r in library.repeated_by.get(id, []))}
        assert len(shown) == len(set(shown)) and id not in shown and not set(shown) & (linked | repeated)
        for kind in (library.recommendations, library.lessons):
            own = sum(other in kind for other in shown)
            assert not own or own + sum(other in kind for other in linked) <= MOST + len(repeated & set(kind))


def test_the_reasons_are_the_records_own(found):
    """Shared terms are terms of both records, and shared words stand in their texts as they are spelled."""
    relations, library = found
    for id, rows in relations.items():
        for r in rows:
            sides = record(library, id), record(library, r.id)
            for names, ids in (("topics", r.topics), ("criteria", r.criteria)):
                assert all(set(ids) <= {value.id for value in getattr(side, names)} for side in sides)
            texts = [" ".join(text for text, _worth in likeness._texts(side)) for side in sides]
            assert r.words and all(here in texts[0] and there in texts[1] for here, there in r.words)


def test_the_order_of_files_changes_nothing(found):
    """The same records read in another order give the same relations and groups."""
    relations, library = found
    other = shuffled(library)
    assert related(other) == relations and recurring(other) == recurring(library)


def test_no_record_is_compared_with_all_others(built, monkeypatch):
    """The number of comparisons grows with the number of records: a few candidates of each kind for each."""
    compared = []
    real = likeness._Compared.likenesses
    monkeypatch.setattr(likeness._Compared, "likenesses", lambda self, place, others: compared.extend(others) or real(self, place, others))
    number = len(built.library.recommendations) + len(built.library.lessons)
    likeness._compare(built.library, {})
    assert number < len(compared) <= 2 * likeness._CANDIDATES * number


def test_copies_do_not_crowd_everything_else_out(asking):
    """Where many have the same text, each is shown beside one copy at most, whoever's id comes first, and they are one group."""
    texts = {f"e{n:02}": [COPY] for n in range(30)}
    texts["other"] = ["Strengthen border referral for trafficked seafarers and fishers.", "Publish a handbook of pension law."]
    library = asking(with_others(texts, 60))
    relations, (group,) = related(library), recurring(library)
    assert set(group.members) >= {f"e{n:02}-r01" for n in range(30)} and "other-r02" not in group.members
    assert all(sum(r.id.startswith("e") for r in rows) <= 1 for id, rows in relations.items() if id.startswith("e"))
    (beside,) = relations["other-r01"]
    assert beside.id.startswith("e")


def test_of_equals_it_is_not_those_with_low_ids_that_are_shown(asking):
    """Where many are equally alike, each is shown beside others of them, not everybody beside the first."""
    texts = {f"e{n:02}": [f"Insure camels and {chr(97 + n) * 4}ologies."] for n in range(20)}
    relations = related(asking(with_others(texts, 40)))
    assert len(relations) == 20 and all(len(rows) <= MOST for rows in relations.values())
    for low in ("e00-r01", "e01-r01"):
        assert not all(r.id < "e06" for r in relations[low])


def test_a_chain_is_no_group(asking):
    """Those that are alike only by way of a third are not gathered; each of a group is like nearly all others of it."""
    links = ["pensions insurance widows", "insurance widows harbours nurses", "harbours nurses mines ballots", "mines ballots orchards looms"]
    library = asking({f"e{n}": [f"Look at {words}."] for n, words in enumerate(links)})
    assert all({"e0-r01", "e3-r01"} - set(group.members) for group in recurring(library))


def test_groups_of_generated_records_hold_together(built):
    """A recommendation stands in one group; of each group's pairs three quarters at least are alike; the widest come first."""
    library = built.library
    groups, compared = recurring(library), likeness._compared(library, {})
    place = {profile.id: n for n, profile in enumerate(compared.profiles)}
    members = [id for group in groups for id in group.members]
    assert groups and len(members) == len(set(members)) and max(len(group.members) for group in groups) < 12
    for group in groups:
        pairs = list(combinations(group.members, 2))
        repeats = {(r.id, r.repeats) for r in map(library.recommendations.get, group.members)}
        alike = [compared.likeness(place[a], place[b]) >= likeness.RELATED or {(a, b), (b, a)} & repeats for a, b in pairs]
        assert sum(map(bool, alike)) >= 0.6 * len(pairs)
        assert group.id in group.members and group.evaluations == len({library.recommendations[id].evaluation for id in group.members})
    sizes = [(-group.evaluations, -len(group.members)) for group in groups]
    assert sizes == sorted(sizes)


def test_what_all_the_recommendations_of_an_evaluation_say_counts_little(asking):
    """Words that the sisters of a recommendation have too do not make it like one elsewhere."""
    programme = "for herders of the Karakum oases"
    here = [f"Publish a handbook {programme}.", f"Recruit accountants {programme}.", f"Insure livestock {programme}.", f"Lobby parliament {programme}."]
    library = asking({"here": here, "there": [f"Repair windmills {programme}.", "Recruit more accountants quickly, and lawyers."]})
    pairs = {frozenset((id, r.id)) for id, rows in related(library).items() for r in rows}
    assert not any(frozenset(("there-r01", id)) in pairs for id in ("here-r01", "here-r02", "here-r03", "here-r04"))


def test_a_general_sentence_is_like_nothing(asking):
    """A recommendation of plain words alone is related to none, not even to another such."""
    plain = ["Continue to improve the implementation of the programme.", "Ensure that future work is more effective and relevant."]
    library = asking({"a": [*plain, "Digitize border registries of seafarers."], "b": [*plain, "Digitize the registries of seafarers at borders."]})
    assert set(related(library)) == {"a-r03", "b-r03"}


def test_one_shared_word_is_not_enough(asking):
    """Two recommendations that share a single telling word are not related."""
    library = asking({"a": ["Vaccinate camels."], "b": ["Insure camels."]})
    assert related(library) == {} and recurring(library) == ()


def test_abbreviations_are_spelled_out(asking):
    """What one abbreviates the other may spell out, if the long form is known."""
    library = asking({"a": ["Give ECD kits to all nurseries."], "b": ["Give early childhood development kits to crèches."]})
    assert related(library) == {}
    (relation,) = related(library, {"ECD": "early childhood development"})["a-r01"]
    assert ("ECD", "childhood") in relation.words


def test_the_same_is_found_in_other_languages(built):
    """The notions of the field are known in English, French and Spanish."""
    asked = {
        "en": "Establish a results framework with baselines, and consult the beneficiaries and civil society.",
        "fr": "Renforcer le suivi et la participation des bénéficiaires et de la société civile.",
        "es": "Fortalecer el seguimiento y la participación de las beneficiarias y de la sociedad civil.",
    }
    notions = [{n for _word, notions in Reader(language, {}, {}).read(text) for n in notions} for language, text in asked.items()]
    assert set.intersection(*notions) == {"~monitor", "~participation", "~rights holders", "~civil society"}


@pytest.mark.parametrize("text, spellings", [
    ("Gender-responsive results-based management, M&E and the theory of change.", ["Gender", "results-based management", "M&E", "theory of change"]),
    ("UN Women’s women, and those WHO stay with the WHO in Niger", ["UN Women", "women", "WHO", "WHO"]),
    ("MIGRANTS WHO RETURN", ["MIGRANTS", "RETURN"]),
    ("", []),
])
def test_words_are_read_as_they_are_spelled(text, spellings):
    """Word groups, names and abbreviations are read as one, in the text's spelling; places and plain words are left out."""
    reader = Reader("en", {"UN Women": "@un-women", "WHO": "@who", "Niger": ""}, {})
    assert [word for word, _notions in reader.read(text)] == spellings


def test_nothing_is_alike_in_an_empty_library(built):
    """Without records there are no relations and no groups, but a page that says so."""
    library = libraries.build([], built.library.vocabularies)
    nothing = views.alike(library, {})
    assert nothing == views.Alike()
    ((path, page),) = views.recurring_pages(library, nothing, "2026-11")
    assert path == "recurring/index.html" and page.parts == () and page.pages == (path,)


def test_pages_of_groups_are_bounded(asking):
    """A page holds fifty recommendations at most; a longer group goes on, and is linked where it begins."""
    library = asking(with_others({f"e{n:03}": [COPY] for n in range(120)}, 130))
    found = views.alike(library, {})
    pages = dict(views.recurring_pages(library, found, "2026-11"))
    assert list(pages) == ["recurring/index.html", "recurring/page-2/index.html", "recurring/page-3/index.html"]
    assert [[(len(part.answers), part.begins) for part in page.parts] for page in pages.values()] == [[(50, True)], [(50, False)], [(20, False)]]
    assert {r.path for r in found.group_of.values()} == {f"recurring/index.html#{found.groups[0].id}"}


def test_the_site_leads_from_a_recommendation_to_its_group(built):
    """Every recommendation that recurs says so, and its link leads to the group, where it stands with its decision."""
    groups = recurring(built.library)
    assert groups
    for group in groups[:5]:
        for id in group.members:
            page = (built.folder / "recommendations" / id / "index.html").read_text()
            path, anchor = re.search(r'href="../../(recurring/[^"#]*)#([^"]+)">\d+ recommendations', page).groups()
            target = (built.folder / path).read_text()
            section = target.split(f'id="{anchor}"')[1].split("</section>")[0]
            assert anchor == group.id and f'recommendations/{id}/index.html"' in section


def test_what_is_worked_out_is_told_apart(built, found):
    """On the page of a record the relations that were worked out stand under a heading that says so, without the editors' diamond."""
    relations, library = found
    id, rows = next((id, rows) for id, rows in relations.items() if id in library.recommendations)
    page = (built.folder / "recommendations" / id / "index.html").read_text()
    section = page.split("worked out from shared terms and words", 1)[1].split("</section>")[0]
    assert f'/{rows[0].id}/index.html"' in section and 'class="why worked"' in section and "assigned" not in section.split("</ul>")[0]
