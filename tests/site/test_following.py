"""Following what is new: feeds and calendars before outside judges, and the list of what changed."""

import calendar as months
import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import feedparser
import icalendar
import pytest

from uptake import library as libraries
from uptake.content import read_vocabularies
from uptake.exports import calendars, feeds
from uptake.followup import is_awaited, is_overdue, overdue_since
from uptake.records import Evaluation, Event, KeyAction, Lesson, Passage, Period, Recommendation, Review, Source, Value
from uptake.site import Settings, Site
from uptake.views import following
from uptake.views.changes import change_pages
from uptake.views.news import date_of, instant, news, undated
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parent.parent.parent
BASE_URL = "https://example.org/repo/"
AS_OF = "2026-11"
ATOM = "{http://www.w3.org/2005/Atom}"
CHECKED = Review(state="checked", by="A test.")
UNWOMEN = Value(id="un-women", basis="stated")
THEME = Value(id="ending-violence", basis="assigned", reason="It is about it.")
UNIT = Value(id="un-women-roap", basis="assigned", reason="The words name it.")


# --- a library of a few records

def action(number=1, deadline="2026-10", status="ongoing", text="Do it.", **more):
    return KeyAction(id=f"e-r01-a{number:02}", number=number, text=text, deadline=deadline, status=status, units=(UNIT,), **more)


def recommendation(*actions, text="Ask for it.", number=1):
    return Recommendation(
        id=f"e-r{number:02}", evaluation="e", number=number, text=text, response_category="accepted", themes=(THEME,), actions=actions,
        source=Passage(id="s"), review=CHECKED,
    )


def evaluation(published="2026-06", title="The evaluation", **more):
    return Evaluation(id="e", title=title, agency=UNWOMEN, published=published, source=Passage(id="s"), review=CHECKED, **more)


def source(published=None, id="s", title="The source", **more):
    return Source(id=id, title=title, kind="publication", agency=UNWOMEN, published=published, file="s.txt", review=CHECKED, **more)


def lesson(of="p", title="The lesson"):
    return Lesson(id=f"{of}-l01", number=1, title=title, source=Passage(id=of), review=CHECKED)


def library(*records):
    return libraries.build(records, Vocabularies(read_vocabularies(HERE / "data/vocabulary").records.values()))


def of_actions(*actions):
    return library(source(), evaluation(), recommendation(*actions))


def site(title="A site", as_of=AS_OF):
    return Site(Settings(title=title, tagline="T", description="D", organization="The publisher", rights="R"), as_of, BASE_URL)


def written(records, exports, given=None):
    return dict(exports.files(records, given or site()))


# --- feeds

def is_instant(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def atom(built):
    """Every feed of the site, by its path, as a document."""
    return {p.relative_to(built.folder).as_posix(): ElementTree.fromstring(p.read_bytes()) for p in built.folder.rglob("feed.xml")}


def test_every_feed_satisfies_an_outside_reader(built, atom):
    """A feed reader takes every feed without complaint, as Atom 1.0, with all of its entries."""
    assert len(atom) > 20
    for path, document in atom.items():
        read = feedparser.parse((built.folder / path).read_bytes())
        assert not read.bozo, (path, read.get("bozo_exception"))
        assert read.version == "atom10" and len(read.entries) == len(document.findall(ATOM + "entry"))
        assert all(entry.title and entry.link and entry.summary and entry.author and entry.updated_parsed for entry in read.entries), path


def test_every_feed_has_what_the_standard_asks_for(built, atom):
    """RFC 4287, 4.1: each feed and entry has exactly one id, title and instant, an author and its links; a feed names itself."""
    for path, document in atom.items():
        for element in (document, *document.findall(ATOM + "entry")):
            for name in ("id", "title", "updated"):
                assert len(element.findall(ATOM + name)) == 1 and element.find(ATOM + name).text.strip(), (path, name)
            assert element.find(f"{ATOM}author/{ATOM}name").text.strip()
            is_instant(element.find(ATOM + "updated").text)
            assert len([link for link in element.findall(ATOM + "link") if link.get("rel") == "alternate"]) == 1
        own = next(link.get("href") for link in document.findall(ATOM + "link") if link.get("rel") == "self")
        assert own == document.find(ATOM + "id").text == BASE_URL + path


def test_a_feed_is_bounded_and_the_newest_comes_first(atom):
    """At most fifty entries, none twice, in the order of their dates, which is where the feed's own date comes from."""
    assert max(len(document.findall(ATOM + "entry")) for document in atom.values()) == 50
    for path, document in atom.items():
        dates = [entry.find(ATOM + "updated").text for entry in document.findall(ATOM + "entry")]
        ids = [entry.find(ATOM + "id").text for entry in document.findall(ATOM + "entry")]
        assert dates == sorted(dates, reverse=True) and len(set(ids)) == len(ids) <= 50, path
        assert document.find(ATOM + "updated").text == (dates[0] if dates else "2026-11-01T00:00:00Z")
        assert all(one <= "2026-11-30" for one in dates), path


def test_an_entry_is_the_same_in_every_feed(atom):
    """What bears one id is one entry, whoever follows it, so that readers show it once."""
    seen = {}
    for document in atom.values():
        for entry in document.findall(ATOM + "entry"):
            text = ElementTree.tostring(entry)
            assert seen.setdefault(entry.find(ATOM + "id").text, text) == text


def test_entries_lead_to_the_place_that_they_are_about(built, atom):
    """Every link of every feed leads to a page of the site and to an element of it."""
    for link in {link.get("href") for document in atom.values() for link in document.iter(ATOM + "link") if link.get("rel") == "alternate"}:
        page = built.folder / unquote(urlsplit(link).path).removeprefix("/repo/") / "index.html"
        anchor = urlsplit(link).fragment
        assert page.is_file() and (not anchor or f'id="{anchor}"' in page.read_text()), link


def test_what_holds_something_has_a_feed_and_nothing_else(built, atom):
    """The terms of the five vocabularies that anything carries have a feed, which their page links in its head and in its tools."""
    folders = {"themes": "themes", "criteria": "criteria", "topics": "topics", "agencies": "organizations", "units": "units"}
    known = built.library.vocabularies.term
    held = {f"{folders[v]}/{term}/feed.xml" for v, term in built.library.holdings if v in folders and known(v, term)}
    assert set(atom) == held | {"feed.xml", "actions/feed.xml"}
    for path in atom:
        page = (built.folder / path.replace("feed.xml", "index.html")).read_text()
        head, body = page.split("</head>")
        assert 'type="application/atom+xml"' in head and re.search(r'<a href="[./]*' + re.escape(path) + '"', body), path


def test_a_subject_is_not_told_of_what_is_late(atom):
    """Whoever follows a theme, criterion or topic is told of new records and reports; what is overdue is told to offices."""
    overdue = {path for path, document in atom.items() if any("-overdue-" in id.text for id in document.iter(ATOM + "id"))}
    assert "actions/feed.xml" in overdue and any(path.startswith("units/") for path in overdue)
    assert {path.split("/")[0] for path in overdue} == {"actions", "organizations", "units"}


@pytest.mark.parametrize(("status", "deadline", "as_of", "since"), [
    ("ongoing", "2026-10", "2026-10", None), ("ongoing", "2026-10", "2026-11", "2026-11"),
    ("not_initiated", "2025-12", "2026-11", "2026-01"),
    ("initiated", "2026-12", "2026-11", None), ("completed", "2020-01", "2026-11", None), ("unreported", "2020-01", "2026-11", None),
    ("no_longer_applicable", "2020-01", "2026-11", None), ("ongoing", None, "2026-11", None),
])
def test_an_open_action_is_newly_overdue_in_the_month_after_its_deadline(status, deadline, as_of, since):
    """From the first day of the month after the deadline on, not before, not after the as-of month, and only if it is open."""
    assert overdue_since(action(deadline=deadline, status=status), as_of) == since
    found = [n for n in news(of_actions(action(deadline=deadline, status=status)), as_of) if n.kind == "overdue"]
    assert [(n.date, instant(n.date)) for n in found] == ([(since, f"{since}-01T00:00:00Z")] if since else [])


def test_a_deadline_that_moved_is_news_of_its_own():
    """An action that is overdue anew, after its deadline moved, is another entry; the id of an entry that stays is the same."""
    def ids(one, as_of=AS_OF):
        return {n.id for n in news(of_actions(one), as_of) if n.kind == "overdue"}

    assert ids(action(deadline="2026-08")) == ids(action(deadline="2026-08", text="Do it soon."), "2026-10")
    assert not ids(action(deadline="2026-08")) & ids(action(deadline="2026-09"))


def test_a_report_says_what_held_before_it_where_that_is_known():
    """What held before comes from earlier reports; before the first nothing is claimed. Ids do not depend on later reports."""
    history = (
        Event(date="2026-01", status="not_initiated", deadline="2026-05"), Event(date="2026-03-09", comment="A meeting."),
        Event(date="2026-03-09", status="ongoing"), Event(date="2026-07", deadline="2026-12"),
    )
    told = [n for n in news(of_actions(action(deadline="2026-12", history=history)), AS_OF) if n.kind == "reported"]
    assert [(n.date, n.status_before, n.deadline_before) for n in told] == [
        ("2026-07", "ongoing", "2026-05"), ("2026-03-09", "not_initiated", "2026-05"), ("2026-03-09", "not_initiated", "2026-05"),
        ("2026-01", "", ""),
    ]
    assert len({n.id for n in told}) == 4
    earlier = [n for n in news(of_actions(action(deadline="2026-05", history=history[:2])), AS_OF) if n.kind == "reported"]
    assert {n.id for n in earlier} < {n.id for n in told}
    by_march = news(of_actions(action(deadline="2026-12", history=history)), "2026-03")
    assert {n.date for n in by_march if n.kind == "reported"} == {"2026-01", "2026-03-09"}


def test_a_partial_date_becomes_its_first_instant_and_comes_after_exact_ones():
    """A year or a month is its first instant; of one month what has a day comes first, of one year what has a month."""
    first = {"2026": "2026-01-01", "2026-03": "2026-03-01", "2026-03-09": "2026-03-09"}
    assert all(instant(given) == f"{day}T00:00:00Z" for given, day in first.items())
    history = tuple(Event(date=d, comment=d) for d in ("2025-12-31", "2026", "2026-01", "2026-01-01"))
    told = [n.date for n in news(of_actions(action(deadline=None, history=history)), AS_OF) if n.action]
    assert told == ["2026-01-01", "2026-01", "2026", "2025-12-31"]


@pytest.mark.parametrize(("of_evaluation", "of_source", "expected"), [
    ({"published": "2026-06"}, {"published": "2025"}, ("2026-06", "published")),
    ({"published": None}, {"published": "2025"}, ("2025", "published")),
    ({"published": None, "period": Period(start="2017", end="2019")}, {"retrieved": "2026-03-04"}, ("2026-03-04", "retrieved")),
    ({"published": None, "period": Period(start="2017", end="2019")}, {}, ("2019", "period")),
    ({"published": None}, {}, ("", "")),
])
def test_a_new_record_is_dated_by_what_tells_most(of_evaluation, of_source, expected):
    """Publication, else when the source was fetched, else the end of the period; recommendations have their evaluation's date."""
    found = library(source(**of_source), evaluation(**of_evaluation), recommendation())
    assert date_of(found, found.evaluations["e"]) == date_of(found, found.recommendations["e-r01"]) == expected
    assert undated(found) == (not expected[0])
    assert [n.date for n in news(found, AS_OF)] == ([expected[0]] if expected[0] else [])


def test_a_publication_is_news_and_a_page_that_brings_an_evaluation_is_none():
    """A source with lessons alone is told of as a publication; one that brings an evaluation comes with it."""
    found = news(library(source("2026-01"), evaluation(), lesson("s"), source("2026-02", id="p"), lesson("p")), AS_OF)
    assert [(n.kind, n.record.id) for n in found] == [("evaluation", "e"), ("publication", "p")]


def test_a_feed_says_the_themes_and_which_an_editor_assigned():
    """Themes are categories with their vocabulary's address; an assigned one says so."""
    entry = ElementTree.fromstring(written(of_actions(), feeds)["feed.xml"]).find(ATOM + "entry")
    category = entry.find(ATOM + "category")
    assert (category.get("term"), category.get("scheme")) == ("ending-violence", f"{BASE_URL}themes/")
    assert category.get("label").endswith("(assigned)")
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "UN Women"


HOSTILE = "</title>]]>\n<script>&amp;\x0b\x00\ufffe\U0001f6b1\u2028END:VEVENT\r\nEND:VCALENDAR,;\\n \"'\u202e" + "\U0001f6b1é" * 60


def test_hostile_texts_stay_text():
    """No text of a record breaks out of a feed or a calendar, and what is left of it is what it said."""
    found = library(
        source("2026-01", title=HOSTILE), evaluation(title=HOSTILE), source("2026-01", id="p", title=HOSTILE), lesson("p", HOSTILE),
        recommendation(action(text=HOSTILE, comments=HOSTILE, responsible=HOSTILE), text=HOSTILE),
    )
    for path, data in written(found, feeds, site(HOSTILE)).items():
        read = feedparser.parse(data)
        assert not read.bozo and not ElementTree.fromstring(data).findall(".//script"), path
        kept = {entry.find(ATOM + "title").text for entry in ElementTree.fromstring(data).findall(ATOM + "entry")}
        assert all("</title>]]> <script>&amp;" in title and "\x0b" not in title for title in kept), path
    for path, data in written(found, calendars, site(HOSTILE)).items():
        events = icalendar.Calendar.from_ical(data).walk("VEVENT")
        assert len(events) == 1 and "</title>]]> <script>&amp;" in events[0]["SUMMARY"], path
        assert "END:VCALENDAR,;\\n" in events[0]["DESCRIPTION"], path
        for line in re.findall(rb"^(?:SUMMARY|DESCRIPTION|NAME):(.*)\r$", data.replace(b"\r\n ", b""), re.MULTILINE):
            assert not re.search(rb"[;,]", re.sub(rb"\\[\\;,n]", b"", line)), path  # icalendar itself forgives what others do not


def test_the_order_of_the_files_makes_no_difference():
    """The same records in another order give the same feeds and calendars, byte for byte."""
    reported = action(2, history=(Event(date="2026-02", comment="On."),))
    records = [source(), evaluation(), recommendation(action(), reported), recommendation(number=2)]
    for exports in (feeds, calendars):
        assert written(library(*records), exports) == written(library(*reversed(records)), exports)


def test_a_site_without_news_has_a_feed_of_the_as_of_month():
    """Where nothing is dated, the feed is empty and as old as the as-of month; no calendar is written, because it could hold no event."""
    found = library(source(), evaluation(published=None))
    document = ElementTree.fromstring(written(found, feeds)["feed.xml"])
    assert not document.findall(ATOM + "entry") and document.find(ATOM + "updated").text == "2026-11-01T00:00:00Z"
    assert not written(found, calendars) and not feedparser.parse(written(found, feeds)["feed.xml"]).bozo


# --- calendars

def awaited(pairs):
    return {a.id: a for a, _record in pairs if a.deadline and is_awaited(a)}


def events_of(data):
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_calendars_hold_exactly_the_deadlines_that_are_awaited(built):
    """Of all, each organization and each unit: an event for each open or unreported action, on the last day of its deadline's month."""
    library = built.library
    expected = {"actions/deadlines.ics": awaited(library.actions.values())}
    for (vocabulary, term), held in library.holdings.items():
        if vocabulary == "units" and library.vocabularies.term(vocabulary, term):
            expected[f"units/{term}/deadlines.ics"] = awaited(held.actions)
        if vocabulary == "agencies" and library.vocabularies.term(vocabulary, term):
            expected[f"organizations/{term}/deadlines.ics"] = awaited((a, r) for r in held.recommendations for a in r.actions)
    expected = {path: actions for path, actions in expected.items() if actions}
    assert {p.relative_to(built.folder).as_posix() for p in built.folder.rglob("*.ics")} == set(expected) and len(expected) > 10
    for path, actions in expected.items():
        events = {event["UID"].removesuffix("@example.org"): event for event in events_of((built.folder / path).read_bytes())}
        assert set(events) == set(actions), path
        for id, event in events.items():
            year, month = int(actions[id].deadline[:4]), int(actions[id].deadline[5:])
            assert event.decoded("DTSTART") == date(year, month, months.monthrange(year, month)[1])
            assert event.decoded("DTSTAMP") == datetime(2026, 11, 1, tzinfo=UTC)
            assert event["SUMMARY"].startswith("Overdue") == is_overdue(actions[id], AS_OF)


def test_an_event_says_what_to_do_for_whom_and_where():
    """Recommendation, responsible unit, status, the source's words for the deadline and the address stand in the description."""
    found = of_actions(action(responsible="The office", deadline_stated="By autumn", deadline_approximate=True))
    (event,) = events_of(written(found, calendars)["actions/deadlines.ics"])
    said = event["DESCRIPTION"].split("\n")
    assert {"Recommendation 1: Ask for it.", "Responsible: The office", "Deadline in the source’s words: By autumn"} < set(said)
    assert "Status, as the unit reports it, not verified: Ongoing" in said and any("Overdue as of November 2026" in line for line in said)
    assert said[-1] == event["URL"] == f"{BASE_URL}recommendations/e-r01/#a01"


def test_calendars_are_written_as_the_standard_asks(built):
    """RFC 5545, 3.1: lines end in CR LF and have at most 75 octets; every calendar has its version, product and at least one event."""
    for path in built.folder.rglob("*.ics"):
        data = path.read_bytes()
        assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
        assert max(map(len, data.split(b"\r\n"))) <= 75
        for line in data.split(b"\r\n"):
            line.decode()  # no character is cut in two
        read = icalendar.Calendar.from_ical(data)
        assert read["VERSION"] == "2.0" and read["PRODID"] and not read.errors and all(not event.errors for event in read.walk("VEVENT"))


def test_a_calendar_has_room_for_the_nearest_deadlines(monkeypatch):
    """What lies ahead comes first, the nearest first, then what has passed, the latest first; the rest is left out."""
    found = of_actions(*(action(n, deadline) for n, deadline in enumerate(("2026-12", "2020-01", "2026-10", "2027-05", "2026-11"), 1)))
    for room, expected in ((3, ["2026-11", "2026-12", "2027-05"]), (4, ["2026-10", "2026-11", "2026-12", "2027-05"])):
        monkeypatch.setattr(following, "MOST_DEADLINES", room)
        (everything, *_others) = following.calendars(found, AS_OF)
        assert [a.deadline for a, _record in everything.deadlines] == expected


# --- what changed

def test_the_page_of_changes_lists_everything_dated_once(built):
    """All numbered pages together show each new evaluation, each report and each action that became overdue, by an independent count."""
    library = built.library
    actions = [a for a, _record in library.actions.values()]
    overdue = sum(is_overdue(a, AS_OF) for a in actions)
    reports = sum(event.date[:7] <= AS_OF for a in actions for event in a.history)
    pages = {path: view for path, view in change_pages(library, AS_OF)}
    assert pages["changes/overdue/index.html"].total == overdue and pages["changes/reported/index.html"].total == reports
    everything = [view for view in pages.values() if view.name == "all"]
    rows = [row for view in everything for row in view.rows]
    assert len(rows) == len({row.id for row in rows}) == everything[0].total == overdue + reports + pages["changes/new/index.html"].total
    dates = [row.day or row.month for row in rows]
    assert [d[:7] for d in dates] == sorted((d[:7] for d in dates), key=lambda d: f"{d}-00"[:7], reverse=True)
    assert all(len(view.rows) <= 50 for view in everything)


def test_a_page_of_changes_shows_from_what_to_what(built):
    """A row of a report shows the status before and after; a month stands once as a heading on a page."""
    page = (built.folder / "changes/reported/index.html").read_text()
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert len(headings) == len(set(headings)) and page.count("<tbody>") >= 2
    turn = '<span class="turn" aria-hidden="true">→</span><span class="hush">then</span>'
    assert re.search(rf'<b>Not initiated</b></span>{turn}<span class="tag \w+">', page)


def test_the_pages_of_changes_of_one_kind_are_only_there_beside_others():
    """Where all that changed is of one kind, there is one list and no choice; with nothing dated the list is empty and says so."""
    assert {path for path, _view in change_pages(library(source(), evaluation()), AS_OF)} == {"changes/index.html"}
    expected = {"changes/index.html", "changes/new/index.html", "changes/overdue/index.html"}
    assert {path for path, _view in change_pages(of_actions(action()), AS_OF)} == expected
    ((path, view),) = change_pages(library(source(), evaluation(published=None)), AS_OF)
    assert (path, view.total, view.undated) == ("changes/index.html", 0, 1)
