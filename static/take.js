// Taking records away: their documents, and from these CSV, Markdown and citations. Used by the search and by My list.

export const MOST = 500; // documents fetched at once; who wants more takes a collection from the page Data
const TOGETHER = 12;

export const copy = (text) => navigator.clipboard.writeText(text);

// Which kinds of records have documents; large sites have none, and what is needed stands on the pages.
let documented;
const kinds = (root) => (documented ??= fetch(new URL("data/index.json", root)).then((answer) => answer.json())
  .then(({ collections }) => collections.filter((one) => one.document).map((one) => one.name), () => []));

/** The documents of records, given their addresses below the site's root; `left` says how many were too many. */
export async function documents(root, addresses, tick = () => {}) {
  const wanted = addresses.slice(0, MOST), docs = new Array(wanted.length);
  let next = 0, done = 0;
  await Promise.all(Array.from({ length: TOGETHER }, async () => {
    while (next < wanted.length) {
      const n = next++, own = (await kinds(root)).includes(wanted[n].split("/")[0]), answer = await fetch(new URL(`${wanted[n]}${own ? "index.json" : ""}`, root));
      if (answer.ok) docs[n] = own ? await answer.json() : await fromPage(await answer.text(), answer.url);
      else if (answer.status !== 404) throw new Error(wanted[n]);
      tick(++done, wanted.length);
    }
  }));
  return { docs: docs.filter(Boolean), left: addresses.length - wanted.length };
}

/** What a record's page says, as far as it is taken along. */
async function fromPage(text, url) {
  if (!globalThis.citationOf) await import(new URL("cite.js", import.meta.url));
  const page = new DOMParser().parseFromString(text, "text/html"), [folder, id] = new URL(url).pathname.split("/").slice(-3), find = (what) => page.querySelector(what);
  const cited = citationOf(page), words = (node) => node && [...node.querySelectorAll("p, li:not(:has(p))")].map((part) => part.textContent.trim()).join("\n\n");
  const under = find(".kind small"), said = [...page.querySelectorAll(".said.read")], classes = [...page.querySelectorAll("#actions :is(tbody tr, ol > li[id])")].map((row) => [...row.querySelectorAll(".tag")].flatMap((tag) => [...tag.classList]));
  const number = (name) => classes.filter((names) => names.includes(name)).length;
  const coded = (name) => [...page.querySelectorAll(`.coded a[href*="/${name}/"]`)].map((link) => ({ label: link.textContent, basis: link.classList.contains("assigned") ? "assigned" : "stated" }));
  const doc = {
    kind: folder.slice(0, -1), id, language: find("h1").lang || page.documentElement.lang, url: find("link[rel=canonical]").href, year: under.textContent.match(/(?:19|20)\d\d/g)?.at(-1), organization: under.textContent.split(", ").at(folder === "evaluations" ? 0 : -1).trim(),
    themes: coded("themes"), criteria: coded("criteria"), topics: coded("topics"), countries: coded("countries"), citation: { text: cited.text, bibtex: cited.BibTeX, ris: cited.RIS, csl: cited.csl },
  };
  if (folder === "recommendations") {
    return { ...doc, text: find("h1").textContent, evaluation_title: under.querySelector("a").textContent, response_category: [...find("#response .tag").classList].find((name) => name !== "tag"), response_text: words(find("#response .said.read")),
      tally: { actions: classes.length, done: number("completed"), overdue: number("overdue"), silent: number("silent"), unreported: number("unreported") } };
  }
  const tips = [...page.querySelectorAll(".tips:not(.tips-inner) > li > div, .read > ol > li[id^=tip]")].map((tip) => ({ text: tip.textContent.trim() }));
  return { ...doc, title: find("h1").textContent, tips, [folder === "lessons" ? "narrative" : "overall_comment"]: said.filter((node) => !node.querySelector("[id^=tip]")).map(words).join("\n\n") };
}

/** Saves records in a format: csv, md, or the citations bib, ris, json. Gives the file's name. */
export function save(format, docs, name) {
  const file = `${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "records"}.${format === "json" ? "csl.json" : format}`;
  const url = URL.createObjectURL(new Blob([format === "csv" ? "\uFEFF" : "", FORMATS[format](docs)], { type: TYPES[format] }));
  const link = Object.assign(document.createElement("a"), { href: url, download: file });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return file;
}
const TYPES = { csv: "text/csv", md: "text/markdown", bib: "application/x-bibtex", ris: "application/x-research-info-systems", json: "application/vnd.citationstyles.csl+json" };
const FORMATS = {
  csv: (docs) => [COLUMNS, ...docs.map(row)].map((cells) => cells.map(cell).join(",")).join("\r\n") + "\r\n",
  md: (docs) => docs.map(markdown).join("\n\n"),
  bib: (docs) => docs.map((doc) => doc.citation.bibtex.trim()).join("\n\n") + "\n",
  ris: (docs) => docs.map((doc) => doc.citation.ris.trim()).join("\r\n") + "\r\n",
  json: (docs) => JSON.stringify(docs.map((doc) => doc.citation.csl), null, 1) + "\n",
};

const COLUMNS = ["kind", "id", "text", "evaluation", "organization", "year", "decision", "management_response", "narrative", "actions", "completed", "overdue", "past_deadline_not_reported", "not_reported", "themes", "criteria", "topics", "countries", "assigned", "url", "citation"];
const labels = (values) => (values || []).map((value) => value.label || value.stated).filter(Boolean).join("; ");
const assigned = (doc) => ["themes", "criteria", "topics", "countries"].flatMap((name) => (doc[name] || []).filter((value) => value.basis === "assigned").map((value) => value.label || value.id)).join("; ");
function row(doc) {
  const tally = doc.tally || {};
  return [doc.kind, doc.id, doc.text ?? doc.title, doc.evaluation_title ?? "", doc.organization ?? "", doc.year ?? "", doc.response_category ?? "", doc.response_text ?? "", doc.narrative ?? doc.overall_comment ?? "",
    tally.actions ?? "", tally.done ?? "", tally.overdue ?? "", tally.silent ?? "", tally.unreported ?? "", labels(doc.themes), labels(doc.criteria), labels(doc.topics), labels(doc.countries), assigned(doc), doc.url, doc.citation.text];
}
// A spreadsheet takes a cell that begins so for a formula; an apostrophe says that it is text.
const cell = (value) => {
  const text = String(value ?? ""), safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

// Text as Markdown that shows it as it is.
const plain = (text) => String(text).replace(/[\\`*_{}[\]<>#|~]/g, "\\$&").replace(/^(\s*)([-+]|\d+[.)])(?=\s)/gm, "$1\\$2");
// A record's Markdown without what the site shows as the words it is: raw HTML, pictures, references, links that lead nowhere.
const kept = (text) => text.replace(/(`+)(?!`)[^]*?(?<!`)\1(?!`)|<(?=[A-Za-z/!?])(?!https?:\/\/[^\s<>]*>)|!(?=\[)|\](?=\((?!\s*<?(?:https?:\/\/|mailto:)))|^ {0,3}\[(?=[^\]\n]+\]:)/gim, (found, code) => (code ? found : found.replace(/[<!\[\]]/, "\\$&")));
const quote = (text) => plain(text).split("\n").map((line) => `> ${line}`).join("\n");
function markdown(doc) {
  const tally = doc.tally, lines = [`## ${plain(doc.text ?? doc.title)}`, plain([doc.evaluation_title, doc.organization, doc.year].filter(Boolean).join(", "))];
  if (doc.response_category) lines.push(`**${plain(doc.response_category.replaceAll("_", " "))}**${tally?.actions ? `; ${tally.done}/${tally.actions} key actions completed, ${tally.overdue} overdue, ${tally.unreported} not reported` : ""}`);
  if (doc.response_text) lines.push(quote(doc.response_text));
  if (doc.narrative) lines.push(kept(doc.narrative));
  for (const tip of doc.tips || []) lines.push(`- ${kept(tip.text).replace(/\n/g, "\n  ")}`);
  lines.push(`${plain(doc.citation.text)}`);
  return lines.filter(Boolean).join("\n\n");
}
