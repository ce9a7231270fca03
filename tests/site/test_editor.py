"""The form editor: off by default; its forms are the models and vocabularies; what it saves is the record with one change."""

import dataclasses
import difflib
import hashlib
import json
import re
import shutil
import typing
import zipfile
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest

from tests.machinery.test_serve import Preview
from tests.serving import need, served
from uptake import sample
from uptake.admin import hosts, placing
from uptake.admin.fields import collections
from uptake.build import Asked, Inputs, build
from uptake.checks import check
from uptake.content import format_file, read_content, read_vocabularies
from uptake.exports.bundle import bundle
from uptake.kinds import KINDS
from uptake.records import ANSWERS
from uptake.site import Editor, Settings, Site, read_settings
from uptake.vocabulary import Vocabularies

HERE = Path(__file__).parents[2]
VOCABULARIES = Vocabularies(read_vocabularies(HERE / "data" / "vocabulary").records.values())
COLLECTIONS = {collection["name"]: collection for collection in collections(VOCABULARIES)}
SWITCHED_ON = "repository: https://github.com/example/evaluations\neditor:\n  hosts: [api.github.com]\n"
PACKAGE = placing.PROGRAM / "@sveltia" / "cms"


def program():
    """Skip, with a reason, where the editor's program has not been fetched."""
    need(PACKAGE.is_dir(), "The form editor's program")


def settings(**more):
    given = {"title": "T", "tagline": "T", "description": "D", "organization": "O", "rights": "R", "repository": "https://github.com/o/n"}
    return Settings(**{**given, **more})


def put(settings, program=placing.PROGRAM):
    return placing.put(Site(settings, "2026-11", "https://example.org/repo/"), VOCABULARIES, program)


# --- forms


def named(fields):
    return {field["name"]: field for field in fields}


def parts(hint):
    """The dataclass that a type hint speaks of, if it does."""
    return hint if dataclasses.is_dataclass(hint) else next((part for inner in typing.get_args(hint) if (part := parts(inner))), None)


def assert_known(model, fields, depth=0):
    """Every field of a model, and of the parts below it, has a field of the form with its description."""
    hints, form = typing.get_type_hints(model), named(fields)
    for field in dataclasses.fields(model):
        if field.name not in form:
            assert depth > 2 and parts(hints[field.name]) is model, f"{model.__name__}.{field.name} has no field in the form"
            continue
        if part := parts(hints[field.name]):
            assert_known(part, form[field.name]["fields"], depth + 1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_of_a_record_has_its_place_in_the_form(kind):
    """The forms are those of the models: in their order, with their help, required where they are."""
    fields = COLLECTIONS[kind.plural]["fields"]
    assert_known(kind.model, fields)
    assert [field["name"] for field in fields] == [field.name for field in dataclasses.fields(kind.model)]
    required = {f.name for f in dataclasses.fields(kind.model) if f.default is f.default_factory is dataclasses.MISSING}
    assert {field["name"] for field in fields if field["required"]} == required
    assert all(field["hint"] for field in fields)


def test_choices_are_the_terms():
    """A coded value is chosen among the terms of its vocabulary and the answers that are none; headings are no choice."""
    recommendation = named(COLLECTIONS["recommendations"]["fields"])
    action = named(recommendation["actions"]["fields"])
    for field, vocabulary in (
        (recommendation["themes"], "themes"), (recommendation["priority"], "recommendation-priorities"), (action["units"], "units"),
    ):
        options = named(field["fields"])["id"]["options"]
        terms = {term.id: term.label for term in VOCABULARIES.terms(vocabulary).values() if not term.heading}
        assert {option["value"]: option["label"] for option in options} == terms | ANSWERS
    assert {"label": "Partially accepted", "value": "partially_accepted"} in recommendation["response_category"]["options"]
    assert [option["value"] for option in action["status"]["options"]][:2] == ["completed", "ongoing"]
    assert named(COLLECTIONS["lessons"]["fields"])["kind"]["options"][0]["value"] in VOCABULARIES.terms("lesson-kinds")


def test_records_are_chosen_where_a_field_names_one_kind():
    """What a field relates to is chosen from a list of records by their ids and titles."""
    recommendation, lesson = (named(COLLECTIONS[name]["fields"]) for name in ("recommendations", "lessons"))
    for field, other in (
        (recommendation["evaluation"], "evaluations"), (recommendation["repeats"], "recommendations"),
        (named(recommendation["source"]["fields"])["id"], "sources"), (named(lesson["evaluations"]["fields"])["id"], "evaluations"),
    ):
        assert (field["widget"], field["collection"], field["value_field"]) == ("relation", other, "id")


def test_texts_of_the_source_are_marked_and_kept_as_they_are_written():
    """Verbatim fields say so, ours do not, and no text is edited by anything that would write it anew."""
    recommendation, lesson = (named(COLLECTIONS[name]["fields"]) for name in ("recommendations", "lessons"))
    action = named(recommendation["actions"]["fields"])
    said = [recommendation["text"], recommendation["response_stated"], action["comments"], lesson["narrative"]]
    ours = [named(recommendation["related"]["fields"])["reason"], named(recommendation["review"]["fields"])["by"], recommendation["id"]]
    assert all(field["hint"].startswith("**The source’s words**") for field in said)
    assert not any("The source’s words" in field["hint"] for field in ours)
    assert lesson["narrative"]["widget"] == recommendation["text"]["widget"] == "text"


def test_the_configuration_is_one_that_the_program_accepts():
    """The configuration fits the JSON Schema of the program; changes are proposed, and records never removed."""
    program()
    _, files, _ = put(settings(editor=Editor(hosts=("api.github.com",))))
    config = json.loads(files["admin/forms.json"])["config"]
    assert config.pop("load_config_file") is False
    jsonschema.validate(config, json.loads((PACKAGE / "schema" / "sveltia-cms.json").read_text(encoding="utf-8")))
    assert config["publish_mode"] == "editorial_workflow"
    assert not any(collection["delete"] for collection in config["collections"])


# --- switched off and on


def test_it_is_off_unless_the_settings_have_it(built):
    """A site whose settings say nothing of it has no trace of the editor."""
    assert not (built.folder / "admin").exists() and not built.result.editor
    assert put(settings()) == (None, {}, "")


@pytest.mark.parametrize("given, said", [
    ({"editor": Editor(hosts=())}, "api.github.com: the records"),
    ({"editor": Editor(hosts=("api.github.com",), relay="https://relay.example.org/x")}, "relay.example.org: signing in"),
    ({"editor": Editor(hosts=("api.github.com", "cdn.example.org"))}, "allows cdn.example.org, which it never asks"),
    ({"editor": Editor(hosts=("api.github.com",)), "repository": None}, "Set `repository: https://github.com/OWNER/NAME`"),
    ({"editor": Editor(hosts=("api.github.com",)), "repository": "https://git.example.org/o/n"}, "a repository on GitHub"),
])
def test_it_is_refused_until_its_owner_has_allowed_what_it_asks(given, said):
    """Without each host that it needs by name, or a repository, it is not put into the site; the message says which, and what for."""
    page, files, told = put(settings(**given))
    assert page is None and not files
    assert told.startswith("The form editor is switched on in data/site.yaml, and not in the site:") and said in told


def test_without_its_program_the_rest_of_the_site_is_built(tmp_path):
    """Where npm or the network was missing, or a file is another than was pinned, a message says so and nothing of it is written."""
    allowed = settings(editor=Editor(hosts=("api.github.com",)))
    page, files, told = put(allowed, tmp_path)
    assert page is None and not files and "Run `make admin`" in told
    first = placing.PINNED.read_text().splitlines()[0].split("  ")[1]
    (tmp_path / first).parent.mkdir(parents=True)
    (tmp_path / first).write_text("another")
    page, files, told = put(allowed, tmp_path)
    assert page is None and not files and f"{first} is not what was pinned" in told


def test_the_lock_pins_every_package_and_names_no_registry():
    """Every package of the lock has its hash and its exact version, and the lock could have been written anywhere."""
    packages = json.loads((HERE / "uptake" / "admin" / "package-lock.json").read_text())["packages"]
    assert all(package.get("integrity", "").startswith("sha512-") for name, package in packages.items() if name)
    assert not any("resolved" in package for package in packages.values())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in packages[""]["dependencies"].values())
    assert all(re.fullmatch(r"[0-9a-f]{64}  \S+", line) for line in placing.PINNED.read_text().splitlines())


def test_the_policy_opens_nothing_but_what_is_allowed():
    """Beside the styles that its program makes, the policy of its page is as strict as that of all pages but for the hosts named."""
    bare = hosts.policy(Editor(hosts=("api.github.com",)))
    assert set(re.findall(r"https?://[^\s;]+", bare)) == {"https://api.github.com"}
    assert "script-src 'self';" in bare and "default-src 'none'" in bare and "unsafe-eval" not in bare
    relayed = hosts.policy(Editor(hosts=("api.github.com", "relay.example.org"), relay="https://relay.example.org/"))
    assert relayed == bare  # a window of its own needs no leave
    more = hosts.policy(Editor(hosts=("api.github.com", *hosts.WITHOUT)))
    assert set(re.findall(r"https://([^\s;]+)", more)) == {"api.github.com", *hosts.WITHOUT}


# --- in a site


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """A small site with the editor, and the records that it was made of."""
    program()
    folder = tmp_path_factory.mktemp("editor")
    sample.write(folder / "sample", 40, VOCABULARIES, 5, HERE / "data")
    inputs = Inputs(folder / "sample" / "content", folder / "sample" / "data", HERE / "templates", HERE / "static")
    path = inputs.data / "site.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("repository:")]
    path.write_text("\n".join(kept) + f"\n{SWITCHED_ON}", encoding="utf-8")
    result = build(inputs, folder / "_site", Asked("2026-11", "https://example.org/repo/"))
    assert result.pages, result.problems[:3]
    return SimpleNamespace(inputs=inputs, site=folder / "_site", result=result, folder=folder)


def test_its_page_alone_is_relaxed_and_listed_nowhere(edited):
    """All other pages keep the strict policy; the editor is in no sitemap, no list, no search, not in what is taken along."""
    pages = {path.relative_to(edited.site).as_posix(): path.read_text(encoding="utf-8") for path in edited.site.rglob("*.html")}
    page = pages.pop("admin/index.html")
    assert "unsafe-inline" in page and '<meta name="robots" content="noindex">' in page and "<script>" not in page
    policies = {tuple(re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"', text)) for text in pages.values()}
    assert len(policies) == 1 and "unsafe-inline" not in str(policies) and "github" not in str(policies)
    others = (path for path in edited.site.rglob("*") if path.suffix in (".html", ".xml", ".txt", ".json", ".webmanifest"))
    assert [path for path in others if "admin/" in path.read_text(encoding="utf-8") and path.parent.name != "admin"] == []
    site = Site(read_settings(edited.inputs.data / "site.yaml")[0], "2026-11", "https://example.org/")
    bundle(edited.site, edited.folder / "site.zip", site)
    assert not [name for name in zipfile.ZipFile(edited.folder / "site.zip").namelist() if "/admin/" in name]


def test_what_it_asks_is_told_and_its_program_is_the_pinned_one(edited):
    """The build says which hosts the editor asks; the files of the site are those whose hashes were pinned."""
    assert edited.result.editor == (
        "The form editor is at admin/ and asks, beside the site:\n"
        "  api.github.com: the records and the changes to them, as the person who is signed in"
    )
    pinned = {line.split("  ")[0] for line in placing.PINNED.read_text().splitlines()}
    ours = {"index.html", "editor.js", "forms.json"}
    found = [path for path in (edited.site / "admin").rglob("*") if path.is_file() and path.name not in ours | {"index.js"}]
    assert found and {hashlib.sha256(path.read_bytes()).hexdigest() for path in found} <= pinned


def test_the_preview_does_not_reload_it(edited):
    """What the editor saves makes the preview build anew; the editor itself is not reloaded under the hands that type."""
    preview = Preview(edited.site)
    page, other = preview.ask("/admin/"), preview.ask("/about/")
    preview.server.should_exit = True
    preview.thread.join(5)
    assert page.text == (edited.site / "admin" / "index.html").read_text(encoding="utf-8") and "text/html" in page.headers["Content-Type"]
    assert "/__reload.js" in other.text


# --- in a browser

SEED = """async (files) => {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('sveltia-cms-test', { create: true })
  for (const [path, text] of Object.entries(files)) {
    const steps = path.split('/'), name = steps.pop()
    let folder = root
    for (const step of steps) folder = await folder.getDirectoryHandle(step, { create: true })
    const written = await (await folder.getFileHandle(name, { create: true })).createWritable()
    await written.write(text)
    await written.close()
  }
}"""
READ = """async (path) => {
  const steps = path.split('/'), name = steps.pop()
  let folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('sveltia-cms-test')
  for (const step of steps) folder = await folder.getDirectoryHandle(step)
  return (await (await folder.getFileHandle(name)).getFile()).text().catch(() => null)
}"""
"""The text of a file; null while it is being written."""
CONTROLLED = """() => navigator.serviceWorker.controller
  || new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', () => done(null)))"""
"""Waits until the service worker keeps what is visited."""


@pytest.fixture(scope="module")
def desk(edited, browser, tmp_path_factory):
    """The editor over the records of the site, with the program's own backend for tests in the place of GitHub, in a French browser."""
    def tested(route):
        made = json.loads((edited.site / "admin" / "forms.json").read_text(encoding="utf-8"))
        made["config"]["backend"] = {"name": "test-repo"}
        del made["config"]["publish_mode"]
        route.fulfill(json=made)

    root = edited.inputs.content.parent
    files = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in edited.inputs.content.rglob("*.yaml")}
    with served(edited.site, tmp_path_factory.mktemp("web")) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 9000}, locale="fr-FR")
        answered = []
        page.on("requestfinished", lambda request: answered.append(request.url))
        page.route("**/admin/forms.json", tested)
        page.goto(f"{address}about/")
        page.evaluate(SEED, files)
        page.evaluate(CONTROLLED)
        page.goto(f"{address}admin/")
        page.get_by_role("button", name="Work with Test Repository").click()
        page.get_by_text("Recommendations").first.wait_for()
        yield SimpleNamespace(page=page, address=f"{address}admin/", files=files, answered=answered)
        page.close()


def opened(desk, path):
    """A record in the editor."""
    _, folder, name = path.removesuffix(".yaml").split("/")
    desk.page.goto(f"{desk.address}#/collections/{folder}/entries/{name}")
    desk.page.locator('[data-key-path="id"] input').first.wait_for()


def saved(desk, path):
    """The text of a record once it is saved, and not the old one."""
    desk.page.wait_for_timeout(700)  # the editor takes up what was typed a moment later
    desk.page.get_by_role("button", name="Save", exact=True).click()
    desk.page.locator('[data-key-path="id"]').first.wait_for(state="detached")
    for _ in range(200):
        if (text := desk.page.evaluate(READ, path)) not in (None, "", desk.files.get(path)):
            return text
        desk.page.wait_for_timeout(50)
    raise AssertionError(f"{path} was not saved")


EDITS = {
    "sources": ("subtitle", "Sub"), "evaluations": ("coordinator", "It's new: \"no\""),
    "recommendations": ("section", "1e3"), "lessons": ("context", "a\nb"),
}


@pytest.mark.browser
@pytest.mark.parametrize("folder", EDITS)
def test_a_record_that_was_opened_edited_and_saved_differs_in_what_was_edited(desk, edited, tmp_path, folder):
    """The longest record of a kind: one field is changed, saved, passes every check, is in canonical form, and nothing else differs."""
    path = max((path for path in desk.files if path.startswith(f"content/{folder}/")), key=lambda path: len(desk.files[path]))
    name, words = EDITS[folder]
    opened(desk, path)
    desk.page.locator(f'[data-key-path="{name}"]').locator("textarea, input").first.fill(words)
    text = saved(desk, path)
    changed = [line for line in difflib.ndiff(desk.files[path].splitlines(), text.splitlines()) if line[0] in "+-"]
    added = "\n".join(line[2:] for line in changed if line[0] == "+")
    kept = [line for line in changed if line[0] == "-"]
    assert added.startswith(f"{name}: ") and all(line.startswith((f"- {name}:", "-   ")) for line in kept), changed
    root = tmp_path / "site"
    shutil.copytree(edited.inputs.content.parent, root)
    (root / path).write_text(text, encoding="utf-8")
    content, vocabulary = read_content(root / "content"), read_vocabularies(root / "data" / "vocabulary")
    verbatim = "the words are not those"  # what was typed stands in no source
    found = [problem for problem in check(content, vocabulary, root / "data") if problem.is_error]
    assert not [problem for problem in found if verbatim not in problem.message]
    model = next(kind.model for kind in KINDS if kind.plural == folder)
    assert format_file(root / path, model) == (text, [])
    assert getattr(content.records[root / path], name) == words


@pytest.mark.browser
def test_a_part_of_a_record_is_edited_with_a_list_of_choices(desk):
    """The status of a key action is chosen from a list, and a comment of two paragraphs written; all other lines stay as they were."""
    path = next(
        path for path, text in sorted(desk.files.items())
        if "/recommendations/" in path and "\n  status: initiated\n" in text and text.count("\n  status: ") > 1  # else there is nothing to unfold
    )
    number = re.findall(r"^  status: (\w+)$", desk.files[path], re.M).index("initiated")
    opened(desk, path)
    actions = desk.page.locator('[data-key-path="actions"]').first
    actions.get_by_role("button", name="Expand", exact=True).first.click()
    actions.get_by_role("button", name="Expand All", exact=True).click()
    place = f"actions.{number}"
    desk.page.locator(f'[data-key-path="{place}.status"]').get_by_role("combobox").first.click()
    desk.page.get_by_role("option", name="Completed").first.click()
    desk.page.locator(f'[data-key-path="{place}.comments"] textarea').fill("It's done.\n\nSee: “the report”")
    changed = [line for line in difflib.ndiff(desk.files[path].splitlines(), saved(desk, path).splitlines()) if line[0] in "+-"]
    assert "-   status: initiated" in changed and "+   status: completed" in changed
    added = [line for line in changed if line.startswith("+")]
    assert added[-4:] == ["+   comments: |-", "+     It's done.", "+ ", "+     See: “the report”"]
    assert len([line for line in changed if line.startswith("-") and not line.startswith(("-   comments:", "-   status:"))]) == 0


@pytest.mark.browser
def test_it_asks_nobody_but_the_site(desk):
    """With the backend for tests no other host is ever asked, whatever the language of the browser: its page refuses the rest."""
    desk.page.wait_for_timeout(500)
    asked = {url.split("/")[2] for url in desk.answered if url.startswith("http")}
    assert asked == {desk.address.split("/")[2]}
    assert not [url for url in desk.answered if "/locales/" in url]
    assert not desk.page.get_by_text("Sveltia CMS is now available").count()


@pytest.mark.browser
def test_it_is_not_kept_for_reading_without_a_connection(desk):
    """The service worker, which keeps what is visited, keeps the page before the editor and not the editor."""
    keys = "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))).flat())"
    kept = desk.page.evaluate(f"{keys}.then((requests) => requests.map((request) => request.url))")
    assert kept and not [url for url in kept if "/admin/" in url]


@pytest.mark.browser
def test_an_id_that_stands_in_a_file_cannot_be_typed_over(desk):
    """The ids of a record and of its actions are locked; that of an action that is being added is not."""
    path = max((path for path in desk.files if "/recommendations/" in path), key=lambda path: desk.files[path].count("status_stated"))
    opened(desk, path)
    own = desk.page.locator('[data-key-path="id"] input').first
    own.click()
    own.press("End")
    own.press("x")
    assert own.input_value() == Path(path).stem and own.evaluate("input => input.readOnly")


@pytest.mark.browser
def test_a_new_record_is_written_under_its_id(desk):
    """A lesson that is made in the editor becomes a file of that name, with the comment that names its schema."""
    page = desk.page
    page.goto(f"{desk.address}#/collections/lessons/new")
    field = page.locator('[data-key-path="id"] input').first
    field.fill("made-l01")
    page.locator('[data-key-path="number"] input').first.fill("1")
    page.locator('[data-key-path="title"] input').first.fill("Talk findings over early")
    page.locator('[data-key-path="source.id"]').get_by_role("radio").first.click()
    page.locator('[data-key-path="review.state"]').get_by_role("radio").first.click()
    page.locator('[data-key-path="review.by"] input').first.fill("Typed into the form editor.")
    text = saved(desk, "content/lessons/made-l01.yaml")
    assert text.startswith("# yaml-language-server: $schema=../../data/schemas/lesson.json\nid: made-l01\nnumber: 1\nkind: lesson\n")
