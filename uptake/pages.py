"""The route table: every page of the site, in the order of a table of contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from uptake import followup
from uptake.glossary import Glossary
from uptake.kinds import FACETS, Facet
from uptake.library import Library
from uptake.render import Page
from uptake.views import (
    about, briefing, changes, compare, data, finder, follow, gaps, glossary, health, home, lists, places, records, recurring, terms, timeline,
)
from uptake.views.lists import ListPage
from uptake.views.recurring import Alike
from uptake.views.scopes import EVERYTHING, paths_of
from uptake.views.shared import Link, evaluation_row, lesson_row, page_of, used_terms


def pages(library: Library, as_of: str, texts: dict[str, list[str]], words: Glossary) -> Iterator[Page]:
    """Every page of a library. `texts` holds the lines of each source's text, by the source's id; `words` is the glossary."""
    yield Page("index.html", "pages/home.html", home.home_page(library, as_of))
    alike = recurring.alike(library, words.expansions)
    found = list(_record_pages(library, as_of, texts, alike))
    yield from found
    yield from _lists(library, as_of)
    yield from (Page(path, "pages/recurring.html", view) for path, view in recurring.recurring_pages(library, alike, as_of))
    yield from _terms(library, as_of)
    yield from _comparisons(library, as_of)
    yield Page("timeline/index.html", "pages/timeline.html", timeline.timeline_page(library, as_of))
    yield from _numbered(timeline.year_pages(library, as_of))
    yield from _numbered(changes.change_pages(library, as_of))
    searchable = [(page.path, page.view.search) for page in found if hasattr(page.view, "search")]
    yield Page("search/index.html", "pages/search.html", finder.search_page(library, searchable))
    yield Page("my-list/index.html", "pages/my-list.html", None)
    yield Page("glossary/index.html", "pages/glossary.html", glossary.glossary_page(words))
    yield Page("about/index.html", "pages/about.html", about.about_page(library))
    yield Page("health/index.html", "pages/health.html", health.health_page(library, alike, as_of))
    yield Page("data/index.html", "pages/data.html", data.data_page(library))
    yield Page("offline/index.html", "pages/offline.html", None, listed=False)
    yield Page("404.html", "pages/404.html", None, absolute=True, listed=False)


def _record_pages(library: Library, as_of: str, texts: dict[str, list[str]], alike: Alike) -> Iterator[Page]:
    for evaluation in library.evaluations.values():
        yield Page(page_of(evaluation), "pages/evaluation.html", records.evaluation_page(library, evaluation, as_of), explains=True)
    for recommendation in library.recommendations.values():
        view = records.recommendation_page(library, recommendation, as_of, alike)
        yield Page(page_of(recommendation), "pages/recommendation.html", view, explains=True)
    for lesson in library.lessons.values():
        yield Page(page_of(lesson), "pages/lesson.html", records.lesson_page(library, lesson, as_of, alike), explains=True)
    for source in library.sources.values():
        yield Page(page_of(source), "pages/source.html", records.source_page(library, source, texts.get(source.id, [])))
    for record in (*library.sources.values(), *library.evaluations.values(), *library.recommendations.values(), *library.lessons.values()):
        for alias in record.aliases:
            folder = page_of(record).split("/")[0]
            yield Page(f"{folder}/{alias}/index.html", "pages/moved.html", Link(record.id, page_of(record)), listed=False)


def _lists(library: Library, as_of: str) -> Iterator[Page]:
    """Numbered lists of every kind of record, and those that hold what a number counts."""
    everything = list(library.recommendations.values())
    page = ListPage("evaluations", tally=followup.tally(everything, as_of), paths=paths_of(library, EVERYTHING, as_of))
    evaluations = [evaluation_row(library, e, as_of) for e in library.evaluations.values()]
    yield from _numbered(lists.list_pages("evaluations/index.html", page, evaluations))
    yield from _numbered(follow.decision_lists(library, as_of))
    lessons = [lesson_row(library, lesson) for lesson in library.lessons.values()]
    yield from _numbered(lists.list_pages("lessons/index.html", ListPage("lessons"), lessons, "source"))
    yield from _action_lists(library, as_of)


def _action_lists(library: Library, as_of: str) -> Iterator[Page]:
    """Following up: what its page says of everything, and the lists that its numbers count."""
    yield Page("actions/index.html", "pages/followup.html", follow.followup_page(library, as_of))
    yield from _numbered(follow.tables(library, as_of))
    yield from _numbered(follow.action_lists(library, as_of))


def _numbered(found: Iterable[tuple[str, ListPage]]) -> Iterator[Page]:
    return (Page(path, f"pages/{view.kind}.html", view) for path, view in found)


def _comparisons(library: Library, as_of: str) -> Iterator[Page]:
    """The evaluations to choose from, and each beside those most like it."""
    yield from (Page(path, "pages/compare.html", view) for path, view in compare.choice_pages(library, as_of))
    for evaluation in library.evaluations.values():
        path = compare.compare_path(evaluation.id)
        yield Page(path, "pages/compare.html", compare.peers_page(library, evaluation, as_of), listed=False)


def _index(library: Library, facet: Facet) -> Page:
    """The index of a vocabulary; that of countries is the list of places."""
    if facet.vocabulary == "countries":
        return Page("countries/index.html", "pages/places.html", places.places_page(library))
    return Page(f"{facet.folder}/index.html", "pages/vocabulary.html", terms.vocabulary_page(library, facet.vocabulary))


def _terms(library: Library, as_of: str) -> Iterator[Page]:
    """An index of every vocabulary, a page for every term, the gap maps and a page for every pair that they count."""
    for facet in FACETS:
        yield _index(library, facet)
        for term in used_terms(library, facet.vocabulary):
            yield from (Page(path, "pages/term.html", view) for path, view in terms.term_pages(library, facet.vocabulary, term, as_of))
            if path := briefing.briefing_path(library, facet.vocabulary, term.id):
                yield Page(path, "pages/briefing.html", briefing.briefing(library, facet.vocabulary, term, as_of))
    for vocabulary, path in gaps.MAPS.items():
        yield Page(path, "pages/gap-map.html", gaps.map_page(library, vocabulary))
        yield from (Page(path, "pages/crossing.html", view) for path, view in gaps.crossing_pages(library, vocabulary, as_of))
