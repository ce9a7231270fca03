"""Documents as offices have them, made from records: GATE pages, IOM plans and lessons publications as saved web pages,
and Word files. Written for the tests alone, from plain strings."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape
from itertools import groupby

import markdown

from uptake.importers.draft import Draft
from uptake.records import Evaluation, Lesson, Recommendation, Source

STYLE = """
body { font: 11pt sans-serif; margin: 2em } table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #999; padding: 3pt; vertical-align: top; text-align: start; font-weight: normal }
h1 { font-size: 20pt } h2 { font-size: 16pt } h3 { font-size: 13pt }
"""
MENU = """
<header><nav><ul><li><a href="/">Home</a></li><li>Evaluations by Regions</li><li>Africa <span>(RO)</span></li></ul></nav>
<form><input type="search" placeholder="Search"><button>Search</button></form></header>
<ol class="breadcrumb"><li><a href="/">Home</a></li><li>Plan Details (2022 - 2024)</li><li>Management Response</li></ol>
"""
GATE_CODED = {
    "Thematic Area": "themes",
    "Operating Principles": "principles",
    "Organizational Priorities": "priorities",
    "UNEG Criteria": "criteria",
}


def parts(draft: Draft) -> tuple[Source, Evaluation | None, list[Recommendation], list[Lesson]]:
    """The records of a draft by kind."""
    of = {model: [r for r in draft.records if isinstance(r, model)] for model in (Source, Evaluation, Recommendation, Lesson)}
    return of[Source][0], next(iter(of[Evaluation]), None), of[Recommendation], of[Lesson]


def web_page(title: str, body: str, menu: str = "") -> str:
    """A complete page, with what a browser saves around the content."""
    return (
        f'<!DOCTYPE html>\n<!-- saved from url=(0030)https://gate.example.org/?id=1 -->\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><script>var words = 'Key Actions: none';</script></head><body>{menu}{body}"
        f'<script src="x_files/a.js"></script><noscript>Switch scripts on.</noscript></body></html>'
    )


def gate_html(draft: Draft, menu: bool = True, borders: bool = True) -> str:
    """A GATE page: header values after colons, labelled texts, and a table of actions under each recommendation."""
    _, evaluation, recommendations, _ = parts(draft)
    plan = f"{evaluation.period.stated} , {evaluation.office.stated} ({evaluation.office_type.stated})" if evaluation.period else ""
    kind = evaluation.evaluation_type.stated if evaluation.evaluation_type else ""
    header = [evaluation.commissioning_unit, plan, evaluation.title, kind, evaluation.responsible_unit, ""]
    body = "<h2>Management Response</h2>" + "".join(f"<div>: {escape(value or '')}</div>" for value in header)
    body += (
        "".join(f"<p>{_lines(text)}</p>" for text in (evaluation.overall_comment or "").split("\n\n"))
        + f"<div>: {evaluation.approval_status or ''}</div>"
    )
    body += "".join(_gate_recommendation(r) for r in recommendations)
    page = web_page("GATE System", f"<main>{body}</main><footer><p>© GATE 2024. Terms of use</p></footer>", MENU * menu)
    return page if borders else page.replace("border: 1px solid #999", "border: 0")


def _gate_recommendation(r: Recommendation) -> str:
    points = "".join(f"<br>{point.mark or '•'} {escape(point.text)}" for point in r.sub_points)
    in_text = not r.description
    fields = {
        "Recommendation": _lines(r.text) + points * in_text,
        "Management Response": _lines(r.response_text or ""),
        "Description": _lines(r.description or "") + points * (not in_text),
        "Management Response Category": escape(r.response_stated or ""),
        **{label: escape(", ".join(value.stated for value in getattr(r, name))) for label, name in GATE_CODED.items()},
    }
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{_lines(cell or '')}</td>" for cell in (a.text, a.responsible, a.deadline_stated, a.status_stated, a.comments))
        + "</tr>"
        for a in r.actions
    )
    head = "".join(f"<th>{name}</th>" for name in ("Key Actions", "Responsible", "Deadline", "Status", "Comments"))
    body = "".join(f"<div><b>{label}:</b> {text}</div>" for label, text in fields.items())
    return f"<div class='panel'>{body}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def iom_html(draft: Draft) -> str:
    """An IOM plan: title page, overall comment, lessons, contents, and a table of actions under each recommendation."""
    source, evaluation, recommendations, lessons = parts(draft)
    body = "".join(f"<p>{escape(line)}</p>" for line in (source.imprint or "").split("\n\n"))
    body += f"<h1>{escape(source.title)}</h1><p>{escape(evaluation.title)}</p><p>{evaluation.published_stated}</p>"
    body += f"<p>Name and function of the management response coordinator: {escape(evaluation.coordinator)}</p>"
    body += f"<p>Date of publication: {source.published_stated}</p><p>Overall comment on evaluation process:</p>"
    body += "".join(f"<p>{escape(text)}</p>" for text in evaluation.overall_comment.split("\n\n"))
    body += "<p>Lessons learned:</p>" + _plain_list([("-", lesson.title) for lesson in lessons]) + "<h2>Contents</h2>"
    entries = contents(recommendations)
    body += "".join(f"<p>{escape(entry)} {'.' * 12} {n // 3 + 3}</p>" for n, entry in enumerate(entries))
    for section, group in groupby(recommendations, key=lambda r: r.section):
        body += f"<h2>{escape(section)}</h2>" + "".join(_iom_recommendation(r) for r in group)
    return web_page(source.title, body)


def contents(recommendations: list[Recommendation]) -> list[str]:
    """The entries of the contents page: sections, and the recommendations in each."""
    entries = []
    for section, group in groupby(recommendations, key=lambda r: r.section):
        entries += [section, *(f"Recommendation {r.number}: {r.text}" for r in group)]
    return entries


def _iom_recommendation(r: Recommendation) -> str:
    stated = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(r.response_stated or ""))
    body = f"<h3>Recommendation {r.number_stated or r.number}: {escape(r.text)}</h3>" + _plain_list(
        [(p.mark or "", p.text) for p in r.sub_points]
    )
    body += f"<p>Management response: {stated}</p>" + "".join(
        f"<p>{escape(text)}</p>" for text in (r.response_text or "").split("\n\n") if text
    )
    if not r.actions:
        return body
    rows = "".join(
        f"<tr><td>{_lines(a.text)}</td><td>{escape(a.deadline_stated or '')}</td><td>{escape(a.responsible or '')}</td></tr>"
        for a in r.actions
    )
    head = "<tr><th>Key action</th><th>Time frame or deadline</th><th>Responsible individual or unit(s)</th></tr>"
    return f"{body}<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def publication_html(draft: Draft) -> str:
    """A lessons publication: title, introduction, a part for each lesson, conclusion."""
    source, _, _, lessons = parts(draft)
    body = f"<h1>{escape(source.title)}</h1><p>{escape(source.subtitle or '')}</p>{_markdown(source.imprint)}"
    body += f"<h1>INTRODUCTION</h1>{_markdown(source.introduction)}"
    for lesson in lessons:
        body += f"<h1>LESSON</h1><h1>{lesson.number}</h1><h2>{escape(lesson.title)}</h2>{_markdown(lesson.narrative)}"
        body += f"<h2>KEY TIPS</h2>{_tips(lesson.tips, '1')}"
        if lesson.example:
            body += f"<h3>EXAMPLE {lesson.number}</h3><h3>{escape(lesson.example.title)}</h3>{_markdown(lesson.example.text)}"
    return web_page(source.title, f"{body}<h1>CONCLUSION</h1>{_markdown(source.conclusion)}")


def _tips(tips, form: str) -> str:
    return (
        f"<ol type='{form}'>"
        + "".join(f"<li>{_markdown(tip.text)}{_tips(tip.tips, 'a') if tip.tips else ''}</li>" for tip in tips)
        + "</ol>"
    )


def _markdown(text: str | None) -> str:
    return markdown.markdown(text or "")


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def _plain_list(items: list[tuple[str, str]]) -> str:
    """A list whose marks are part of the text."""
    return "<ul style='list-style-type: none'>" + "".join(f"<li>{mark} {escape(text)}</li>" for mark, text in items) + "</ul>"


# --- Word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/><w:rPr><w:b/><w:sz w:val="{42 - 6 * n}"/></w:rPr></w:style>'
    for n in (1, 2, 3)
)
_SPACING = '<w:docDefaults><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
_STYLES = f"<w:styles {_W}>{_SPACING}{_HEADINGS}</w:styles>"
_ANEW = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
_LISTS = [(1, 1, ""), *((n, 0, _ANEW) for n in range(2, 40))]
"""Lists by their number, with what they are made after: 1 has dashes, each of the others has numbers of its own."""
_NUMBERING = f"""<w:numbering {_W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
{"".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{make}"/>{extra}</w:num>' for n, make, extra in _LISTS)}
</w:numbering>"""

_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>'
            for name, kind in (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
        )
        + "</Types>"
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATION}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATION}/numbering" Target="numbering.xml"/></Relationships>'
    ),
}


def docx(body: str, **more: str) -> bytes:
    """A Word file around the paragraphs and tables of a body; `more` adds parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in _PACKAGE.items():
            file.writestr(name, text)
        file.writestr("word/document.xml", f"<?xml version='1.0' encoding='UTF-8'?><w:document {_W}><w:body>{body}</w:body></w:document>")
        file.writestr("word/styles.xml", _STYLES)
        file.writestr("word/numbering.xml", _NUMBERING)
        for name, text in more.items():
            file.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def w_runs(text: str) -> str:
    """Runs of a paragraph: `**bold**`, `*italic*`, line ends as breaks."""
    out = ""
    for part in re.split(r"(\*\*.+?\*\*|\*[^*\s](?:[^*]*[^*\s])?\*)", text):
        looks = "<w:b/>" if part.startswith("**") and len(part) > 4 else "<w:i/>" if part.startswith("*") and len(part) > 2 else ""
        words = "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in (part.strip("*") if looks else part).split("\n")
        )
        out += f"<w:r><w:rPr>{looks}</w:rPr>{words}</w:r>" if part else ""
    return out


def w_p(text: str, style: str = "", number: tuple[int, int] | None = None) -> str:
    """A paragraph, perhaps with a style or as an item of a numbered list at a level."""
    marks = f'<w:pStyle w:val="{style}"/>' * bool(style)
    marks += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{marks}</w:pPr>{w_runs(text)}</w:p>"


def w_table(rows: list[list[str]]) -> str:
    """A table; the lines of a cell are its paragraphs."""
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc>{''.join(w_p(line) for line in cell.split(chr(10)))}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    widths = {5: (2500, 2000, 1250, 1450, 2160), 3: (5000, 2100, 2260)}.get(len(rows[0]), (9360 // len(rows[0]),) * len(rows[0]))
    grid = "".join(f"<w:gridCol w:w='{width}'/>" for width in widths)
    looks = f"<w:tblPr><w:tblLayout w:type='fixed'/><w:tblBorders>{lines}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{looks}<w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>"


def iom_docx(draft: Draft) -> bytes:
    """An IOM plan as a Word file, with Word's own lists and bold words."""
    source, evaluation, recommendations, lessons = parts(draft)
    body = "".join(w_p(line) for line in (source.imprint or "").split("\n\n")) + w_p(source.title, "H1")
    body += w_p(evaluation.title) + w_p(evaluation.published_stated)
    body += w_p(f"Name and function of the management response coordinator: {evaluation.coordinator}")
    body += w_p(f"Date of publication: {source.published_stated}") + w_p("Overall comment on evaluation process:")
    body += "".join(w_p(text) for text in evaluation.overall_comment.split("\n\n")) + w_p("Lessons learned:")
    body += "".join(w_p(lesson.title, number=(1, 0)) for lesson in lessons) + w_p("Contents", "H1")
    body += "".join(
        f"<w:p><w:pPr><w:tabs><w:tab w:val='right' w:leader='dot' w:pos='9000'/></w:tabs></w:pPr>"
        f"{w_runs(entry)}<w:r><w:tab/><w:t>{n // 3 + 3}</w:t></w:r></w:p>"
        for n, entry in enumerate(contents(recommendations))
    )
    for section, group in groupby(recommendations, key=lambda r: r.section):
        body += w_p(section, "H2")
        for r in group:
            body += w_p(f"Recommendation {r.number_stated or r.number}: {r.text}", "H3")
            body += "".join(w_p(p.text, number=(1, 0)) if p.mark == "-" else w_p(f"{p.mark or ''} {p.text}") for p in r.sub_points)
            body += w_p(f"**Management response:** {r.response_stated or ''}") + "".join(
                w_p(text) for text in (r.response_text or "").split("\n\n") if text
            )
            rows = [["Key action", "Time frame or deadline", "Responsible individual or unit(s)"]]
            body += w_table(rows + [[a.text, a.deadline_stated or "", a.responsible or ""] for a in r.actions]) if r.actions else ""
    return docx(body)


def gate_docx(draft: Draft) -> bytes:
    """A GATE page that somebody pasted into Word."""
    _, evaluation, recommendations, _ = parts(draft)
    plan = f"{evaluation.period.stated} , {evaluation.office.stated} ({evaluation.office_type.stated})"
    body = (
        w_p("Management Response", "H1")
        + "".join(
            w_p(f": {value or ''}")
            for value in (evaluation.commissioning_unit, plan, evaluation.title, "", evaluation.responsible_unit, "")
        )
        + "".join(w_p(text) for text in (evaluation.overall_comment or "").split("\n\n"))
        + w_p(f": {evaluation.approval_status or ''}")
    )
    for r in recommendations:
        points = "".join(f"\n{point.mark or '•'} {point.text}" for point in r.sub_points)
        fields = {
            "Recommendation": f"{r.text}{points * (not r.description)}",
            "Management Response": r.response_text,
            "Description": f"{r.description or ''}{points * bool(r.description)}",
            "Management Response Category": r.response_stated,
            **{label: ", ".join(value.stated for value in getattr(r, name)) for label, name in GATE_CODED.items()},
        }
        body += "".join(w_p(f"**{label}:** {text or ''}") for label, text in fields.items())
        rows = [["Key Actions", "Responsible", "Deadline", "Status", "Comments"]]
        body += w_table(
            rows + [[a.text, a.responsible or "", a.deadline_stated or "", a.status_stated or "", a.comments or ""] for a in r.actions]
        )
    return docx(body)


def publication_docx(draft: Draft) -> bytes:
    """A lessons publication as a Word file whose tips are numbered by Word."""
    source, _, _, lessons = parts(draft)
    body = (
        w_p(source.title, "H1")
        + w_p(source.subtitle or "")
        + _w_markdown(source.imprint)
        + w_p("INTRODUCTION", "H1")
        + _w_markdown(source.introduction)
    )
    for lesson in lessons:
        body += (
            w_p("LESSON", "H1")
            + w_p(str(lesson.number), "H1")
            + w_p(lesson.title, "H2")
            + _w_markdown(lesson.narrative)
            + w_p("KEY TIPS", "H2")
        )
        for tip in lesson.tips:
            body += w_p(tip.text, number=(lesson.number + 1, 0)) + "".join(
                w_p(part.text, number=(lesson.number + 1, 1)) for part in tip.tips
            )
        if lesson.example:
            body += w_p(f"EXAMPLE {lesson.number}", "H3") + w_p(lesson.example.title, "H3") + _w_markdown(lesson.example.text)
    return docx(body + w_p("CONCLUSION", "H1") + _w_markdown(source.conclusion))


def _w_markdown(text: str | None) -> str:
    """Paragraphs, headings and numbered items of a Markdown text."""
    out = ""
    for line in re.split(r"\n+", text or ""):
        head, item = re.match(r"(#+) (.*)", line), re.match(r"\d+\. (.*)", line)
        out += (
            w_p(head.group(2), f"H{min(len(head.group(1)), 3)}")
            if head
            else w_p(item.group(1), number=(39, 0))
            if item
            else w_p(line)
            if line
            else ""
        )
    return out
