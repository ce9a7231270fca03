"""The import command asks what columns hold: by a file, or at once on a terminal."""

import shutil

import pytest

from tests.importers import templates
from tests.importers.conftest import ROOT
from uptake.commands import confirming, main
from uptake.importers.mapping import read_mappings

ODD = [["Nr", "Recommendation", "Decision", "Key action", "Money"], ["1", "Dig a well.", "Accepted", "Buy spades.", "500"]]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with a table, and the command that imports it."""
    (tmp_path / "data").mkdir()
    shutil.copytree(ROOT / "data/vocabulary", tmp_path / "data/vocabulary")
    (tmp_path / "content").mkdir()
    (tmp_path / "odd.csv").write_bytes(templates.as_csv(ODD))
    monkeypatch.chdir(tmp_path)
    return tmp_path, lambda: main(["import", "odd.csv"])


def test_elsewhere_a_file_is_written(desk, capsys):
    """Where nobody can be asked, the proposal is a file, and what to do is said; once it is confirmed the import goes on."""
    folder, bring = desk
    assert bring() == 1 and not list((folder / "content").iterdir())
    said = capsys.readouterr()
    assert "data/mappings/odd.yaml" in said.out and "Buy spades." in said.out and "Money" in said.err
    path = folder / "data/mappings/odd.yaml"
    path.write_text(path.read_text().replace("confirmed: false", "confirmed: true\nagency: undp"))
    assert bring() == 0 and (folder / "content/recommendations/odd-evaluation-r01.yaml").is_file()


@pytest.mark.parametrize("text, asked, settled", [
    ("UNFPA management response\n\n{}", "It is not certain what these columns hold", "does not name its organization"),
    ("{}", "does not name its organization", "It is not certain"),
], ids=["columns", "organization"])
def test_only_what_is_open_is_asked(desk, capsys, text, asked, settled):
    """A document that names its organization is not asked for it, and one whose columns are all known is not asked for those."""
    heads = [*ODD[0][:4], "Money" if "columns" in asked else "Status"]
    (desk[0] / "odd.docx").write_bytes(templates.as_docx(text.format("\t".join(heads) + "\n" + "\t".join([*ODD[1][:4], "Ongoing"]))))
    assert main(["import", "odd.docx"]) == 1
    said = capsys.readouterr().err
    assert asked in said and settled not in said and not list((desk[0] / "content").iterdir())


@pytest.mark.parametrize("answers, made", [(["nobody", "UNDP", "y"], True), (["UNDP", "n"], False), ([""], False)])
def test_on_a_terminal_it_is_asked(answers, made, desk, monkeypatch):
    """On a terminal the organization and the columns are asked for, and the import goes on; whoever declines has the file."""
    folder, bring = desk
    left = list(answers)
    monkeypatch.setattr("builtins.input", lambda _: left.pop(0))
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(getattr(confirming.sys, stream), "isatty", lambda: True, raising=False)
    assert bring() == (0 if made else 1) and not left
    (mapping,), _ = read_mappings(folder / "data")
    assert (mapping.confirmed, mapping.agency) == ((True, "undp") if made else (False, None))
    assert (folder / "content/recommendations").exists() == made


def test_check_tells_of_mappings(desk, capsys):
    """`check` tells of a proposal that waits for somebody."""
    folder, bring = desk
    bring()
    main(["check"])
    assert "Nobody has confirmed this mapping" in capsys.readouterr().err


def test_a_newer_version_with_other_columns_waits(desk, capsys):
    """A newer version of a table whose columns nobody has confirmed changes no record."""
    folder, bring = desk
    bring()
    path = folder / "data/mappings/odd.yaml"
    path.write_text(path.read_text().replace("confirmed: false", "confirmed: true\nagency: undp"))
    bring()
    before = {p: p.read_bytes() for p in folder.rglob("content/**/*.yaml")}
    (folder / "odd.csv").write_bytes(templates.as_csv([[*ODD[0][:4], "Colour"], ["1", "Dig a well.", "Accepted", "Buy more spades.", "red"]]))
    capsys.readouterr()
    assert main(["import", "odd.csv", "--apply"]) == 1 and "nobody has confirmed" in capsys.readouterr().err
    assert before == {p: p.read_bytes() for p in folder.rglob("content/**/*.yaml")}
