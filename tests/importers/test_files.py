"""Importing files by the command line: what is written, what is left alone, and what is refused."""

import os
import shutil
from pathlib import Path

import pytest

from tests.importers.test_formats import LABELLED
from uptake.commands import main
from uptake.content import read_file
from uptake.records import Recommendation, Source

LABELLED_PAGE = f"<html><body><img src=a.png>{LABELLED}</body></html>"
CASES = Path(__file__).with_name("cases")
VOCABULARY = Path(__file__).parents[2] / "data/vocabulary"


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """A folder to work in, with the vocabularies and one document, `page.txt`."""
    (tmp_path / "data").mkdir()
    shutil.copytree(VOCABULARY, tmp_path / "data/vocabulary")
    shutil.copy(VOCABULARY.parent / "site.yaml", tmp_path / "data")
    shutil.copy(CASES / "gate-units/page.txt", tmp_path / "page.txt")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(desk: Path) -> dict[str, bytes]:
    """Every file in the folders that an import writes to."""
    folders = (desk / "content", desk / "data/sources")
    return {str(path.relative_to(desk)): path.read_bytes() for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()}


def test_import_writes_drafts_and_the_text(desk, capsys):
    """An import writes the draft records and the document's text, and says what it found and how sure it is."""
    assert main(["import", "page.txt"]) == 0
    assert [*contents(desk)] == [
        "content/evaluations/weather-radios-2022.yaml", "content/recommendations/weather-radios-2022-r01.yaml",
        "content/sources/page.yaml", "data/sources/page.txt",
    ]
    assert (desk / "data/sources/page.txt").read_bytes() == (desk / "page.txt").read_bytes()
    said = capsys.readouterr().out
    assert "found: 1 source, 1 evaluation, 1 recommendation, 6 key actions" in said
    assert "weather-radios-2022-r01 actions.5.responsible (line 27): only a weak sign" in said
    assert "left out: no word" in said and "4 files written" in said and "exact: " in said
    kept = desk / ".uptake/imports/page.txt"
    assert kept.read_text().strip() in said and f"kept as {kept.relative_to(desk)}" in said


def test_what_is_left_out_is_reported(desk, capsys):
    """Words that are in no record are shown with their lines."""
    shutil.copy(CASES / "gate-site-menu/page.txt", desk / "menu.txt")
    main(["import", "menu.txt"])
    said = capsys.readouterr().out
    assert "words of 6 lines are in no record" in said and "line 6: You are here Home Evaluations Details" in said


def test_drafts_pass_the_checks(desk, capsys):
    """Freshly imported drafts have no error, also in a folder of their own; warnings say that they are drafts."""
    assert main(["import", "page.txt", "--into", "drafts"]) == 0
    assert main(["check", "--content", "drafts"]) == 0
    assert "is a draft" in capsys.readouterr().err
    assert main(["format", "--check", "--content", "drafts"]) == 0
    assert not (desk / "content").exists()


def test_marks_of_other_programs(desk):
    """A byte order mark, line ends of Windows, form feeds and hard spaces in a document change neither its records nor its lines."""
    main(["import", "page.txt"])
    plain_text = (desk / "page.txt").read_text()
    text = plain_text.replace(": Approved", ": Approved\f").replace("Category: Accepted", "Category:\u00a0Accepted").replace("\n", "\r\n")
    (desk / "other.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert main(["import", "other.txt", "--into", "drafts", "--id", "weather-radios-2022"]) == 0
    assert main(["check", "--content", "drafts"]) == 0
    name = "recommendations/weather-radios-2022-r01.yaml"
    assert (desk / "drafts" / name).read_text() == (desk / "content" / name).read_text().replace("  id: page\n", "  id: other\n")


def test_importing_twice_changes_nothing(desk, capsys):
    """The same document again writes nothing and says so."""
    main(["import", "page.txt"])
    before = contents(desk)
    capsys.readouterr()
    assert main(["import", "page.txt"]) == 0
    assert contents(desk) == before
    assert "0 files written, 3 existing records left as they are" in capsys.readouterr().out


def rename(desk, kind, old, new):
    """What an editor does who gives a record another id: the file, the id, what derives from it, and the old one as an alias."""
    for path in (desk / "content").rglob("*.yaml"):
        path.write_text(path.read_text().replace(f"id: {old}\n", f"id: {new}\n").replace(f"evaluation: {old}\n", f"evaluation: {new}\n"))
    path = desk / f"content/{kind}/{old}.yaml"
    path.write_text(path.read_text().replace(f"id: {new}\n", f"id: {new}\naliases:\n- {old}\n", 1).replace(f"id: {old}-a", f"id: {new}-a"))
    path.rename(path.with_name(f"{new}.yaml"))


@pytest.mark.parametrize(("kind", "old", "new"), [
    ("recommendations", "weather-radios-2022-r01", "masts-r01"), ("evaluations", "weather-radios-2022", "radios-2022"), ("sources", "page", "radios-page"),
])
def test_records_that_were_renamed_are_there(desk, capsys, kind, old, new):
    """The same document again finds records under the ids that they have now, and calls none of them a double."""
    main(["import", "page.txt"])
    rename(desk, kind, old, new)
    assert main(["check"]) == 0, capsys.readouterr()
    before = contents(desk)
    capsys.readouterr()
    assert main(["import", "page.txt"]) == 0
    said = capsys.readouterr().out
    assert contents(desk) == before and "0 files written, 3 existing records left as they are" in said and "alike" not in said


def test_a_draft_names_a_renamed_evaluation_as_it_is_called_now(desk, capsys):
    """A record that is missing is written again, below the evaluation and source under their new ids."""
    main(["import", "page.txt"])
    rename(desk, "evaluations", "weather-radios-2022", "radios-2022")
    rename(desk, "sources", "page", "radios-page")
    path = desk / "content/recommendations/weather-radios-2022-r01.yaml"
    before = path.read_text()
    path.unlink()
    assert main(["import", "page.txt"]) == 0
    assert path.read_text() == before and main(["check"]) == 0


def test_existing_records_are_never_overwritten(desk):
    """A record that an editor changed stays as it is; one that is missing is written again."""
    main(["import", "page.txt"])
    edited, missing = desk / "content/recommendations/weather-radios-2022-r01.yaml", desk / "content/sources/page.yaml"
    edited.write_text(edited.read_text().replace("Repair the masts.", "Repair all masts."))
    missing.unlink()
    assert main(["import", "page.txt"]) == 0
    assert read_file(edited, Recommendation)[0].text == "Repair all masts."
    assert missing.is_file()


def picture(path: Path) -> None:
    """A picture, more or less."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


REFUSED = {
    "no such file": (lambda path: None, "cannot be read"),
    "a folder": (lambda path: path.mkdir(), "cannot be read"),
    "a pipe": (os.mkfifo, "not a regular file"),
    "a picture": (picture, "This is a picture (PNG)"),
    "another encoding": (lambda path: path.write_bytes("Évaluation".encode("latin-1")), "Byte 1 is not UTF-8"),
    "an unknown format": (lambda path: path.write_text("Dear all,\nsee you on Monday.\n"), "format is not recognised"),
    "an empty file": (lambda path: path.write_text(""), "format is not recognised"),
    "a huge file": (lambda path: path.write_text("Recommendation: x\n" * 200_000), "more than 2,000,000 bytes"),
}


@pytest.mark.parametrize("make, said", REFUSED.values(), ids=REFUSED)
def test_refused_files(desk, capsys, make, said):
    """A file that cannot be imported is named with the reason, nothing is written, and the exit status is 1."""
    make(desk / "odd.txt")
    assert main(["import", "odd.txt"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("odd.txt\n") and said in error
    assert contents(desk) == {}


@pytest.mark.parametrize("bound, said", [
    ("uptake.importers.opening.MOST_BYTES", "The file holds more than 100 bytes"),
    ("uptake.importers.opening.MAX_BYTES", "The document's text holds more than 100 bytes"),
])
def test_a_document_that_is_too_large(desk, capsys, monkeypatch, bound, said):
    """A file beyond the bound is not read, and a document whose text is longer than a source may be is not kept."""
    monkeypatch.setattr(bound, 100)
    (desk / "Radios.html").write_text(LABELLED_PAGE)
    assert main(["import", "Radios.html"]) == 1
    assert said in capsys.readouterr().err and contents(desk) == {}


def test_a_text_that_makes_no_valid_record(desk, capsys):
    """A title longer than any may be: the record and the field are named, and nothing of the document is written."""
    page = desk / "page.txt"
    page.write_text(page.read_text().replace("the weather radios", "the weather radios" + " by the hills" * 200))
    assert main(["import", "page.txt"]) == 1
    error = capsys.readouterr().err
    assert ", title: what was read is not valid (String should have at most 2000 characters)" in error and "Correct this passage" in error
    assert contents(desk) == {}


def test_a_text_that_is_there_is_never_replaced(desk, capsys):
    """Another document of the same name does not take the place of a text that records refer to."""
    main(["import", "page.txt"])
    before = contents(desk)
    (desk / "page.txt").write_text((desk / "page.txt").read_text().replace("Repair the masts.", "Repair all masts."))
    assert main(["import", "page.txt", "--into", "drafts"]) == 1
    assert "page.txt holds another text." in capsys.readouterr().err
    assert contents(desk) == before and not (desk / "drafts").exists()


def test_one_bad_file_does_not_stop_the_others(desk, capsys):
    """Of several files the good ones are imported, and the exit status tells of the bad one."""
    assert main(["import", "none.txt", "page.txt"]) == 1
    assert "data/sources/page.txt" in contents(desk)


def test_an_id_that_is_taken(desk, capsys):
    """A second document whose evaluation would get an id that exists is refused, until another id is given."""
    main(["import", "page.txt"])
    before = contents(desk)
    shutil.copy(CASES / "gate-overdue/page.txt", desk / "other.txt")
    assert main(["import", "other.txt"]) == 1
    assert "weather-radios-2022 already belongs to a record from page" in capsys.readouterr().err
    assert contents(desk) == before
    assert main(["import", "other.txt", "--id", "weather-radios-again"]) == 0
    assert (desk / "content/recommendations/weather-radios-again-r01.yaml").is_file()


def test_a_wrong_id(desk, capsys):
    """An id that is none is refused before anything is written, and one id cannot name two documents."""
    assert main(["import", "page.txt", "--id", "Weather Radios"]) == 1
    assert '"Weather Radios" is not an id' in capsys.readouterr().err
    assert main(["import", "page.txt", "other.txt", "--id", "radios"]) == 2
    assert contents(desk) == {}


def test_file_names_with_spaces_and_capitals(desk):
    """A file may be called as people call files; the source's id is made from its name."""
    (desk / "page.txt").rename(desk / "Radios, Final Report (É).txt")
    assert main(["import", "Radios, Final Report (É).txt"]) == 0
    record, problems = read_file(desk / "content/sources/radios-final-report-e.yaml", Source)
    assert not problems and record.file == "Radios, Final Report (É).txt"


def test_two_file_names_of_one_id(desk, capsys):
    """A file whose name gives the id of another file's source is refused."""
    main(["import", "page.txt"])
    shutil.copy(CASES / "gate-units/page.txt", desk / "PAGE.text")
    assert main(["import", "PAGE.text", "--id", "radios"]) == 1
    assert "page already belongs to a record from page.txt" in capsys.readouterr().err


def test_nothing_is_imported_without_sound_vocabularies(desk, capsys):
    """A vocabulary that cannot be read is a problem, and no document is read with what is left."""
    (desk / "data/vocabulary/themes.yaml").write_text("id: [")
    assert main(["import", "page.txt"]) == 1
    assert "themes.yaml" in capsys.readouterr().err
    assert contents(desk) == {}


def test_a_saved_page(desk, capsys):
    """Of a web page the text is kept as the source; the report names the file, the reader and what was left out."""
    (desk / "Radios.html").write_text(LABELLED_PAGE)
    assert main(["import", "Radios.html"]) == 0
    text = (desk / "data/sources/Radios.txt").read_text()
    assert "Climb.\tILO UN Women\t2022/09\tCompleted\t\n" in text and "<td>" not in text
    assert read_file(desk / "content/sources/radios.yaml", Source)[0].file == "Radios.txt"
    said = capsys.readouterr().out
    assert "Radios.html: UN Women GATE" in said and "read as: saved web page" in said and "not in its text: 1 picture" in said
    assert main(["check"]) == 0
    assert main(["import", "Radios.html"]) == 0 and "0 files written" in capsys.readouterr().out


def test_likely_duplicates(desk, capsys):
    """The report names records that are there already and say nearly the same, and drafts that repeat one another."""
    main(["import", "page.txt"])
    text = (desk / "page.txt").read_text().replace("Repair the masts.", "Repair all of the masts before the first snow falls.")
    (desk / "one.txt").write_text(text + text[text.index("Recommendation:") :])
    main(["import", "one.txt", "--id", "one"])
    assert "one-r02 says nearly the same as one-r01 (100% of their words, in this document)" in capsys.readouterr().out
    (desk / "two.txt").write_text(text.replace("falls", "comes"))
    main(["import", "two.txt", "--id", "two"])
    said = capsys.readouterr().out
    assert "two-r01 says nearly the same as one-r01 (89% of their words)" in said
    assert main(["import", "two.txt", "--id", "two"]) == 0
    assert "two-r01 says nearly the same as two-r01" not in capsys.readouterr().out


def test_drafts_that_are_written_elsewhere_are_compared_with_the_records_too(desk, capsys):
    """Drafts below another folder are held against what is there, and against the content folder, each pair once."""
    main(["import", "page.txt"])
    shutil.copy(desk / "page.txt", desk / "one.txt")
    for folder in ("drafts", "content", str(desk / "content")):
        capsys.readouterr()
        main(["import", "one.txt", "--id", "one", "--into", folder])
        assert capsys.readouterr().out.count("one says nearly the same as weather-radios-2022 (100% of their words)") == 1


def test_unknown_words_and_missing_fields(desk, capsys):
    """Words that no term knows are named with the nearest term, and fields that stayed empty with their numbers."""
    text = (desk / "page.txt").read_text().replace("UNEG Criteria: Impact", "UNEG Criteria: Relevanse")
    (desk / "page.txt").write_text(text)
    main(["import", "page.txt"])
    said = capsys.readouterr().out
    assert 'the words "Relevanse" fit no term of the vocabulary. Did you mean "Relevance"?' in said
    assert "source: published, url" in said and "key action: units (4), responsible" in said
