"""The route table: every page of the site, in the order of a table of contents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from uptake import followup
from uptake.followup import Tally
from uptake.kinds import FACETS
from uptake.library import Library
from uptake.render import Page
from uptake.views import about, lists, records, terms
from uptake.views.shared import Link, evaluation_row, lesson_row, page_of, recommendation_row, used_terms


def pages(library: Library, as_of: str, texts: dict[str, list[str]]) -> Iterator[Page]:
    """Every page of a library. `texts` holds the lines of each source's text, by the source's id."""
    yield Page("index.html", "pages/home.html", lists.home_page(library, as_of))
    found = list(_record_pages(library, as_of, texts))
    yield from found
    yield from _lists(library, as_of)
    yield from _terms(library, as_of)
    filters = [page.view.search.filters for page in found if hasattr(page.view, "search")]
    yield Page("search/index.html", "pages/search.html", about.search_page(library, filters))
    yield Page("about/index.html", "pages/about.html", about.about_page(library))
    yield Page("data/index.html", "pages/data.html", None)
    yield Page("404.html", "pages/404.html", None, absolute=True, listed=False)


def _record_pages(library: Library, as_of: str, texts: dict[str, list[str]]) -> Iterator[Page]:
    for evaluation in library.evaluations.values():
        yield Page(page_of(evaluation), "pages/evaluation.html", records.evaluation_page(library, evaluation, as_of))
    for recommendation in library.recommendations.values():
        yield Page(page_of(recommendation), "pages/recommendation.html", records.recommendation_page(library, recommendation, as_of))
    for lesson in library.lessons.values():
        yield Page(page_of(lesson), "pages/lesson.html", records.lesson_page(library, lesson, as_of))
    for source in library.sources.values():
        yield Page(page_of(source), "pages/source.html", records.source_page(library, source, texts.get(source.id, [])))
    for record in (*library.sources.values(), *library.evaluations.values(), *library.recommendations.values(), *library.lessons.values()):
        for alias in record.aliases:
            folder = page_of(record).split("/")[0]
            yield Page(f"{folder}/{alias}/index.html", "pages/moved.html", Link(record.id, page_of(record)), listed=False)


def _lists(library: Library, as_of: str) -> Iterator[Page]:
    """Numbered lists of every kind of record, and the lists that a reader filters by link."""
    everything = list(library.recommendations.values())
    decided = {c: [r for r in everything if r.response_category == c] for c in followup.CATEGORIES}
    by_decision = [("recommendations", "all", everything), ("recommendations/not-accepted", "not-accepted", [r for r in everything if r.response_category != "accepted"])]
    by_decision += [(f"recommendations/{c.replace('_', '-')}", c, rows) for c, rows in decided.items() if rows]
    filters = tuple(Link(name, f"{folder}/index.html", number=len(rows)) for folder, name, rows in by_decision)
    yield from _numbered("evaluations", "evaluations", "all", [evaluation_row(library, e, as_of) for e in library.evaluations.values()], followup.tally(everything, as_of))
    for folder, name, chosen in by_decision:
        rows = sorted(chosen, key=lambda r: _DECISION_ORDER[r.response_category]) if name == "not-accepted" else chosen
        yield from _numbered(folder, "recommendations", name, [recommendation_row(library, r, as_of, _why(r, name)) for r in rows], followup.tally(chosen, as_of), filters, "category" if name == "not-accepted" else "")
    yield from _numbered("lessons", "lessons", "all", [lesson_row(library, lesson) for lesson in library.lessons.values()], heading="source")
    yield from _action_lists(library, as_of)


_DECISION_ORDER = {"rejected": 0, "partially_accepted": 1, "not_applicable": 2, "unspecified": 3, "accepted": 4}


def _why(record, name: str) -> str:
    """On the list of what was not accepted, each row says why."""
    return (record.response_text or "") if name == "not-accepted" else ""


def _action_lists(library: Library, as_of: str) -> Iterator[Page]:
    pairs = list(library.actions.values())
    chosen = [
        ("actions", "all", pairs),
        ("actions/overdue", "overdue", [p for p in pairs if followup.is_overdue(p[0], as_of)]),
        ("actions/open", "open", [p for p in pairs if followup.is_open(p[0])]),
        ("actions/past-deadline-not-reported", "silent", [p for p in pairs if followup.is_silent(p[0], as_of)]),
        ("actions/without-deadline", "undated", [p for p in pairs if not p[0].deadline]),
    ]
    chosen += [(f"actions/{s.replace('_', '-')}", s, [p for p in pairs if p[0].status == s]) for s in followup.STATUSES]
    called = [p for p in pairs if p[0].source_overdue]
    chosen += [("actions/called-overdue", "called-overdue", called)] if called else []
    filters = tuple(Link(name, f"{folder}/index.html", number=len(rows)) for folder, name, rows in chosen)
    for folder, name, rows in chosen:
        tally = followup.count([], [action for action, _ in rows], as_of)
        for page in _numbered(folder, "actions", name, lists.action_rows(library, rows, as_of), tally, filters):
            yield replace(page, view=replace(page.view, summary=lists.late_evaluations(library, as_of))) if page.path == "actions/index.html" else page


def _numbered(folder: str, kind: str, name: str, rows: list, tally: Tally | None = None, filters: tuple[Link, ...] = (), heading: str = "") -> Iterator[Page]:
    for path, view in lists.list_pages(folder, kind, name, rows, tally, filters, heading):
        yield Page(path, f"pages/{kind}.html", view)


def _terms(library: Library, as_of: str) -> Iterator[Page]:
    """An index of every vocabulary, a page for every term, and a page for every crossing of theme and criterion."""
    for facet in FACETS:
        yield Page(f"{facet.folder}/index.html", "pages/vocabulary.html", terms.vocabulary_page(library, facet.vocabulary))
        for term in used_terms(library, facet.vocabulary):
            yield from (Page(path, "pages/term.html", view) for path, view in terms.term_pages(library, facet.vocabulary, term, as_of))
    for theme in used_terms(library, "themes"):
        for criterion in used_terms(library, "criteria"):
            yield from (Page(path, "pages/term.html", view) for path, view in terms.crossing_pages(library, theme, criterion, as_of))
