"""Documents after the templates of organizations, made from their text: Word, web pages, spreadsheets, CSV. For tests alone."""

from __future__ import annotations

import csv
import io
from html import escape
from itertools import groupby

import xlsxwriter

from tests.importers.documents import docx, w_p, w_table, web_page
from uptake.records import Evaluation, Recommendation

BREAK = " ⏎ "
HEADS = (
    "No",
    "Recommendation",
    "Decision",
    "Reasons",
    "Priority",
    "Addressed to",
    "Action no",
    "Key action",
    "Responsible",
    "Deadline",
    "Status",
    "Comments",
    "Funding needed",
    "Last update",
)


def blocks(text: str) -> list[list[list[str]] | str]:
    """Tables as lists of rows, everything else as paragraphs; lines of one paragraph stay together."""
    out: list[list[list[str]] | str] = []
    for kind, lines in groupby(text.split("\n"), key=lambda line: "table" if "\t" in line else "text" if line.strip() else ""):
        if kind == "table":
            rows = [[cell.replace(BREAK, "\n") for cell in line.split("\t")] for line in lines]
            wide = max(map(len, rows))
            out.append([row + [""] * (wide - len(row)) for row in rows])
        elif kind:
            out.append("\n".join(lines))
    return out


def as_docx(text: str) -> bytes:
    return docx("".join(w_table(block) if isinstance(block, list) else w_p(block) for block in blocks(text)))


def as_page(text: str) -> bytes:
    def lines(words: str) -> str:
        return "<br>".join(map(escape, words.split("\n")))

    def table(rows: list[list[str]]) -> str:
        return "<table>" + "".join("<tr>" + "".join(f"<td>{lines(cell)}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"

    body = "".join(table(block) if isinstance(block, list) else f"<p>{lines(block)}</p>" for block in blocks(text))
    return web_page("Management response", body).encode()


def as_xlsx(text: str) -> bytes:
    """A sheet with a row for each paragraph and each row of a table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, n = book.add_worksheet("Matrix"), 0
    for block in blocks(text):
        for row in block if isinstance(block, list) else [[block]]:
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(n, column, cell)
            n += 1
        n += 1
    book.close()
    return out.getvalue()


def as_csv(rows: list[list[str]], separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def matrix(recommendations: list[Recommendation], repeat: bool = True) -> list[list[str]]:
    """The rows of a tracking table: one for each action; what is said of the recommendation is repeated, or left blank."""
    rows = [list(HEADS)]
    for r in recommendations:
        points = "".join(f"\n{point.mark} {point.text}" for point in r.sub_points)
        about = [str(r.number), r.text + points, r.response_stated, r.response_text, r.priority and r.priority.stated, r.addressee]
        for n, a in enumerate(r.actions or (None,)):
            date = a.history[0].source.rpartition(": ")[2] if a and a.history else ""
            of = (
                [a.number_stated, a.text, a.responsible, a.deadline_stated, a.status_stated, a.comments, a.funding_needed, date]
                if a
                else [""] * 8
            )
            rows.append([words or "" for words in [*(about if repeat or not n else [""] * 6), *of]])
    return rows


def with_labels(evaluation: Evaluation, recommendations: list[Recommendation]) -> str:
    """The text of a document in which labels stand before texts, and a table of actions under each recommendation."""
    out = ["UNFPA management response", f"Title of the evaluation: {evaluation.title}"]
    out += [f"Overall comments: {evaluation.overall_comment}"] * bool(evaluation.overall_comment)
    for r in recommendations:
        out.append("\n".join([f"Recommendation {r.number}: {r.text}", *(f"{point.mark} {point.text}" for point in r.sub_points)]))
        said = {
            "Priority": r.priority and r.priority.stated,
            "Addressed to": r.addressee,
            "Decision": r.response_stated,
            "Reasons": r.response_text,
        }
        out += [f"{name}: {words}" for name, words in said.items() if words]
        if r.actions:
            names = ("number_stated", "text", "responsible", "deadline_stated", "status_stated", "comments", "funding_needed")
            rows = [["Action no", *HEADS[7:13]], *([getattr(a, name) or "" for name in names] for a in r.actions)]
            out.append("\n".join("\t".join(cell.replace("\n", BREAK) for cell in row) for row in rows))
    return "\n\n".join(out) + "\n"
