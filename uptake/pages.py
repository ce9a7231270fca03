"""The route table: every page of the site, in the order of a table of contents.

Pages are made in steps: a step makes the pages that are made together, such as those of one list, and makes them when it is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from uptake import followup, scale
from uptake.glossary import Glossary
from uptake.kinds import FACETS, Facet
from uptake.library import Library
from uptake.records import Record, Source, Term
from uptake.render import Page, Step
from uptake.tracing import note
from uptake.views import (
    about, briefing, changes, compare, data, finder, follow, gaps, glossary, health, home, lists, places, records, recurring, terms, timeline,
)
from uptake.views.lists import ListPage, Numbered
from uptake.views.recurring import Alike
from uptake.views.scopes import EVERYTHING, organizations, paths_of, units, years
from uptake.views.shared import Link, evaluation_row, lesson_row, page_of, used_terms


def pages(library: Library, as_of: str, texts: dict[str, list[str]], words: Glossary) -> Iterator[Page]:
    """Every page of a library. `texts` holds the lines of each source's text, by the source's id; `words` is the glossary."""
    for step in steps(library, as_of, texts, words, recurring.alike(library, words.expansions)):
        yield from step.make()


def steps(library: Library, as_of: str, texts: dict[str, list[str]], words: Glossary, alike: Alike) -> Iterator[Step]:
    """All steps of a library. `alike` is what `recurring.alike` found."""
    yield from _record_steps(library, as_of, texts, alike)
    yield from _lists(library, as_of)
    yield from _terms(library, as_of)
    yield from _comparisons(library, as_of)
    yield from _overviews(library, as_of, words, alike)


def _overviews(library: Library, as_of: str, words: Glossary, alike: Alike) -> Iterator[Step]:
    yield _one("index.html", "pages/home.html", lambda: home.home_page(library, as_of))
    yield Step("recurring", lambda: (Page(path, "pages/recurring.html", view) for path, view in recurring.recurring_pages(library, alike, as_of)))
    yield _one("timeline/index.html", "pages/timeline.html", lambda: timeline.timeline_page(library, as_of))
    yield Step("timeline", lambda: _numbered(timeline.year_pages(library, as_of)))
    yield Step("changes", lambda: _numbered(changes.change_pages(library, as_of)))
    yield _one("search/index.html", "pages/search.html", lambda: finder.search_page(library, finder.searchable(library, as_of)))
    yield _one("my-list/index.html", "pages/my-list.html")
    yield _one("glossary/index.html", "pages/glossary.html", lambda: glossary.glossary_page(words))
    yield _one("about/index.html", "pages/about.html", lambda: about.about_page(library))
    yield _one("health/index.html", "pages/health.html", lambda: health.health_page(library, alike, as_of))
    yield _one("data/index.html", "pages/data.html", lambda: data.data_page(library))
    yield _one("offline/index.html", "pages/offline.html", listed=False)
    yield _one("404.html", "pages/404.html", absolute=True, listed=False)


def _one(path: str, template: str, view: Callable[[], Any] = lambda: None, small: bool = False, **more: bool) -> Step:
    """The step of a single page."""
    return Step(path, lambda: [Page(path, template, view(), **more)], small)


def _record_steps(library: Library, as_of: str, texts: dict[str, list[str]], alike: Alike) -> Iterator[Step]:
    """A step for every record; what retired ids lead to comes with the record."""
    for evaluation in library.evaluations.values():
        yield _record(evaluation, "evaluation", lambda e=evaluation: records.evaluation_page(library, e, as_of))
    for recommendation in library.recommendations.values():
        yield _record(recommendation, "recommendation", lambda r=recommendation: records.recommendation_page(library, r, as_of, alike))
    for lesson in library.lessons.values():
        yield _record(lesson, "lesson", lambda r=lesson: records.lesson_page(library, r, as_of, alike))
    for source in library.sources.values():
        yield _record(source, "source", lambda s=source: _source(library, s, texts), explains=False)


def text_name(source: str) -> str:
    """What is noted by work that reads the text of a source."""
    return f"text of {source}"


def _source(library: Library, source: Source, texts: dict[str, list[str]]) -> Any:
    note(text_name(source.id))
    return records.source_page(library, source, texts.get(source.id, []))


def _record(record: Record, kind: str, view: Callable[[], Any], explains: bool = True) -> Step:
    def make() -> Iterator[Page]:
        path = page_of(record)
        yield Page(path, f"pages/{kind}.html", view(), explains=explains)
        for alias in record.aliases:
            yield Page(f"{path.split('/')[0]}/{alias}/index.html", "pages/moved.html", Link(record.id, path), listed=False)

    return Step(record.id, make, small=True)


def _lists(library: Library, as_of: str) -> Iterator[Step]:
    """Numbered lists of every kind of record, and those that hold what a number counts."""
    yield from _listed(lists.numbered(
        "evaluations/index.html", lambda: _evaluations(library, as_of), list(library.evaluations.values()), lambda e: evaluation_row(library, e, as_of)
    ))
    yield from _listed(lists.numbered(
        "lessons/index.html", lambda: ListPage("lessons"), list(library.lessons.values()), lambda lesson: lesson_row(library, lesson), "source"
    ))
    for scope in (EVERYTHING, *organizations(library).values()):
        for name in follow.decision_list_names(library, scope):
            yield from _listed(follow.decision_list(library, scope, name, as_of))
    yield _one("actions/index.html", "pages/followup.html", lambda: follow.followup_page(library, as_of))
    yield Step("followed", lambda: _numbered(follow.tables(library, as_of)))
    for scope in (EVERYTHING, *years(library).values(), *organizations(library).values(), *units(library).values()):
        for name in follow.action_list_names(library, scope, as_of):
            yield Step(f"actions {scope.folder} {name}", lambda s=scope, n=name: _numbered(follow.action_list(library, s, n, as_of)))


def _evaluations(library: Library, as_of: str) -> ListPage:
    tally = followup.tally(list(library.recommendations.values()), as_of)
    return ListPage("evaluations", tally=tally, paths=paths_of(library, EVERYTHING, as_of))


def _listed(found: Iterable[Numbered]) -> Iterator[Step]:
    """A step for each page of a list."""
    for path, view in found:
        yield Step(path, lambda p=path, v=view: _numbered([(p, v())]))


def _numbered(found: Iterable[tuple[str, ListPage]]) -> Iterator[Page]:
    return (Page(path, f"pages/{view.kind}.html", view) for path, view in found)


def _comparisons(library: Library, as_of: str) -> Iterator[Step]:
    """The evaluations to choose from, and each beside those most like it."""
    yield Step("compared", lambda: (Page(path, "pages/compare.html", view) for path, view in compare.choice_pages(library, as_of)))
    for evaluation in library.evaluations.values() if scale.current().peers else ():
        path = compare.compare_path(evaluation.id)
        yield _one(path, "pages/compare.html", lambda e=evaluation: compare.peers_page(library, e, as_of), small=True, listed=False)


def _terms(library: Library, as_of: str) -> Iterator[Step]:
    """An index of every vocabulary, a page for every term, the gap maps and a page for every pair that they count."""
    for facet in FACETS:
        yield _index(library, facet)
        for term in used_terms(library, facet.vocabulary):
            yield Step(f"{facet.folder} {term.id}", lambda f=facet, t=term: _term(library, f, t, as_of))
    for vocabulary, path in gaps.MAPS.items():
        yield _one(path, "pages/gap-map.html", lambda v=vocabulary: gaps.map_page(library, v))
        for row, column in gaps.crossed(library, vocabulary):
            yield Step(f"crossing {vocabulary} {row.id} {column.id}", lambda v=vocabulary, r=row, c=column: (
                Page(path, "pages/crossing.html", view) for path, view in gaps.crossing_pages(library, v, r, c, as_of)
            ))


def _index(library: Library, facet: Facet) -> Step:
    """The index of a vocabulary; that of countries is the list of places."""
    if facet.vocabulary == "countries":
        return _one("countries/index.html", "pages/places.html", lambda: places.places_page(library))
    return _one(f"{facet.folder}/index.html", "pages/vocabulary.html", lambda: terms.vocabulary_page(library, facet.vocabulary))


def _term(library: Library, facet: Facet, term: Term, as_of: str) -> Iterator[Page]:
    for path, view in terms.term_pages(library, facet.vocabulary, term, as_of):
        yield Page(path, "pages/term.html", view)
    if path := briefing.briefing_path(library, facet.vocabulary, term.id):
        yield Page(path, "pages/briefing.html", briefing.briefing(library, facet.vocabulary, term, as_of))
