"""Showing an edit at once, before the build that follows."""

import shutil
from dataclasses import replace

import pytest

from uptake import scale
from uptake.build import Asked, build
from uptake.content import canonical, read_content
from uptake.quick import Warm
from uptake.records import Evaluation, Recommendation
from uptake.views.shared import page_of


@pytest.fixture(scope="module")
def started(generated, tmp_path_factory):
    """A site in memory, its inputs that may be edited, and a function that builds it."""
    folder = tmp_path_factory.mktemp("quick")
    content = folder / "content"
    shutil.copytree(generated.content, content)
    inputs, target = replace(generated, content=content), folder / "site"
    asked = Asked("2026-11", "http://localhost:8000/", keep=folder / "kept", index=False)
    before = scale.current()
    assert not build(inputs, target, asked).failed
    warm = Warm(inputs, asked, target)
    assert warm.settle() is None
    warm.build, warm.target, warm.content, warm.kept = lambda: build(inputs, target, asked), target, content, asked.keep
    yield warm
    warm.close()
    scale.use(before)


@pytest.fixture
def warm(started):
    """The site in memory as it is built now. What a test edits stays edited."""
    started.records = {type(record): (path, record) for path, record in reversed(read_content(started.content).records.items())}
    assert not started.build().failed
    started.settle()
    return started


def test_what_is_not_loaded_or_leads_to_nothing_waits_for_the_build(warm):
    """A record whose evaluation is unknown shows nothing, and neither does an edit before there is a site in memory; a build helps both."""
    path, record = warm.records[Recommendation]
    text = path.read_text()
    path.write_text(text.replace(f"evaluation: {record.evaluation}", "evaluation: not-there"))
    assert path.read_text() != text and list(warm.show({path})) == []
    assert list(warm.show({path.with_name("4913")})) == [] == list(warm.show({path}))
    path.write_text(text)
    assert not warm.build().failed
    warm.settle()
    assert [list(pages) for pages in warm.show(put(path, replace(record, response_text="It was thought again.")))][0] == [page_of(record)]


def put(path, record):
    path.write_text(canonical(record))
    return {path}


def test_an_edit_is_shown_on_its_own_page_first_and_as_the_build_shows_it(warm):
    """The edited record's page comes first, then the others, each with the bytes that a build then gives."""
    path, record = warm.records[Recommendation]
    first, others = warm.show(put(path, replace(record, response_text="Management has thought again.")))
    assert list(first) == [page_of(record)] and b"Management has thought again." in first[page_of(record)]
    assert not warm.build().failed
    for name, page in {**first, **others}.items():
        assert (warm.target / name).read_bytes() == page, name
    assert page_of(record) not in warm.settle()


def test_a_title_is_shown_wherever_it_stands(warm):
    """Another title of an evaluation, and of its report, is on its page, on those of its recommendations, and in lists; nothing is linked anew."""
    path, record = next((p, r) for p, r in read_content(warm.content).records.items() if isinstance(r, Evaluation) and r.documents)
    title, library = "Evaluation of something quite different", warm._library
    reports = tuple(replace(one, title="Report on what they never did") for one in record.documents)
    first, others = warm.show(put(path, replace(record, title=title, documents=reports)))
    assert b"Report on what they never did" in first[page_of(record)] and warm._library is library
    warm.build()
    assert (warm.target / page_of(record)).read_bytes() == first[page_of(record)]
    shown = {name for name in others if b"omething quite different" in others[name]}
    assert list(first) == [page_of(record)] and len(shown) > 5
    assert all((warm.target / name).read_bytes() == page for name, page in others.items())


def test_who_goes_on_writing_does_not_wait_for_all_records(warm):
    """Once the build that follows an edit is done, what is in memory goes on: no record is read again, and the next edit is shown as well."""
    path, record = warm.records[Recommendation]
    for text in ("First thoughts.", "Second thoughts."):
        first, others = warm.show(put(path, replace(record, response_text=text)))
        warm.build()
        assert all((warm.target / name).read_bytes() == page for name, page in {**first, **others}.items())
        (warm.kept / "records.kept").unlink()
        assert page_of(record) not in warm.settle()


def test_what_only_a_build_can_tell_is_left_to_it(warm):
    """A record that is new, gone or faulty shows nothing; what an editor's program left beside it changes nothing."""
    path, record = warm.records[Recommendation]
    assert not list(warm.show({path.with_name("new.yaml")}))
    assert not list(warm.show({warm.content.parent / "data" / "site.yaml"}))
    path.write_text("id: [")
    assert not list(warm.show({path}))
    pages = list(warm.show(put(path, replace(record, response_text="Later.")) | {path.with_suffix(".swp")}))
    assert list(pages[0]) == [page_of(record)]


def test_the_build_that_follows_tells_what_was_not_shown(warm):
    """After the build, those pages are named that are not as they were shown: no other has to be loaded again."""
    path, record = warm.records[Recommendation]
    shown = {name for pages in warm.show(put(path, replace(record, text="Quite another thing to ask for."))) for name in pages}
    warm.build()
    changed = warm.settle()
    assert changed is not None and "data/recommendations.json" in changed
    assert page_of(record) in shown and len([name for name in changed if name.endswith(".html")]) < 60


def test_the_search_follows_with_the_files_that_the_build_gives(generated, tmp_path):
    """After an edit the search's own files are other ones, few of them, and the same that a build then writes."""
    content = tmp_path / "content"
    shutil.copytree(generated.content, content)
    inputs, target = replace(generated, content=content), tmp_path / "site"
    asked, before = Asked("2026-11", "http://localhost:8000/", keep=tmp_path / "kept"), scale.current()
    build(inputs, target, asked)
    warm = Warm(inputs, asked, target)
    warm.settle()
    path, record = next((path, record) for path, record in read_content(content).records.items() if isinstance(record, Recommendation))
    shown = [name for pages in warm.show(put(path, replace(record, response_text="Zebras were asked."))) for name in pages]
    files = warm.search()
    assert shown and files and len(files) < 400 and any(name.startswith("search/words/") for name in files)
    build(inputs, target, asked)
    assert all((target / name).read_bytes() == data for name, data in files.items())
    assert not {name for name in warm.settle() if name.startswith("search/")}
    warm.close()
    scale.use(before)


def test_another_theme_is_shown_too(warm):
    """What a record is found by changes what leads where; the pages that show the record are made anew."""
    path, record = warm.records[Recommendation]
    first, _others = warm.show(put(path, replace(record, themes=())))
    warm.build()
    assert (warm.target / page_of(record)).read_bytes() == first[page_of(record)]


def test_how_far_an_action_has_come_is_shown_too(warm):
    """Another decision or status is counted on pages of no record; its own page is as the build shows it all the same."""
    path, record = next((p, r) for p, r in read_content(warm.content).records.items() if isinstance(r, Recommendation) and r.actions)
    action = replace(record.actions[0], status="no_longer_applicable", status_stated=None, history=())
    other = replace(record, response_category="rejected", response_stated=None, actions=(action, *record.actions[1:]))
    first, _others = warm.show(put(path, other))
    assert list(first) == [page_of(record)] and b"Rejected" in first[page_of(record)]
    warm.build()
    assert (warm.target / page_of(record)).read_bytes() == first[page_of(record)]
