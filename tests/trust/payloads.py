"""Every payload in every text field: sites are built of them and opened in a browser, beside the same sites of plain words.

    python -m tests.trust.payloads [--groups N] [--jobs N] [--only ROUND] [--into FOLDER]

After as many rounds as there are payloads for a group, every field has had every payload. Each page of each round is opened three
times: with its content policy, without it, so that what is escaped does not rest on the policy, and as the page of plain words.
"""

from __future__ import annotations

import argparse
import html
import multiprocessing
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.serving import chromium
from tests.trust import payloads_files, payloads_visits
from tests.trust.payloads_content import Place, write
from tests.trust.payloads_list import PAYLOADS, URLS
from tests.trust.payloads_pages import Watched, amiss, other_bones, served, squeezed
from uptake import scale
from uptake.build import Asked, Inputs, build, read, source_texts
from uptake.glossary import read_glossary
from uptake.pages import pages as all_pages
from uptake.views import recurring

HERE = Path(__file__).parents[2]
BASE_URL = "https://example.org/repo/"
AS_OF = "2026-11"

ELSEWHERE = {
    "SearchWords.synonyms": "words that a search also looks for, or does not look for, are shown nowhere",
    "SearchWords.ignored": "words that a search also looks for, or does not look for, are shown nowhere",
    "Source.agency.stated": "the organization is shown by its name, as in all lists",
    "Source.agency.reason": "the organization is shown by its name, as in all lists",
    "Source.review.unsure.field": "which field is unsure is for those who mend it; the reason is shown",
    "Evaluation.review.unsure.field": "which field is unsure is for those who mend it; the reason is shown",
    "Recommendation.review.unsure.field": "which field is unsure is for those who mend it; the reason is shown",
    "Lesson.review.unsure.field": "which field is unsure is for those who mend it; the reason is shown",
    "Recommendation.actions.number_stated": "an action is called by its position, which makes its anchor",
    "Recommendation.actions.status_stated": "shown where the source calls the action overdue; else the status is shown by its term",
    "Recommendation.actions.units.stated": "the words stand in the field `responsible`, of which the units were read",
    "Recommendation.actions.units.reason": "an action shows its units by name",
    "Recommendation.sub_points.mark": "a bullet stands for it",
    "Recommendation.sub_points.response_stated": "the decision is shown by its term",
    "Recommendation.review.unsure.reason": "of an action, it stands beside the action where its field says so",
}
"""Texts of a record that its page need not show, and why. All of them are in the data, in every form."""


@dataclass(slots=True)
class Told:
    """What was done and found."""

    counts: Counter = field(default_factory=Counter)
    amiss: list[str] = field(default_factory=list)

    def add(self, other: Told) -> None:
        self.counts += other.counts
        self.amiss += other.amiss


def pair(folder: Path, groups: int, first: int, size: scale.Scale | None = None) -> tuple[Path, Path, list[Place]]:
    """A site of payloads and the same of plain words. Which records are alike is worked out once: words that are others are alike in other ways."""
    places, once, before = [], [], recurring.alike
    recurring.alike = lambda *given: once[0] if once else once.append(before(*given)) or once[0]
    try:
        for name in ("payloads", "words"):
            found = write(folder / name, groups, first, HERE / "data/vocabulary", name == "words")
            places = places or found
            inputs = Inputs(folder / name / "content", folder / name / "data", HERE / "templates", HERE / "static")
            built = build(inputs, folder / name / "site", Asked(AS_OF, BASE_URL, scale=size, index=name == "payloads"))
            assert not built.failed, [problem for problem in built.problems if problem.is_error][:3]
    finally:
        recurring.alike = before
        scale.use(scale.WHOLE)
    return folder / "payloads/site", folder / "words/site", places


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def kinds(folder: Path) -> list[str]:
    """A page of each template of a site that `pair` made in a folder."""
    inputs = Inputs(folder / "content", folder / "data", HERE / "templates", HERE / "static")
    library, _ = read(inputs)
    of = {page.template: page.path for page in all_pages(library, AS_OF, source_texts(inputs, library), read_glossary(inputs.data)[0])}
    return [*of.values(), "patterns/index.html"]


def looked_at(browser: Any, site: Path, words: Path, paths: Iterable[str], places: list[Place]) -> Told:
    """Open pages thrice, and say what is amiss."""
    told, own = Told(), {}
    for place in places:
        own.setdefault(f"{place.owner}/index.html", []).append(place)
    with served(site) as address, served(site, bare=True) as without, served(words) as beside:
        tabs = [Watched(browser, at) for at in (address, without, beside)]
        for path in paths:
            seen = []
            for tab in tabs:
                tab.open(path)
                seen.append(tab.look(path))
                told.amiss += [f"{path}: {what}" for what in amiss(seen[-1], tab.address)]
                told.counts["pages opened"] += 1
                told.counts["executed"] += len(seen[-1].ran)
                told.counts["foreign requests"] += len(seen[-1].asked)
                told.counts["complaints of the content policy"] += len(seen[-1].broken)
            told.amiss += [f"{path} is made of other elements than with plain words: {what}" for what in other_bones(path, seen[0], seen[2])]
            told.amiss += [f"{path} is made of other elements without its policy: {what}" for what in other_bones(path, seen[0], seen[1])]
            told.amiss += [f"{path}: {what}" for what in hidden(seen[0], own.get(path, []), told.counts)]
            told.amiss += [f"{path}, in its head: {what}" for what in _other_in_head(seen[0].values, {place.word: place for place in places})]
        for tab in tabs:
            tab.close()
    return told


def _other_in_head(values: list[str], by_word: dict[str, Place]) -> Iterator[str]:
    """Texts of a page's head that are not as they were written. An author's name ends with a comma, and holds no other mark that parts names."""
    for value in values:
        yield from payloads_files.changed([value], by_word, ",;" if value.endswith(",") else "")


def hidden(seen: Any, places: Iterable[Place], counts: Counter) -> Iterator[str]:
    """Texts of a record that its page does not show in full."""
    text, links = squeezed(seen.text), {url for _, url, _ in seen.links}
    for place in places:
        if place.field in ELSEWHERE:
            continue
        counts["texts looked for on their pages"] += 1
        if place.kind == "url":
            shown = place.text in links
        elif place.kind == "markdown":  # words of a link's address are in the address; a list counts for itself
            shown = all(word in text or any(word in link.casefold() for link in links) or word.isdigit() for word in re.findall(r"[^\W_]+", html.unescape(place.text).casefold()))
        else:
            shown = all(squeezed(part) in text for part in place.text.split("\n\n"))  # a long one is folded behind its first paragraph
        if not shown:
            yield f"{place.field} is not shown in full: {place.text!r}"


# --- the long run

def _worker(given: tuple[Path, Path, list[str], list[Place]]) -> Told:
    site, words, paths, places = given
    with chromium() as browser:
        return looked_at(browser, site, words, paths, places)


def round_of(folder: Path, groups: int, first: int, jobs: int, size: scale.Scale | None = None) -> Told:
    """One round: two sites, all pages, all files; what is searched for is found."""
    site, words, places = pair(folder, groups, first, size)
    told = Told(Counter({"sites built": 2, "pairs of field and payload": len({(place.field, place.text.replace(place.word, "WORD")) for place in places})}))
    paths = pages(site)
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for part in pool.imap_unordered(_worker, [(site, words, paths[n::jobs], places) for n in range(jobs)]):
            told.add(part)
    told.counts["other files read"] += 2 * len(list(payloads_files.files(site)))
    told.amiss += payloads_files.compared(site, words, places)
    if size and size.lean:  # by the rule of such a size, which `left_out` states
        told.amiss = [what for what in told.amiss if not re.search(r"((?<!unsure)\.reason|\(text of a source\)) is not shown", what)]
    if size is None:
        told.amiss += payloads_files.lost(site, places)
        with chromium() as browser, served(site) as address, served(site, bare=True) as without:
            for at in (address, without):
                tab = Watched(browser, at, accept_downloads=True)
                told.add(visited(tab, places, PAYLOADS[first % len(PAYLOADS):][:groups]))
                tab.close()
    return told


SETTINGS = ("index.html", "about/index.html", "data/index.html", "glossary/index.html", "search/index.html", "404.html")
"""Pages that show the settings, the glossary and the words of the search, of which a site has one each."""


OF_AN_ADDRESS = tuple(f"{name} is made of" for name in ("about/index.html", "opensearch.xml", "data/catalogue.ttl", "data/catalogue.jsonld"))
"""What is made of other elements where the contact that the settings name is an address, which is meant to be one."""


def _settings(given: tuple[Path, range]) -> Told:
    """Sites of one group for some payloads, of which each stands in each text of the settings once."""
    folder, numbers = given
    told = Told()
    with chromium() as browser:
        for first in numbers:
            site, words, places = pair(folder / str(first), 1, first)
            found = looked_at(browser, site, words, SETTINGS, places)
            found.amiss += payloads_files.compared(site, words, places)
            if any(place.field == "Settings.contact" and re.search("@|://", place.text) for place in places):
                found.amiss = [what for what in found.amiss if not what.startswith(OF_AN_ADDRESS)]
            told.add(found)
            told.counts["sites built"] += 2
            shutil.rmtree(folder / str(first))
    return told


def settings(folder: Path, jobs: int) -> Told:
    """Every payload in every text of the settings."""
    told = Told()
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:  # a pool's own processes may not start others, as a build does
        for part in pool.map(_settings, [(folder, range(n, len(PAYLOADS), jobs)) for n in range(jobs)]):
            told.add(part)
    return told


def visited(tab: Watched, places: list[Place], payloads: Iterable[str]) -> Told:
    """Do what a reader can do."""
    payloads, told = list(payloads), Told()
    texts = [place for place in places if place.field in SEARCHED and place.owner.split("/")[0] in ("recommendations", "lessons", "evaluations")]
    wanted = texts[:: max(1, len(texts) // 24)]
    terms = [place for place in places if place.field == "Term.label" and place.owner.split("/")[1] in ("themes", "topics")]
    for what, found in (
        ("addresses with payloads", payloads_visits.asked(tab, payloads)), ("searches", payloads_visits.found(tab, wanted)),
        ("suggestions", payloads_visits.typed(tab, terms[:4])), ("lists kept", payloads_visits.kept(tab)), ("lists taken away", payloads_visits.taken(tab)),
    ):
        told.amiss += found
        told.counts[what] += {"addresses with payloads": 8 * len(payloads), "searches": len(wanted), "suggestions": 4, "lists kept": 2 * len(payloads_visits.STORED), "lists taken away": 5}[what]
    return told


SEARCHED = {
    "Evaluation.title", "Evaluation.overall_comment", "Recommendation.text", "Recommendation.description", "Recommendation.response_text",
    "Recommendation.actions.text", "Recommendation.actions.comments", "Recommendation.sub_points.text", "Lesson.title", "Lesson.narrative", "Lesson.tips.text",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=17, help="groups of records in a site; the more, the fewer rounds")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, help="this round alone")
    parser.add_argument("--into", type=Path, help="keep the sites here")
    options = parser.parse_args(arguments)
    rounds, told, started = -(-len(PAYLOADS) // options.groups), Told(), time.monotonic()
    folder = options.into or Path(tempfile.mkdtemp(prefix="payloads-"))
    sizes = [None] * rounds + [scale.LARGEST]
    for number, size in enumerate(sizes):
        if options.only is not None and number != options.only:
            continue
        shutil.rmtree(folder / f"{number}", ignore_errors=True)
        found = round_of(folder / f"{number}", options.groups, number * options.groups, options.jobs, size)
        told.add(found)
        print(f"round {number + 1} of {len(sizes)}: {found.counts['pages opened']:,} pages opened, {len(found.amiss)} amiss, {time.monotonic() - started:.0f} s", flush=True)
        for what in list(dict.fromkeys(found.amiss))[:40]:
            print(f"  {what}"[:600])
        if not options.into:
            shutil.rmtree(folder / f"{number}")
    if options.only is None:
        found = settings(folder / "settings", options.jobs)
        told.add(found)
        print(f"settings: {found.counts['pages opened']:,} pages opened, {len(found.amiss)} amiss, {time.monotonic() - started:.0f} s", flush=True)
        for what in list(dict.fromkeys(found.amiss))[:40]:
            print(f"  {what}"[:600])
    print(summary(told))
    return 1 if told.amiss else 0


def summary(told: Told) -> str:
    counts = ", ".join(f"{what}: {told.counts[what]:,}" for what in dict.fromkeys((*told.counts, "executed", "foreign requests")))
    return f"{len(PAYLOADS)} payloads and {len(URLS)} addresses; {counts}; {len(told.amiss)} amiss"


if __name__ == "__main__":
    sys.exit(main())
