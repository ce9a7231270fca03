// The pages as functions from values to HTML.
import { readFileSync } from "node:fs";
import MarkdownIt from "markdown-it";

const part = (name) => readFileSync(`shared/${name}.html`, "utf8");
const HEAD = part("head"), MASTHEAD = part("masthead"), FOOTER = part("footer"), md = new MarkdownIt();
const FOLDERS = {
  themes: "Thematic areas", criteria: "UNEG criteria", topics: "Topics", principles: "Operating principles",
  priorities: "Organizational priorities", organizations: "Organizations", units: "Offices and units", countries: "Countries",
};
const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };
const e = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => SIGNS[sign]);
const short = (text, length) => (text.length <= length ? text : text.slice(0, text.lastIndexOf(" ", length)) + " …");
const lines = (text) => text.split("\n\n").map((paragraph) => `<p>${e(paragraph).replaceAll("\n", "<br>")}</p>`).join("");
const each = (list, show) => (list ?? []).map(show).join("");
const section = (title, inner, id = "") => `<section class="sheet"${id && ` id="${id}"`}><h2>${title}</h2><div>${inner}</div></section>\n`;
const glyph = (mark) => `<svg class="glyph" aria-hidden="true"><use href="#g-${mark}"/></svg>`;
const decision = (record) => `<span class="tag ${record.mark}">${glyph(record.mark)}<b>${record.decision}</b></span>`;
const done = (record) => `${(record.actions ?? []).filter((action) => action.mark === "completed").length} of ${record.actions?.length ?? 0}`;

export const frame = (title, address, crumbs, main) => `<!doctype html>
<html lang="en">
<head>
${HEAD}<title>${e(title)} · Sample</title>
<link rel="canonical" href="https://example.org/repo/${address}">
</head>
<body>
${MASTHEAD}${crumbs}<main id="main"><div class="wrap">
${main}
</div></main>
${FOOTER}`;

const row = (record, kind, { records }) => {
  const head = (about) => `<th scope="row" class="main wide"><span class="brief">${e(about)}</span><a class="clamp title said" href="${record.url}">${e(short(record.title, 700))}</a></th>`;
  if (kind === "evaluations") return `<tr>${head(record.organization)}<td class="top">${record.period ?? ""}</td></tr>\n`;
  if (kind !== "recommendations") return `<tr><td class="n top">${record.number ?? ""}</td>${head(record.organization)}<td class="top">${record.tips?.length ?? 0} tips</td></tr>\n`;
  const about = records.get(`evaluations/${record.evaluation}`);
  return `<tr><td class="n top">${record.number}</td>${head(`${about.short} · ${record.organization}`)}<td class="top">${decision(record)}</td><td><div class="marks" role="img" aria-label="${record.actions?.length ?? 0} key actions">${each(record.actions, (action) => `<i class="${action.mark}">${glyph(action.mark)}</i>`)}</div></td><td data-l="Done:">${done(record)}</td></tr>\n`;
};

const table = (rows, material) => `<table class="table table-fold"><tbody>
${each(rows, (record) => row(record, record.kind, material))}</tbody></table>`;

export const listPage = (list, material) => frame(list.title, `${list.address}/`, "", `<header class="sheet sheet-first"><p class="kind">${list.total} records</p><div class="stack"><h1>${e(list.title)}</h1>${list.definition ? `<p>${e(list.definition)}</p>` : ""}</div></header>
${section(`Page ${list.number} of ${list.last}`, table(list.rows, material))}${list.last > 1 ? `<nav class="pager sheet" aria-label="Pages">${list.number > 1 ? `<a rel="prev" href="/repo/${list.address}/${list.number > 2 ? `page-${list.number - 1}/` : ""}">← Page ${list.number - 1}</a>` : ""}${list.number < list.last ? `<a rel="next" href="/repo/${list.address}/page-${list.number + 1}/">Page ${list.number + 1} →</a>` : ""}</nav>` : ""}`);

export const homePage = (material) => frame("Home", "", "", `<h1>Sample</h1><ul class="list">${each(Object.entries(material.terms), ([key, term]) => `<li><a href="/repo/${key}/">${e(term.label)}</a> ${material.held.get(key)?.length ?? 0}</li>\n`)}</ul>`);

const filed = (record, terms) => section("Filed under", `<dl class="coded coded-wide">${each(Object.entries(FOLDERS).filter(([folder]) => record.terms[folder]), ([folder, label]) => `
<div><dt>${label}</dt>${each(record.terms[folder], (id) => {
  const key = `${folder}/${id}`, reason = record.reasons[key];
  return ` <dd><a${reason ? ' class="assigned"' : ""} href="/repo/${key}/">${e(terms[key].label)}</a>${reason ? ` <span class="why">assigned: ${e(reason)}</span>` : ""}</dd>`;
})}</div>`)}
</dl>`);

const related = (links, records, title = "Related", kind = "") => (links?.length ? section(title, `<ul class="list">${each(links, (link) => {
  const other = records.get(`${kind || link.kind}/${link.id}`);
  return `<li><a class="clamp title said" href="${other.url}">${e(short(other.title, 320))}</a><span class="why">${e(link.reason)}</span></li>\n`;
})}</ul>`) : "");

const action = (terms) => (one) => `<tr><td class="n"><h3 id="a${one.number}"><a class="anchor" href="#a${one.number}"><span class="hush">Key action </span>${one.number}</a></h3></td><td class="main wide"><div class="said">${lines(one.text)}</div>${one.comments ? `<div class="comment said"><span class="hush">Comment: </span>${lines(one.comments)}</div>` : ""}</td><td class="wide who" data-l="Responsible:">${one.responsible ? `<span class="said">${e(one.responsible)}</span>` : '<span class="quiet">not stated</span>'}${one.units ? `<span class="why units">${each(one.units, (id) => `<a class="assigned" href="/repo/units/${id}/">${e(terms[`units/${id}`].label)}</a> `)}</span>` : ""}</td><td data-l="Deadline:">${one.deadline ? `<span class="said">${e(one.deadline)}</span>` : '<span class="quiet">none given</span>'}</td><td class="top"><span class="tag ${one.mark}">${glyph(one.mark)}<b>${one.status}</b></span></td></tr>\n`;

const actions = (record, terms) => (record.actions ? `<table class="table table-fold actions"><caption>Status as reported by the responsible units, not verified.</caption>
<thead><tr><th scope="col"><span class="hush">Number</span></th><th scope="col">Action, with the unit’s comment</th><th scope="col">Responsible</th><th scope="col">Deadline</th><th scope="col">Status</th></tr></thead>
<tbody>
${each(record.actions, action(terms))}</tbody></table>` : '<p class="quiet">The source gives no key action.</p>');

const crumbs = (...links) => `<nav class="crumbs wrap" aria-label="Breadcrumb"><ol><li><a href="/repo/">Sample</a></li>${each(links, ([label, address]) => (address ? `<li><a href="${address}">${e(label)}</a></li>` : `<li><span aria-current="page">${e(label)}</span></li>`))}</ol></nav>`;
const station = (mark, name, value) => `<li class="reached"><div class="station">${glyph(mark)}</div><div class="name">${name}</div><div class="value">${value}</div></li>\n`;

const siblings = (record, all) => {
  const at = all.indexOf(record), link = (other, rel, label) => (other ? `<a rel="${rel}" href="${other.url}"><b>${label} ${other.number}</b><span class="clamp said">${e(short(other.title, 140))}</span></a>` : "");
  return `<nav class="sibling-nav sheet" aria-label="Recommendations of this evaluation"><ol class="siblings">${each(all, (other) => `<li class="${other.mark}"><a href="${other.url}"${other === record ? ' aria-current="page"' : ""}>${glyph(other.mark)}<span class="hush">Recommendation </span><span class="n">${other.number}</span></a></li>`)}</ol>
<div class="pager">${link(all[at - 1], "prev", "← Recommendation")}${link(all[at + 1], "next", "Recommendation →")}</div></nav>`;
};

const asked = (record) => (record.description || record.points || record.addressee ? section("What the evaluators asked", `<div class="said read">${record.description ? lines(record.description) : ""}
${record.points ? `<ul class="points">${each(record.points, (point) => `<li>${lines(point.text)}${point.response ? `<div class="comment">${lines(point.response)}</div>` : ""}</li>`)}</ul>` : ""}${record.addressee ? `<p class="ours note">Addressed to: <span class="said">${e(record.addressee)}</span></p>` : ""}</div>`) : "");

const SHOW = {
  recommendations(record, { records, terms, of }) {
    const about = records.get(`evaluations/${record.evaluation}`), all = of.get(record.evaluation);
    return [crumbs(["Evaluations", "/repo/evaluations/"], [about.short, about.url], [`Recommendation ${record.number}`]), `<header class="sheet sheet-first opener"><p class="kind">Recommendation <b class="numeral">${record.number}</b><small class="quiet">of ${all.length}, <a href="${about.url}">${e(about.short)}</a>, ${about.period ?? ""}, ${e(record.organization)}</small></p>
<div><ol class="track" aria-label="From recommendation to done">
${station("ask", "Recommended", about.period ?? "")}${station(record.mark, "Response", record.decision)}${station("ongoing", "Key actions", record.actions?.length ?? 0)}${station("completed", "Done", done(record))}</ol>
<h1 class="statement said">${e(record.text ?? record.title)}</h1></div></header>
${asked(record)}${section("What management answered", `<p>${decision(record)}${record.stated ? ` <span class="quiet">in the source: <q class="said">${e(record.stated)}</q></span>` : ""}</p>
${record.response ? `<div class="said read">${lines(record.response)}</div>` : '<p class="quiet">The source gives no reasons.</p>'}`, "response")}${section("What is being done", actions(record, terms), "actions")}${filed(record, terms)}${related(record.related, records)}`, siblings(record, all)];
  },
  lessons(record, { records, terms }) {
    const about = records.get(`sources/${record.source}`);
    const tips = (list, parents) => `<ol class="tips${parents ? " tips-inner" : ""}">${each(list, (tip) => `<li><h3 id="tip${parents}-${tip.number}"><a class="anchor" href="#tip${parents}-${tip.number}"><span class="hush">Tip </span>${tip.number}</a></h3><div>${md.render(tip.text)}${tip.tips ? tips(tip.tips, `${parents}-${tip.number}`) : ""}</div></li>\n`)}</ol>`;
    return [crumbs(["Lessons", "/repo/lessons/"], [`Lesson ${record.number}`]), `<header class="sheet sheet-first opener"><p class="kind">${record.form} <b class="numeral">${record.number}</b><small class="quiet"><a class="title said" href="${about.url}">${e(about.title)}</a>, ${e(record.organization)}</small></p>
<div><h1 class="statement said">${e(record.title)}</h1></div></header>
${section("What was learned", `<div class="said read">${md.render(record.context ?? "")}${md.render(record.body)}</div>`)}${record.tips ? section("Key tips", tips(record.tips, "")) : ""}${record.example ? section("An example", `${record.example.title ? `<h3 class="said" id="example">${e(record.example.title)}</h3>` : ""}<div class="said">${md.render(record.example.text)}</div>`) : ""}${filed(record, terms)}${related(record.evaluations, records, "Evaluations", "evaluations")}${related(record.related, records)}`, ""];
  },
  evaluations(record, material) {
    const lists = [["Recommendations", material.of], ["Lessons", material.lessons]].map(([title, held]) => (held.has(record.id) ? section(title, table(held.get(record.id), material), title.toLowerCase()) : ""));
    return [crumbs(["Evaluations", "/repo/evaluations/"], [record.short]), `<header class="sheet sheet-first"><p class="kind">Evaluation <small class="quiet">${e(record.organization)}, ${record.period ?? ""}</small></p>
<div><h1 class="statement said">${e(record.title)}</h1></div></header>
${lists.join("")}${record.comment ? section("Management’s overall comment", `<div class="said read">${lines(record.comment)}</div>`) : ""}${section("About the evaluation", `<dl class="coded coded-wide">${each(record.facts, (fact) => `<div><dt>${fact.name}</dt> <dd class="said">${e(fact.text)}</dd></div>`)}
${each(record.documents, (document) => `<div><dt>Document</dt> <dd><a href="${document.url}" rel="noopener">${e(document.title)}</a></dd></div>`)}</dl>`)}${filed(record, material.terms)}`, ""];
  },
  sources(record, { from }) {
    return [crumbs(["Sources", "/repo/sources/"], ["Source"]), `<header class="sheet sheet-first"><p class="kind">Source <small class="quiet">${record.document}</small></p>
<div class="stack"><h1 class="statement said">${e(record.title)}</h1>${record.subtitle ? `<p class="said caps">${e(record.subtitle)}</p>` : ""}<p class="quiet">${e(record.organization)}${record.published ? `, ${record.published}` : ""}${record.url_there ? ` · <a href="${record.url_there}" rel="noopener">original address</a>` : ""}</p></div></header>
${["imprint", "introduction", "conclusion"].map((name) => (record[name] ? section(name[0].toUpperCase() + name.slice(1), md.render(record[name])) : "")).join("")}${section("Records from this source", `<ul class="list">${each(from.get(record.id), (other) => `<li><span class="brief">${other.kind}</span><a class="title said" href="${other.url}">${e(short(other.title, 200))}</a></li>\n`)}</ul>`)}${section("The text as extracted", `<ol class="lines said">${each(record.body.trimEnd().split("\n"), (line, n) => `<li id="L${n + 1}"><a class="anchor" href="#L${n + 1}"><span class="hush">Line </span>${n + 1}</a><span class="text">${e(line)}</span></li>\n`)}</ol>`)}`, ""];
  },
};

const origin = (record, records) => {
  const source = records.get(`sources/${record.source}`);
  return section("Source", `<div class="stack">${source ? `<p><a class="title said" href="${source.url}">${e(source.title)}</a></p>` : ""}<p class="note">${e(record.review)}</p></div>`);
};

export const recordPage = (record, material) => {
  const [path, main, end] = SHOW[record.kind](record, material);
  return frame(short(record.title, 70), `${record.kind}/${record.id}/`, path, main + origin(record, material.records) + end);
};
