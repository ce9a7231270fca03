"""A build that uses what the last one kept gives the same site, byte for byte, as one from nothing."""

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from uptake import sample
from uptake.build import Asked, Inputs, build
from uptake.content import canonical, read_content, read_vocabularies
from uptake.kept import LIBRARIES
from uptake.records import Evaluation, Lesson, Recommendation, Source
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parents[2]
RECORDS = 24
WORDS = st.text("abc dé<&\"'=:#\n*_[", min_size=1, max_size=12)
SHORT, LONG = {"max_examples": 4, "stateful_step_count": 8}, {"max_examples": 60, "stateful_step_count": 25}


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A small site's folders, to be copied."""
    folder = tmp_path_factory.mktemp("origin")
    vocabularies = Vocabularies(read_vocabularies(HERE / "data/vocabulary").records.values())
    sample.write(folder, RECORDS, vocabularies, 5, HERE / "data")
    for name in ("templates", "static"):
        shutil.copytree(HERE / name, folder / name)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Office:
    """A site that is edited and built again and again."""

    def __init__(self, origin: Path, folder: Path):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(origin, folder)
        self.folder = folder
        self.inputs = Inputs(*(folder / name for name in ("content", "data", "templates", "static")))
        self.asked = Asked("2026-11", "https://example.org/repo/", keep=folder / "kept", jobs=1)

    def build(self):
        built = build(self.inputs, self.folder / "site", self.asked)
        assert not built.failed, built.problems[:3]
        return built

    def assert_as_from_nothing(self):
        built = build(self.inputs, self.folder / "clean", replace(self.asked, keep=None))
        assert not built.failed, built.problems[:3]
        ours, clean = tree(self.folder / "site"), tree(self.folder / "clean")
        assert ours.keys() == clean.keys()
        assert not [path for path in clean if ours[path] != clean[path]]

    def records(self, model: type) -> list:
        return [(path, r) for path, r in sorted(read_content(self.inputs.content).records.items()) if isinstance(r, model)]

    def put(self, path: Path, record) -> None:
        path.write_text(canonical(record), encoding="utf-8")

    def edit(self, model: type, number: int, **values) -> None:
        found = self.records(model)
        path, record = found[number % len(found)]
        self.put(path, replace(record, **values))


class Edits(RuleBasedStateMachine):
    """What editors, maintainers and machines do to a site between two builds."""

    origin: Path
    place: Path

    @initialize()
    def begin(self):
        self.office = Office(self.origin, self.place)
        self.office.build()

    @rule(n=st.integers(0, 99), words=WORDS)
    def reword_a_recommendation(self, n, words):
        self.office.edit(Recommendation, n, text=f"Ask {words}.".strip())

    @rule(n=st.integers(0, 99), words=WORDS)
    def reword_a_response(self, n, words):
        self.office.edit(Recommendation, n, response_text=f"Because {words}.".strip())

    @rule(n=st.integers(0, 99), words=WORDS)
    def reword_an_action(self, n, words):
        found = [(path, r) for path, r in self.office.records(Recommendation) if r.actions]
        path, record = found[n % len(found)]
        first, *rest = record.actions
        self.office.put(path, replace(record, actions=(replace(first, text=f"Do {words}.".strip()), *rest)))

    @rule(n=st.integers(0, 99), words=WORDS)
    def retitle_an_evaluation(self, n, words):
        self.office.edit(Evaluation, n, title="Evaluation of " + " ".join(words.split()) + "!")

    @rule(n=st.integers(0, 99), words=WORDS)
    def retitle_a_lesson(self, n, words):
        self.office.edit(Lesson, n, title="Lesson " + " ".join(words.split()) + "!")

    @rule(n=st.integers(0, 99), words=WORDS)
    def retitle_a_source(self, n, words):
        self.office.edit(Source, n, title="Source " + " ".join(words.split()) + "!")

    @rule(n=st.integers(0, 99), decision=st.sampled_from(["accepted", "rejected", "partially_accepted"]))
    def decide_otherwise(self, n, decision):
        self.office.edit(Recommendation, n, response_category=decision, response_stated=None)

    @rule(n=st.integers(0, 99), status=st.sampled_from(["completed", "ongoing", "unreported"]))
    def report_progress(self, n, status):
        found = [(path, r) for path, r in self.office.records(Recommendation) if r.actions]
        path, record = found[n % len(found)]
        *rest, last = record.actions
        self.office.put(path, replace(record, actions=(*rest, replace(last, status=status, status_stated=None, history=()))))

    @rule(n=st.integers(0, 99))
    def delete_a_recommendation(self, n):
        named = {link.id for _, r in self.office.records((Recommendation, Lesson)) for link in r.related}
        named |= {r.repeats for _, r in self.office.records(Recommendation)}
        free = [path for path, r in self.office.records(Recommendation) if r.id not in named and not r.related]
        if len(free) > 2:
            free[n % len(free)].unlink()

    @rule(n=st.integers(0, 99))
    def add_a_recommendation(self, n):
        found = self.office.records(Recommendation)
        path, record = found[n % len(found)]
        number = 90 + len(found)
        id = f"{record.evaluation}-r{number}"
        actions = tuple(replace(a, id=f"{id}-a{a.number:02}") for a in record.actions)
        self.office.put(path.with_name(f"{id}.yaml"), replace(record, id=id, number=number, aliases=(), related=(), actions=actions, repeats=None))

    @rule(n=st.integers(0, 99))
    def rename_a_lesson(self, n):
        free = [(path, r) for path, r in self.office.records(Lesson) if not r.related]
        if free:
            path, record = free[n % len(free)]
            path.unlink()
            id = f"{record.id.rpartition('-l')[0]}-l{100 + n}"
            self.office.put(path.with_name(f"{id}.yaml"), replace(record, id=id, aliases=(*record.aliases, record.id)))

    @rule(words=st.sampled_from(["Themes of ours", "Subjects"]))
    def rename_a_vocabulary(self, words):
        path = self.office.inputs.data / "vocabulary" / "themes.yaml"
        path.write_text(re.sub("(?m)^plural: .*", f"plural: {words}", path.read_text(encoding="utf-8")), encoding="utf-8")

    @rule(words=st.sampled_from(["Uptake here", "Our uptake"]))
    def rename_the_site(self, words):
        path = self.office.inputs.data / "site.yaml"
        path.write_text(re.sub("(?m)^title: .*", f"title: {words}", path.read_text(encoding="utf-8")), encoding="utf-8")

    @rule(words=st.sampled_from(["one", "two"]))
    def change_a_template(self, words):
        path = self.office.inputs.templates / "components" / "footer.html"
        path.write_text(re.sub('<footer class="[^"]*', f'<footer class="foot {words}', path.read_text(encoding="utf-8")), encoding="utf-8")

    @rule(words=st.sampled_from(["red", "blue"]))
    def change_a_style(self, words):
        with open(self.office.inputs.static / "home.css", "a", encoding="utf-8") as file:
            file.write(f".x {{ color: {words} }}\n")

    @rule(month=st.sampled_from(["2026-11", "2026-12", "2028-01"]))
    def let_time_pass(self, month):
        self.office.asked = replace(self.office.asked, as_of=month)

    @rule()
    def check_out_anew(self):
        for path in self.office.inputs.content.rglob("*.yaml"):
            os.utime(path)

    @rule(n=st.integers(0, 999))
    def tamper_with_the_site(self, n):
        pages = sorted((self.office.folder / "site").rglob("*.html"))
        path = pages[n % len(pages)]
        path.unlink() if n % 2 else path.write_text("another")

    @rule(n=st.integers(0, 2))
    def lose_what_was_kept(self, n):
        name = ("records.kept", "alike.kept", "search")[n]
        path = self.office.asked.keep / name
        shutil.rmtree(path) if path.is_dir() else path.write_bytes(path.read_bytes()[:-9])

    @rule()
    def build(self):
        self.office.build()

    def teardown(self):
        if hasattr(self, "office"):
            self.office.build()
            self.office.assert_as_from_nothing()


def test_any_series_of_edits_gives_the_site_that_a_build_from_nothing_gives(origin, tmp_path, request):
    """Whatever is edited, added, renamed, deleted, configured or lost between builds, the site is the same as made from nothing."""
    size = LONG if request.config.getoption("--hypothesis-profile", None) == "long" else SHORT

    class Here(Edits):
        pass

    Here.origin, Here.place = origin, tmp_path / "office"
    run_state_machine_as_test(Here, settings=settings(**size, deadline=None, suppress_health_check=list(HealthCheck), database=None))


@pytest.fixture
def office(origin, tmp_path):
    return Office(origin, tmp_path / "office")


def test_only_what_an_edit_shows_on_is_written_again(office):
    """Another wording of a response is written to its own page and few others; nothing changed means nothing written."""
    assert office.build().written > 50
    assert office.build().written == 0
    _, record = office.records(Recommendation)[0]
    office.edit(Recommendation, 0, response_text="Management has thought again.")
    built = office.build()
    page = (office.folder / "site" / "recommendations" / record.id / "index.html").read_text(encoding="utf-8")
    assert "Management has thought again." in page
    assert 1 <= built.written < 12
    office.assert_as_from_nothing()


def test_a_checkout_that_resets_dates_costs_nothing(office):
    """Files are known by what they hold: with other dates all pages are taken over."""
    office.build()
    for path in office.folder.rglob("*"):
        if path.is_file() and "site" not in path.parts:
            os.utime(path)
    assert office.build().written == 0


def test_what_is_kept_of_another_site_is_not_taken_for_this_ones(office):
    """Two sites may share a folder of what is kept, and a full disk may leave one part of it newer than the others."""
    office.build()
    of_this = {part: (office.asked.keep / f"{part}.kept").read_bytes() for part in ("records", "site")}
    (_, one), *_, (_, other) = office.records(Recommendation)
    office.edit(Recommendation, 0, text=other.text, description=other.description)
    assert not build(office.inputs, office.folder / "another", office.asked).failed
    for part, data in of_this.items():
        (office.asked.keep / f"{part}.kept").write_bytes(data)
    office.build()
    office.assert_as_from_nothing()


def test_every_library_that_writes_counts():
    """Another version of what has a hand in the site makes what was kept worthless; each locked library has it or is known not to."""
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", (HERE / "requirements.lock").read_text()))
    only_called = {"annotated-types", "anyio", "click", "h11", "idna", "starlette", "typing-extensions", "typing-inspection", "uvicorn", "watchfiles"}
    only_imports = {"pypdfium2", "selectolax"}
    assert locked == {*LIBRARIES, *only_called, *only_imports}


def test_what_was_kept_is_no_way_in(office):
    """A file among what is kept that names anything but records is as good as none, and runs nothing."""
    import pickle

    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(office.folder / "sprung"),)

    from uptake import kept

    office.build()
    for part in kept.PARTS:
        trap = pickle.dumps({name: Trap() for name in kept.PARTS[part]})
        kept._replace(office.asked.keep / f"{part}.kept", kept.program(), trap)
    office.build()
    assert not (office.folder / "sprung").exists()
    office.assert_as_from_nothing()
