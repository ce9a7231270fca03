"""A build as a whole: nothing half written, the same bytes twice, errors for people."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from uptake.build import Asked, build
from uptake.commands import main
from uptake.site import today

HERE = Path(__file__).parent.parent.parent


def tree(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_two_builds_give_the_same_bytes(generated, built, tmp_path):
    """The same records give the same site, search index included, on several processes and with another hash seed."""
    target = tmp_path / "again"
    code = (
        "import sys; from pathlib import Path; from uptake.build import *; c, d, t, s, out = map(Path, sys.argv[1:]); "
        "build(Inputs(c, d, t, s), out, Asked('2026-11', 'https://example.org/repo/', jobs=2))"
    )
    arguments = [generated.content, generated.data, generated.templates, generated.static, target]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": str(HERE)}
    subprocess.run([sys.executable, "-c", code, *map(str, arguments)], check=True, env=environment, cwd=tmp_path)
    assert tree(target) == tree(built.folder)


def test_an_error_in_a_record_leaves_the_old_site(generated, tmp_path, capsys):
    """With an error nothing is written, the site that was there stays, and the exit status is 1."""
    content = tmp_path / "content"
    shutil.copytree(generated.content, content)
    target = tmp_path / "site"
    arguments = ["build", "--content", str(content), "--data", str(generated.data), "--output", str(target), "--as-of", "2026-11-21"]
    assert main(arguments) == 0
    before = tree(target)
    broken = next((content / "recommendations").iterdir())
    broken.write_text(broken.read_text().replace("response_category: ", "response_category: no_"))
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert broken.name in said and "Nothing was written" in said and tree(target) == before


def test_the_as_of_month_decides_what_is_overdue(generated, built, tmp_path):
    """Another as-of month gives other counts, and only the month matters."""
    early = tmp_path / "early"
    build(generated, early, Asked("2012-01", "https://example.org/repo/"))
    assert "overdue" not in (early / "data/actions.csv").read_text().split("\n")[1] or tree(early) != tree(built.folder)
    assert (early / "actions/overdue/index.html").read_text().count("<tr") < (built.folder / "actions/overdue/index.html").read_text().count("<tr")


def test_the_clock_can_be_set(monkeypatch):
    """SOURCE_DATE_EPOCH is honoured for the build's date."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert today() == "2023-11-14"


def test_a_retired_id_leads_to_the_record(generated, tmp_path):
    """An alias has a page that sends readers on to the record's address."""
    content = tmp_path / "content"
    shutil.copytree(generated.content, content)
    lesson = next((content / "lessons").iterdir())
    lesson.write_text(lesson.read_text().replace(f"id: {lesson.stem}\n", f"id: {lesson.stem}\naliases:\n- an-old-name\n", 1))
    target = tmp_path / "site"
    assert not build(replace(generated, content=content), target, Asked("2026-11", "https://example.org/")).failed
    page = (target / "lessons/an-old-name/index.html").read_text()
    assert f"../../lessons/{lesson.stem}/index.html" in page
    assert f'<link rel="canonical" href="https://example.org/lessons/{lesson.stem}/">' in page


@pytest.mark.parametrize("arguments", [["--as-of", "yesterday"], ["--base-url", "example"], ["nonsense"]])
def test_a_wrong_call_is_told_and_writes_nothing(arguments, tmp_path, monkeypatch, capsys):
    """A wrong option ends with status 2 and a sentence."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2 and capsys.readouterr().err and not list(tmp_path.iterdir())


def test_a_new_record_is_valid_and_never_overwrites(generated, tmp_path, capsys):
    """`new` fills in id and number, says what is missing, and leaves an existing file alone."""
    content = tmp_path / "content"
    shutil.copytree(generated.content, content)
    evaluation = next((content / "evaluations").iterdir()).stem
    source = next((content / "sources").iterdir()).stem
    folders = ["--content", str(content), "--data", str(generated.data)]
    assert main(["new", *folders, "recommendation", f"evaluation={evaluation}"]) == 2
    assert "text" in capsys.readouterr().err
    given = [f"evaluation={evaluation}", "text=Do it.", "response_category=accepted", f"source={source}"]
    assert main(["new", *folders, "recommendation", *given]) == 0
    written = Path(capsys.readouterr().out.strip())
    assert written.name.startswith(f"{evaluation}-r") and main(["check", *folders]) == 0
    assert main(["new", *folders, "recommendation", *given, f"id={written.stem}"]) == 1
