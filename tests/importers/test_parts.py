"""The small parts of importing: deadlines, names, languages, units."""

import pytest

from uptake.importers.deadlines import last_month
from uptake.importers.language import language
from uptake.importers.naming import evaluation_name, file_name, short_name, slug
from uptake.importers.units import units

LAST_MONTHS = {
    "2026-12": (
        "Up to 2026", "Up to 2026, ongoing", "Bi-yearly up to 2026 (ongoing)", "2023 - 2026", "2024-2026", "2023–2026",
        "Last quarter of 2023 to 2026", "Second half of 2023 to 2026", "By the end of 2026", "Q4 2026", "From 2024 to 2026",
    ),
    "2024-12": ("Up to 2024", "2024", "Planned in 2024", "Second Half of 2023 - 2024", "End of 2024", "Fourth quarter 2024"),
    "2024-03": ("First quarter of 2024", "Q1 2024", "1st quarter 2024"),
    "2024-06": ("First half of 2024", "By mid-2024, each team has at least one assistant", "Mid 2024", "Second quarter of 2024"),
    "2024-09": ("Third quarter of 2024", "Q3 2024"),
    "2023-12": ("Last quarter 2023", "Last quarter of 2023", "Second Half of 2023"),
}
OPEN = (
    "Ongoing", "September 2023 and beyond", "2024 onwards", "Continuous since 2023", "From 2025", "As soon as possible", "", "2023 -",
    "Early 2024",
)
EXACT = {"2025/03": "2025-03", "September 2024": "2024-09", "By Sept. 2024": "2024-09", "2024-9": "2024-09", "30 June 2023": "2023-06"}


@pytest.mark.parametrize("month, words", [(month, words) for month, all in LAST_MONTHS.items() for words in all])
def test_last_month_of_a_span(month, words):
    """Words that name a quarter, a half, a year or a span end with its last month, marked as approximate."""
    assert last_month(words) == (month, True)


@pytest.mark.parametrize("words", OPEN)
def test_no_month_is_certain(words):
    """Words without an end give no month at all."""
    assert last_month(words) == (None, False)


@pytest.mark.parametrize("words, month", EXACT.items())
def test_exact_month(words, month):
    """Words that name the month itself are not approximate."""
    assert last_month(words) == (month, False)


@pytest.mark.parametrize(
    "title, year, name",
    [
        ("Final evaluation of the Clean Kilns programme", "2021", "clean-kilns-2021"),
        ("Mid-term evaluation: Schools by the River – phase 2", "2019", "schools-by-the-river-phase-2-2019"),
        ("Regional project “Seeds for the Shore”", None, "seeds-for-the-shore"),
        ("Évaluation finale du projet « Des puits »", "2018", "puits-2018"),
        ("A very long title that goes on and on about many different and unrelated things", "2020", "very-long-title-that-goes-2020"),
        ("评估报告", "2020", "the-file-2020"),
        ("", None, "the-file"),
        ("Evaluation", "2020", "the-file-2020"),
    ],
)
def test_short_name(title, year, name):
    """An id from a title keeps the words that tell one programme from another; without any, the file's name serves."""
    assert short_name(title, year, "The File") == name


def test_name_of_an_evaluation():
    """An evaluation never gets the id of the source that it comes from."""
    assert evaluation_name("", None, "the-file") == "the-file-evaluation"
    assert len(evaluation_name("Supercalifragilistic" * 20, "2020", "the-file")) < 90


FILE_NAMES = {"Final Report": "final-report", "评估报告": "document", "Page 2": "page-2-text", "x" * 200: "x" * 80}


@pytest.mark.parametrize("stem, id", FILE_NAMES.items())
def test_name_from_a_file(stem, id):
    """A file's name gives an id whatever it is called, but never the address of a list's second page."""
    assert file_name(stem) == id


def test_slug():
    """Ids are plain: accents and apostrophes go, everything else that is no letter or digit becomes a hyphen."""
    assert slug("L’Évaluation (2): Women's Work & more") == "levaluation-2-women-work-more"


@pytest.mark.parametrize(
    "tag, text",
    [
        ("en", "The office will share the findings with all partners and act on them."),
        ("fr", "Le bureau partagera les conclusions avec les partenaires et en tiendra compte."),
        ("es", "La oficina compartirá las conclusiones con los socios y las tendrá en cuenta."),
        ("pt", "O escritório vai partilhar as conclusões com os parceiros e não as esquece."),
        ("ar", "سيشارك المكتب النتائج مع جميع الشركاء"),
        ("ru", "Бюро поделится выводами со всеми партнёрами"),
        ("zh", "办事处将与所有伙伴分享结论"),
        ("en", "Agreed."),
    ],
)
def test_language(tag, text):
    """The language of a text is told from its small words or its script; a text too short to tell is called English."""
    assert language(text) == tag


def test_units(vocabularies):
    """Known offices and organizations are found in the order of the words; longer names count before shorter ones in them."""
    found = units("Regional Office for Asia and the Pacific (Thailand), ILO; Country Office, Upper Team", "un-women", vocabularies)
    assert [(unit.id, unit.stated) for unit in found] == [
        ("un-women-roap", "Regional Office for Asia and the Pacific (Thailand)"), ("ilo", "ILO"),
        ("un-women-country-offices", "Country Office"),
    ]
    assert all(unit.basis == "assigned" and unit.reason for unit in found)


def test_units_of_others(vocabularies):
    """Units of another organization are not taken for one's own, and short names match letter by letter only."""
    assert units("PxD teams and the ilo of Babel", "un-women", vocabularies) == ()
