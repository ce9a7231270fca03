"""The site of the shipped records: what its readers look for."""

import re
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
import yaml

from tests.serving import served

HERE = Path(__file__).parent.parent.parent


@pytest.mark.browser
def test_searching_reintegration_gives_both_organizations_on_the_first_page(site, browser, tmp_path):
    """"What do we know about reintegration?" is answered from UN Women and IOM alike."""
    with served(site, tmp_path) as address:
        page = browser.new_page()
        page.goto(address + "search/?q=reintegration")
        page.wait_for_selector(".hit")
        briefs = page.locator(".hit > .brief").all_inner_texts()
    assert any("UN Women" in brief for brief in briefs) and any("IOM" in brief for brief in briefs)


def test_criterion_pages_list_what_an_independent_count_gives(site):
    """Every criterion's page lists exactly the recommendations and lessons whose YAML names it."""
    expected: dict[str, set[str]] = {}
    for kind in ("recommendations", "lessons"):
        for path in (HERE / "content" / kind).glob("*.yaml"):
            for value in yaml.safe_load(path.read_text()).get("criteria", []):
                expected.setdefault(value["id"], set()).add(path.stem)
    assert len(expected) > 8
    for criterion, ids in expected.items():
        if criterion in ("not-applicable", "none-fits"):
            continue
        main = re.search("<main.*</main>", (site / f"criteria/{criterion}/index.html").read_text(), re.S).group()
        rows = re.findall(r'class="(?:clamp )?title said[^"]*" href="\.\./\.\./(?:recommendations|lessons)/([^/]+)/index\.html"', main)
        assert Counter(rows) == Counter(ids), criterion


def test_the_gap_map_tells_how_many_pairs_nobody_recommends_on(site):
    """As the YAML has it, 15 of the 77 pairs of thematic area and criterion have a recommendation, and 4 a lesson."""
    pairs = {"recommendations": set(), "lessons": set()}
    for kind, found in pairs.items():
        for path in (HERE / "content" / kind).glob("*.yaml"):
            record = yaml.safe_load(path.read_text())
            sides = ({v["id"] for v in record.get(name, [])} - {"not-applicable", "none-fits"} for name in ("themes", "criteria"))
            found.update(product(*sides))
    text = (site / "gap-map/index.html").read_text()
    assert len(pairs["recommendations"]) == 15 and len(pairs["lessons"]) == 4
    assert "62 of 77 pairs of thematic area and UNEG criterion have no recommendation" in text
    assert "9 lessons; 73 of 77 pairs have none." in text


def test_the_home_page_counts_what_is_overdue(site):
    """As of November 2026, 30 of the 40 open actions are past their deadline, and 12 more were never reported on."""
    text = (site / "index.html").read_text()
    assert "30 of 40 open actions are past their deadline as of November 2026" in text and "12 past deadline, not reported" in text


def test_the_follow_up_page_tells_what_is_late_and_what_is_due(site):
    """As of November 2026: 30 of 40 are late, 12 silent, 27 due by January, 20 of them unreported, 4 undated, 15 of 56 done."""
    text = re.sub(r"<svg.*?</svg>", "", (site / "actions/index.html").read_text(), flags=re.S)
    assert "<h1>30 of 40 open actions are past their deadline</h1>" in text
    words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    for told in (
        "30 overdue, of 40 open actions", "12 past their deadline, and nothing was reported", "4 without a deadline",
        "27 due by January 2027, 20 of them not reported on", "15 completed, of 56 reported on",
        "0 called overdue by the source itself", "No source of these records calls an action overdue",
    ):
        assert told in words, told


def test_doubled_lines_and_unedited_menus_are_told(site):
    """What is odd in a source is said on the record's page."""
    assert "The source has this row twice" in (site / "recommendations/safe-and-fair-2023-r02/index.html").read_text()
    assert "Accept / Partially Accept / Reject" in (site / "recommendations/eu-iom-joint-initiative-2023-r08/index.html").read_text()
    assert "repeats" in (site / "recommendations/safe-and-fair-2023-r08/index.html").read_text()
