"""The search in a real browser: found, filtered, counted, suggested, taken away, and kept in a list."""

import csv
import gzip
import html
import io
import json
import re

import pytest

from uptake import followup
from uptake.exports.finder import field_words
from uptake.glossary import Glossary, GlossaryTerm, SearchWords
from uptake.library import evaluation_date
from uptake.views.shared import years_of

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def page(browser):
    """A wide page that fails its test when a script reports an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    said = []
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert not said, said


def searched(page, address: str) -> int:
    """Open a search and wait for its results; the number of them."""
    page.goto(address)
    return counted(page)


def counted(page) -> int:
    """The number of results once they are there."""
    expect(page.locator("#count strong")).to_have_text(re.compile(r"^[\d,]+ results?$"))
    return int(re.match(r"[\d,]+", page.inner_text("#count")).group().replace(",", ""))


def facts(library) -> list[dict[str, set[str]]]:
    """What the records themselves say of kind, theme, criterion, decision, status and year: an independent count."""
    def terms(record, name):
        return {value.id for value in getattr(record, name) if value.id}

    found = [{"kind": {"evaluation"}, "year": set(years_of(e))} for e in library.evaluations.values()]
    for record in library.recommendations.values():
        statuses = {action.status for action in record.actions}
        late = {"overdue"} if any(followup.is_overdue(action, "2026-11") for action in record.actions) else set()
        found.append({
            "kind": {"recommendation"}, "themes": terms(record, "themes"), "criteria": terms(record, "criteria"), "decision": {record.response_category},
            "status": statuses | late, "year": set(years_of(library.evaluations[record.evaluation])),
        })
    found += [{"kind": {"lesson"}, "themes": terms(r, "themes"), "criteria": terms(r, "criteria")} for r in library.lessons.values()]
    return found


def number_of(library, **chosen: set[str]) -> int:
    return sum(all(record.get(name, set()) & values for name, values in chosen.items()) for record in facts(library))


def test_before_anything_is_searched_the_page_shows_counts_and_the_newest(page, address, built):
    """Counts stand in the HTML and are those of the records; ten records are there; nothing of the index is loaded."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "search/")
    page.wait_for_load_state("networkidle")
    for name in ("themes", "criteria", "decision", "status"):
        for label in page.locator(f'.facet[data-facet="{name}"] label').all():
            value = label.get_attribute("data-value")
            assert int(label.locator(".n").text_content()) == number_of(built.library, **{name: {value}}), (name, value)
    assert page.locator(".hit").count() == 10 and page.inner_text("#count").startswith(f"{built.result.indexed} records")
    assert not [url for url in asked if "find.js" in url or "/search/" in url and url.endswith((".json", ".bin"))]


@pytest.mark.parametrize(
    "chosen",
    [
        {"decision": {"rejected"}}, {"decision": {"rejected", "partially_accepted"}}, {"kind": {"lesson"}, "themes": {"ending-violence", "economic-empowerment"}},
        {"decision": {"accepted"}, "status": {"overdue"}, "criteria": {"relevance", "efficiency"}},
    ],
)
def test_filters_mean_any_within_a_facet_and_all_between(page, address, built, chosen):
    """Results and every count are what the records say: a facet counts what all other facets leave."""
    query = "&".join(f"{name}={value}" for name, values in chosen.items() for value in sorted(values))
    assert searched(page, f"{address}search/?{query}") == number_of(built.library, **chosen)
    for name in ("kind", "themes", "decision", "status"):
        others = {facet: values for facet, values in chosen.items() if facet != name}
        for label in page.locator(f'.facet[data-facet="{name}"] label').all():
            value = label.get_attribute("data-value")
            assert int(label.locator(".n").text_content()) == number_of(built.library, **others, **{name: {value}}), (name, value)


def test_only_stated_values_can_be_asked_for(page, address, built):
    """With assigned values left out, a term finds the records whose sources state it, and no others."""
    stated = sum(any(v.id == "ending-violence" and v.basis == "stated" for v in r.themes) for r in built.library.recommendations.values())
    every = number_of(built.library, themes={"ending-violence"})
    assert searched(page, address + "search/?themes=ending-violence") == every > stated
    page.check("#stated")
    expect(page.locator("#count strong")).to_have_text(re.compile(f"^{stated} "))
    assert "coded=stated" in page.url


def test_state_is_in_the_address_and_comes_back(page, address):
    """A filter, its removal, Back, reload and clearing restore results and boxes from the address; clearing keeps the words."""
    everything = searched(page, address + "search/?q=training")
    label = page.locator('.facet[data-facet="decision"] label:not([hidden])').first
    expected = int(label.locator(".n").inner_text())
    label.locator("input").check()
    expect(page.locator("#count strong")).to_have_text(re.compile(f"^{expected} "))
    assert 0 < expected <= everything and "decision=" in page.url
    page.reload()
    assert counted(page) == expected and label.locator("input").is_checked()
    page.locator("#applied a", has_text="Clear").click()
    expect(page.locator("#count strong")).to_have_text(re.compile(f"^{everything} "))
    assert page.input_value("#q") == "training" and not label.locator("input").is_checked()
    page.go_back()
    expect(page.locator("#count strong")).to_have_text(re.compile(f"^{expected} "))


def test_a_filter_needs_no_words_of_the_index(page, address):
    """A click on a filter with an empty box loads the catalogue, what values records have, and ten cards: no words, well below 180 KB."""
    loaded = []
    page.on("response", lambda response: loaded.append((response.url, len(response.body()))) if response.ok else None)
    page.goto(address + "search/")
    page.wait_for_load_state("networkidle")
    before = len(loaded)
    page.locator('.facet[data-facet="decision"] input').first.check()
    counted(page)
    page.wait_for_load_state("networkidle")
    urls = [url for url, _ in loaded[before:]]
    assert not [url for url in urls if "/words" in url or "/parts/" in url], urls
    assert 0 < sum("/cards/" in url for url in urls) <= 10
    assert sum(size for _, size in loaded[before:]) < 180_000


def test_results_are_sorted_by_date_and_by_deadline(page, address, built):
    """Newest first follows the evaluations' dates, earliest deadline the first open deadline of each recommendation."""
    library = built.library
    def shown() -> list:
        links = page.locator(".hit h3 a").evaluate_all("nodes => nodes.map((node) => new URL(node.href).pathname.split('/').at(-2))")
        return [library.recommendations[id] for id in links]

    searched(page, address + "search/?kind=recommendation&sort=date")
    dates = [evaluation_date(library.evaluations[r.evaluation]) for r in shown()]
    assert dates == sorted(dates, reverse=True) and dates[0] == max(evaluation_date(library.evaluations[r.evaluation]) for r in library.recommendations.values())
    searched(page, address + "search/?kind=recommendation&sort=deadline")
    first = {r.id: min((a.deadline for a in r.actions if a.deadline and followup.is_open(a)), default="9999") for r in library.recommendations.values()}
    assert [first[r.id] for r in shown()] == sorted(first.values())[:10]


def test_pages_of_results_follow_one_another(page, address):
    """Numbered pages show every result once, and the focus goes to the count."""
    total = searched(page, address + "search/?decision=partially_accepted")
    seen = []
    while True:
        seen += page.locator(".hit h3 a").evaluate_all("nodes => nodes.map((node) => node.href)")
        following = page.locator("#pages a[rel=next]")
        if not following.count():
            break
        number = page.locator("#pages [aria-current]").inner_text()
        following.click()
        expect(page.locator("#pages [aria-current]")).not_to_have_text(number)
        expect(page.locator("#count")).to_be_focused()
    assert len(seen) == len(set(seen)) == total > 10


def test_the_count_says_how_many_of_each_kind_and_leads_to_them(page, address):
    """The sentence above the results names the kinds; a click on one shows as many."""
    searched(page, address + "search/?q=training")
    link = page.locator("#count a").first
    number = int(link.inner_text().split()[0])
    link.click()
    expect(page.locator("#count strong")).to_have_text(re.compile(f"^{number} "))


def test_an_action_is_found_opened_at_its_anchor_and_marked_there(page, address, built):
    """Key actions are parts of a result; their link opens at the action, marks the words, and leaves a clean address."""
    record = next(r for r in built.library.recommendations.values() if r.language == "en" and r.actions and len(r.actions[0].text.split()) > 6)
    words = " ".join(re.findall(r"[A-Za-z]{5,}", record.actions[0].text)[:4])
    searched(page, f"{address}search/?q={words.replace(' ', '+')}")
    link = page.locator(f'.subhits a[href*="/{record.id}/"][href$="#a01"]').first
    assert "highlight=" in link.get_attribute("href")
    link.click()
    expect(page).to_have_url(re.compile(rf"/{record.id}/#a01$"))
    marked = {text.casefold() for text in page.locator("tr:has(#a01) mark").all_inner_texts()}
    assert {word.casefold() for word in words.split()} <= marked
    assert page.evaluate("document.getElementById('a01').getBoundingClientRect().top < innerHeight")


def test_without_a_result_there_are_ways_out(page, address):
    """Nothing found says so and offers to drop the filters, terms that come near, and places to browse."""
    searched(page, address + "search/?q=qqqqzzzz&decision=rejected")
    assert page.inner_text("#count").startswith("0 results") and "qqqqzzzz" in page.inner_text("#hint")
    assert page.locator('#hint a[href*="topics/"]').count()
    total = searched(page, address + "search/?q=financing&decision=rejected&kind=lesson")
    assert total == 0
    page.locator("#hint a", has_text="without the filters").click()
    expect(page.locator("#count strong")).not_to_have_text(re.compile("^0 "))


def test_a_misspelt_word_is_said_and_mended(page, address):
    """An unknown word is named, and what is shown instead can be searched for itself."""
    searched(page, address + "search/?q=trainning")
    hint = page.inner_text("#hint")
    assert "trainning" in hint and "training" in hint and counted(page) > 0
    page.locator("#hint a", has_text="training").click()
    expect(page).to_have_url(re.compile("q=training$"))


def test_suggestions_are_chosen_by_keyboard(page, address, built):
    """Typing suggests the site's own terms as a listbox; arrows choose, Escape closes, Enter opens the term's page."""
    page.goto(address + "search/")
    box, options = page.locator("#q"), page.locator("#suggestions [role=option]")
    box.press_sequentially("financ")
    expect(options.filter(has_text="Financing").first).to_be_visible()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    box.press_sequentially("i")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    assert page.locator(f"#{box.get_attribute('aria-activedescendant')}").get_attribute("aria-selected") == "true"
    box.press("Enter")
    expect(page).to_have_url(re.compile("/topics/financing/$"))


def test_the_search_is_used_by_keyboard_alone(page, address):
    """A slash reaches the box from any page, Enter searches, the count is announced and focused, a space ticks a filter."""
    page.goto(address + "lessons/")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/search/"))
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("financing")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_be_focused()
    assert "q=financing" in page.url and page.get_attribute("#count", "role") == "status"
    counted(page)
    page.locator('.facet[data-facet="kind"] label:not([hidden]) input').first.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("kind="))


def test_abbreviations_and_their_long_forms_find_the_same(page, address, built):
    """Whoever searches a short form of the glossary finds what holds the long one, and the other way round."""
    texts = " ".join(r.text for r in built.library.recommendations.values()).casefold()
    term = next((term for term in built.glossary.terms if term.abbreviations and term.term.casefold() in texts), None)
    if term is None:
        pytest.skip("no text of the generated records spells a term of the glossary out")
    long = searched(page, f'{address}search/?q="{term.term}"')
    assert searched(page, f"{address}search/?q={term.abbreviations[0].replace('&', '%26')}") >= long > 0


def saved(page, selector: str) -> str:
    with page.expect_download() as download:
        page.click(selector)
    return download.value.path().read_text(encoding="utf-8-sig")


def test_results_are_taken_away(page, address, built):
    """The link is copied; all results, not only a page of them, are saved as CSV and as citations, and hold what the records hold."""
    wanted = {r.id: r for r in built.library.recommendations.values() if r.response_category == "partially_accepted"}
    searched(page, address + "search/?decision=partially_accepted")
    page.click("[data-take=link]")
    expect(page.locator("#taken")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    rows = list(csv.DictReader(io.StringIO(saved(page, "[data-take=csv]"), newline="")))
    assert {row["id"] for row in rows} == set(wanted) and len(rows) > 10
    for row in rows:
        record = wanted[row["id"]]
        assert row["text"].removeprefix("'") == record.text and row["decision"] == "partially_accepted" and int(row["actions"]) == len(record.actions)
        assert row["url"].endswith(f"/recommendations/{record.id}/") and row["management_response"].removeprefix("'") == (record.response_text or "")
    assert saved(page, "[data-take=bib]").count("\n  url = ") == len(wanted)
    assert saved(page, "[data-take=ris]").count("TY  - ") == len(wanted)
    assert {entry["id"] for entry in json.loads(saved(page, "[data-take=json]"))} == set(wanted)


def test_a_theme_s_records_are_taken_as_a_table(page, address, built):
    """One press on a term's page saves every record that it lists as CSV, without the search's index."""
    held = built.library.holding("topics", "financing")
    ids = {r.id for r in [*held.recommendations, *held.lessons, *held.evaluations]}
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "topics/financing/")
    with page.expect_download() as download:
        page.click("[data-take-list]")
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert download.value.suggested_filename == "topics-financing.csv" and {row["id"] for row in rows} == ids
    assert not [url for url in asked if "/search/" in url]


def test_an_id_leads_to_its_record(page, address, built):
    """Whoever types the id of a record or of a key action is led there."""
    action, record = next(iter(built.library.actions.values()))
    for id, path in ((record.id, f"recommendations/{record.id}/"), (action.id, f"recommendations/{record.id}/#{action.id.rpartition('-')[2]}")):
        page.goto(f"{address}search/?q={id}")
        expect(page.locator("#hint a").first).to_have_attribute("href", address + path)


def test_records_are_kept_in_a_list_that_a_link_holds(page, address, built, browser):
    """Records marked on a list, on their own page and in the search stand together in My list; its link shows the same elsewhere."""
    record = next(r for r in built.library.recommendations.values() if r.response_text)
    lesson = next(iter(built.library.lessons.values()))
    page.goto(f"{address}recommendations/{record.id}/")
    page.locator("main h1 ~ .mark-record").click()
    page.goto(address + "lessons/")
    page.locator(f'.mark-record[data-record="lessons/{lesson.id}"]').press("Enter")
    expect(page.locator("#my-list-count")).to_have_text("2")
    page.goto(address + "my-list/")
    expect(page.locator(".hit")).to_have_count(2)
    expect(page.locator("h1")).to_have_text("2 records")
    link = page.url
    assert record.id in link and lesson.id in link
    assert saved(page, "[data-take=md]").count("## ") == 2
    assert len(list(csv.DictReader(io.StringIO(saved(page, "[data-take=csv]"))))) == 2
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.locator(".hit")).to_have_count(2)
    expect(other.locator("[data-take=keep]")).to_be_visible()
    other.context.close()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert record.response_text.split()[0] in page.locator(".hit").first.inner_text() and page.is_hidden(".mark-record >> nth=0")
    page.emulate_media(media="screen")
    page.locator(".mark-record").first.click()
    expect(page.locator(".hit")).to_have_count(1)
    page.click("[data-take=clear]")
    expect(page.locator(".hit")).to_have_count(0)


def test_hostile_addresses_of_a_list_show_nothing_strange(page, address):
    """What is no address of a record is not asked for, and an unknown record is named as gone."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "my-list/?recommendations=../../data/x,<b>,javascript:alert(1),https://example.org/")
    expect(page.locator("#heading")).to_have_text("The list is empty.")
    assert not [url for url in asked[1:] if "example.org" in url or "alert" in url or "data/x" in url]


def test_the_search_page_is_light(built):
    """Before use the page, its styles and its scripts weigh at most 30 KB, compressed."""
    files = ["search/index.html", "static/style.css", "static/finder.css", "static/site.js", "static/search.js", "static/icon.svg"]
    assert sum(len(gzip.compress((built.folder / file).read_bytes(), mtime=0)) for file in files) <= 30_000


def test_forms_that_occur_nowhere_are_told_apart(built):
    """Only forms whose words stand in some page, with any ending, are worth a download; a group without one is left out."""
    glossary = Glossary(terms=(GlossaryTerm(term="Civil society organization", abbreviations=("CSO",)), GlossaryTerm(term="Zebra crossing", also=("kerb",))))
    words = json.loads(field_words(glossary, SearchWords(synonyms=(("réfugiés", "asylum seekers", "refugees"),)), ["civil", "societies", "organizations", "refugee"]))
    assert words == {"short": [[["Civil society organization"], ["CSO"]]], "alike": [[["réfugiés", "refugees"], ["asylum seekers"]]], "ignored": []}


def test_no_word_of_the_index_is_two_words_of_a_page(built):
    """What stands apart on a page, such as a label and its value, is found apart."""
    for path in sorted((built.folder / "search" / "cards").glob("*/*.bin"))[::3]:
        url, content, *_ = json.loads(gzip.decompress(path.read_bytes()))[0]
        page = html.unescape(re.sub("<[^>]+>", " ", (built.folder / url / "index.html").read_text(encoding="utf-8")))
        glued = set(re.findall(r"\w+", content)) - set(re.findall(r"\w+", page))
        assert not {word for word in glued if len(word) > 3}, url
