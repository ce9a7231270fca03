"""The benchmark's own sums: medians, ratios, the table and the plot from results, and that nothing is shown which was not measured."""

import json
from xml.etree import ElementTree

import pytest

from tests.bench import plain, plot, report
from tests.bench.building import Edit, mark, sign, tasks
from tests.bench.generators import Generator
from tests.bench.measuring import Failed, moment, written
from tests.bench.results import Notes, middle, planned, ratio


def row(generator="hugo", scenario="cold", seconds=1.0, size=1000, run=1, **more):
    return {"what": "build", "size": size, "run": run, "generator": generator, "scenario": scenario, "seconds": seconds, **more}


ROWS = [
    *(row("uptake-same-pages", seconds=s, run=n, memory=2e8, processor=3.0, files=9, bytes=5e6) for n, s in enumerate((0.5, 0.4, 9.0), 1)),
    *(row("hugo", seconds=s, run=n, memory=6e8, processor=4.0, files=7, bytes=4e6) for n, s in enumerate((1.0, 1.5, 1.2), 1)),
    row("hugo", "nothing", 1.1),
]
RESULTS = {
    "date": "2026-11-22", "machine": {"processor": "Somewhat fast", "cores": 2, "memory_gb": 8, "system": "Linux 6", "python": "3.11.7"},
    "versions": {"uptake-same-pages": "", "hugo": "0.168.0"}, "rows": ROWS,
}


def generator(name, **more):
    return Generator(name, name.capitalize(), lambda *_: None, ("true",), ("site",), "content/{kind}/{id}.md", **more)


def test_the_middle_of_runs_is_their_median_and_one_slow_run_does_not_move_it():
    """Of several runs the median counts."""
    assert middle(ROWS, "seconds")["build", 1000, "uptake-same-pages", "cold"] == 0.5


def test_a_ratio_says_how_many_times_another_takes_and_nothing_where_one_is_missing():
    """Ratios are only of what was measured."""
    found = middle(ROWS, "seconds")
    assert ratio(found, ("build", 1000, "uptake-same-pages", "cold"), "hugo") == pytest.approx(2.4)
    assert ratio(found, ("build", 1000, "uptake-same-pages", "nothing"), "hugo") is None
    assert ratio(found, ("build", 1000, "uptake-same-pages", "cold"), "pelican") is None


def test_the_table_shows_medians_and_ratios_and_says_what_was_not_measured():
    """Every cell is a figure from the results, or says that there is none."""
    lines = report.tables(RESULTS).splitlines()
    assert "| Cold | 0.50 s | 1.20 s (2.4×) |" in lines
    assert "| Nothing changed | not measured | 1.10 s |" in lines
    assert "| A text changed | not measured | not measured |" in lines
    assert "| Memory of all processes, cold | 200 MB | 600 MB |" in lines
    assert "Pelican" not in "\n".join(lines) and "Search in the browser" not in "\n".join(lines)


def test_searches_and_previews_get_tables_once_there_are_any():
    """Their rows say the median and the most; what the other has not is said."""
    searched = [{"what": "search", "size": 1000, "run": n, "generator": "uptake", "scenario": "first", "bytes": b, "processor": 0.2 * n}
                for n, b in enumerate((9e4, 2e5, 1e5), 1)]
    saved = [{"what": "serve", "size": 1000, "run": 1, "generator": "uptake", "scenario": "text", "seconds": 0.21}]
    text = report.tables({**RESULTS, "rows": ROWS + searched + saved})
    assert "| 1,000 records: first query | 100 KB | 200 KB | 0.40 s | 0.60 s |" in text
    assert "| 1,000 records: a text changed | 0.21 s | not measured | not measured | not measured |" in text


def test_the_readme_changes_between_its_marks_alone_and_must_have_them():
    """What stands around the marks stays."""
    text = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.between(text, "new \\1") == f"before\n{report.BEGIN}\nnew \\1\n{report.END}\nafter\n"
    with pytest.raises(ValueError):
        report.between("no marks", "new")


def test_results_plot_and_table_are_written_and_the_same_again(tmp_path):
    """The results are JSON with all raw rows; drawing them twice gives the same bytes."""
    (tmp_path / "tests/bench").mkdir(parents=True)
    (tmp_path / "README.md").write_text(f"{report.BEGIN}\n{report.END}\n")
    report.kept(ROWS, RESULTS["machine"], RESULTS["versions"], tmp_path)
    assert json.loads((tmp_path / report.RESULTS).read_text())["rows"] == ROWS
    report.published(tmp_path)
    first = (tmp_path / "README.md").read_text(), (tmp_path / report.PLOT).read_text()
    report.published(tmp_path)
    assert first == ((tmp_path / "README.md").read_text(), (tmp_path / report.PLOT).read_text())


def test_the_plot_tells_in_words_what_it_shows():
    """The SVG is well formed, has a title and a description with the medians, and a label for each line."""
    drawing = ElementTree.fromstring(plot.drawn(ROWS, report.LABELS))
    name = "{http://www.w3.org/2000/svg}"
    assert drawing.find(f"{name}title").text
    assert "1,000 records: Uptake, the same pages 0.5 s, Hugo 1.2 s" in drawing.find(f"{name}desc").text
    assert {"Hugo", "Uptake, the same pages"} <= {text.text for text in drawing.iter(f"{name}text")}


def test_labels_of_lines_that_end_together_stand_apart():
    """No label covers another."""
    lines = [plot.Line(n, n, ((1, 1.0),), 100 + place) for n, place in (("a", 0), ("b", 1), ("c", 2))]
    ends = [line.end for line in plot._apart(lines)]
    assert all(after - before >= plot.GAP for before, after in zip(ends, ends[1:], strict=False))


def test_notes_outlive_an_interruption_and_keep_states_of_the_code_apart(tmp_path):
    """Rows are there again, a line that was cut off is not, and those of other code are not used."""
    notes = Notes(tmp_path / "raw.jsonl", "one")
    notes.add([row()])
    Notes(tmp_path / "raw.jsonl", "two").add([row("mkdocs")])
    with (tmp_path / "raw.jsonl").open("a") as file:
        file.write('{"state": "one", "what": "bu')
    again = Notes(tmp_path / "raw.jsonl", "one")
    assert again.rows == [row()] and again.has(generator="hugo", run=1) and not again.has(generator="mkdocs")


def test_generators_take_turns_and_the_largest_sizes_are_kept_within_reason():
    """Each run begins with another; who is not meant for a size is left out; there the others are built cold, twice."""
    all = [generator("ours", largest=1_000_000), generator("other", largest=1_000_000, incremental=False), generator("small")]
    found = [(t.run, t.generator.name, t.scenarios) for t in tasks([1_000, 100_000], 3, all)]
    assert [name for run, name, _ in found[:9]] == ["ours", "other", "small", "other", "small", "ours", "small", "ours", "other"]
    assert found[9:] == [(1, "ours", ("cold", "nothing")), (1, "other", ("cold",)), (2, "other", ("cold",)), (2, "ours", ("cold", "nothing"))]


def test_a_mark_stands_behind_the_words_and_takes_the_place_of_the_one_before(tmp_path):
    """However often a record is changed, it grows by one word alone."""
    path, edit = tmp_path / "r.md", Edit("recommendations", "r", "two words", ())
    path.write_text("here are two words and more")
    for _ in range(2):
        word = sign()
        mark(edit, path, word)
        assert path.read_text() == f"here are two words {word} and more"
    with pytest.raises(Failed):
        mark(Edit("recommendations", "r", "not there", ()), path, word)


def test_what_was_written_is_told_from_what_stood_there(tmp_path):
    """Files and bytes are counted, new ones apart."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/old").write_text("12345")
    since = moment(tmp_path) + 100
    assert (written(tmp_path, since).files, written(tmp_path, since).new_files) == (1, 0)
    assert written(tmp_path, 0).new_bytes == 5


def test_plain_text_stays_as_it_is_in_markdown():
    """What would be a mark of Markdown is shown, not followed."""
    from markdown_it import MarkdownIt

    text = "1. not a list\n* nor this\n_x_ `y` [z](q) <b> # h"
    assert "".join(MarkdownIt().render(plain.verbatim(text)).replace("<p>", "").replace("</p>", "").split()) == "".join(
        text.replace("<", "&lt;").replace(">", "&gt;").split()
    )


def test_a_forecast_takes_what_is_known_and_guesses_the_rest():
    """Seconds ahead are the sum of both."""
    keys = [("build", 1000, "hugo", "cold"), ("build", 1000, "hugo", "text")]
    assert planned(keys, {keys[0]: 3.0}, lambda key: 4.0) == 7.0
