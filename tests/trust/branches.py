"""Which branches the tests take of the modules on which trust rests, and why they do not take the others: `make coverage`.

A branch that is not taken is named by the line where it begins. Each has its reason in `GAPS`; one without a reason is an error, and
so is a reason for a branch that is taken by now.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".uptake/coverage"
MODULES = {
    "reads": "yamltext content checks forms accepted glossary site git readers/apart readers/told readers/packed readers/separated "
    "readers/spreadsheet importers/opening importers/bounds importers/mapping importers/returned",
    "makes addresses and ids": "records kinds vocabulary verbatim importers/naming",
    "escapes": "markup markdowntext cells problems exported",
    "writes and swaps": "output kept unchanged commands/keeping importers/files",
}
"""What is measured, by what it does."""
TESTS = (
    "tests/records tests/importers tests/machinery/test_output.py tests/machinery/test_unchanged.py tests/machinery/test_workflows.py "
    "tests/site/test_markup.py tests/trust/test_properties.py tests/trust/test_untrusted_text.py tests/trust/test_nothing_lost.py"
).split()
"""The quick tests of these modules."""
GAPS: dict[tuple[str, str], str] = {
    ("readers/apart", 'answer = {"found": "The file needs more memory than reading one may take.", "hint": _SPLIT}'):
        "test_faults_of_a_reader takes it in a program of its own, which may write no measurement",
    ("content", 'if "/" in name or "\\\\" in name or name.startswith("."):'): "records with such a name are refused before; a second lock",
}
"""Branches that no test takes, by module and the line where they begin, with the reason."""


def main() -> int:
    files = [f"uptake/{name}.py" for names in MODULES.values() for name in names.split()]
    PLACE.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "COVERAGE_FILE": str(PLACE / "data"), "COVERAGE_RCFILE": str(ROOT / "pyproject.toml")}
    include = f"--include={','.join(files)}"

    def run(*arguments: str) -> int:
        return subprocess.run([sys.executable, "-m", "coverage", *arguments], env=environment, cwd=ROOT, check=False).returncode

    run("erase")
    tests = [path for path in TESTS if (ROOT / path).exists()]
    failed = run(*"run -m pytest -q -n 2 --dist loadfile -p no:cacheprovider -p tests.trust.measured".split(), *tests)
    run("combine", "-q")
    run("json", "-q", include, "-o", str(PLACE / "found.json"))
    found = json.loads((PLACE / "found.json").read_text())["files"]
    gaps = {(file, line): targets for file in files if file in found for line, targets in _gaps(file, found[file]).items()}
    _tell(found, gaps)
    unexplained = sorted(gap for gap in gaps if _key(gap) not in GAPS)
    stale = sorted(set(GAPS) - {_key(gap) for gap in gaps})
    print("\n".join([
        "", *(f"{file}:{line}: `{_text(file, line)}` {_ways(gaps[file, line])}" for file, line in unexplained),
        *(f"{file}: a reason is given for `{text}`, which is taken" for file, text in stale),
        f"{len(gaps)} places with a branch that is not taken: {len(gaps) - len(unexplained)} explained, {len(unexplained)} not.",
    ]))
    return 1 if failed or unexplained or stale else 0


def _gaps(file: str, found: dict) -> dict[int, list[int]]:
    """The lines at which a branch begins that is not taken, with where it leads; lines that nothing reaches are one gap, where they begin."""
    missing = set(found["missing_lines"])
    out: dict[int, list[int]] = {}
    for begin, end in found["missing_branches"]:
        if begin not in missing:
            out.setdefault(begin, []).append(end)
    ends = {end for targets in out.values() for end in targets}
    return out | {line: [line] for line in missing if line - 1 not in missing and line not in ends}


def _key(gap: tuple[str, int]) -> tuple[str, str]:
    return gap[0].removeprefix("uptake/").removesuffix(".py"), _text(*gap)


def _text(file: str, line: int) -> str:
    return (ROOT / file).read_text(encoding="utf-8").splitlines()[line - 1].strip()


def _ways(targets: list[int]) -> str:
    return "leads never " + " or ".join("out of the function" if target < 0 else f"to line {target}" for target in targets)


def _tell(found: dict, gaps: dict) -> None:
    print(f"\n{'':34}{'branches':>10}{'taken':>8}{'':>8}  gaps")
    for what, names in MODULES.items():
        print(what)
        for file in (f"uptake/{name}.py" for name in names.split()):
            said = found[file]["summary"]
            share = said["covered_branches"] / said["num_branches"] if said["num_branches"] else 1
            print(f"  {file:32}{said['num_branches']:10}{said['covered_branches']:8}{share:8.0%}  {sum(gap[0] == file for gap in gaps)}")
    all, taken = (sum(found[file]["summary"][name] for file in found) for name in ("num_branches", "covered_branches"))
    print(f"  {'all':32}{all:10}{taken:8}{taken / all:8.0%}  {len(gaps)}")


if __name__ == "__main__":
    sys.exit(main())
