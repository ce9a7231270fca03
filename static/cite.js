// Buttons beside a citation: copy it, or take it for a reference manager. The formats are made of what the citation in words says,
// as uptake/citation.py makes them. Without them the text, and BibTeX where the page has it, can be selected.
(() => {
  const TYPES = { BibTeX: ["bib", "application/x-bibtex"], RIS: ["ris", "application/x-research-info-systems"], "CSL-JSON": ["json", "application/vnd.citationstyles.csl+json"] };
  const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const NAMED = { "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };

  /** The formats of the record that a page shows. */
  globalThis.citationOf = (page) => {
    const cite = page.querySelector(".cite"), { issued = "", noted = "", of } = cite.dataset, said = (what) => cite.querySelector(what)?.textContent ?? "", author = said(":scope > [hidden]");
    const short = "short" in cite.dataset ? said("p").slice(0, said("p").indexOf(`, ${issued.slice(0, 4) || ""}`)) : "";
    const url = page.querySelector("link[rel=canonical]").href, [folder, key] = url.split("/").slice(-3), whole = /^(evaluations|sources)$/.test(folder);
    const title = said("cite"), within = said("p > span"), note = said("p > span ~ span"), site = page.querySelector(".brand").textContent, lang = page.querySelector("h1").lang || page.documentElement.lang;
    const asOf = noted || said("p").slice(said("p").lastIndexOf(`${site}, `), said("p").lastIndexOf(url)).trim().replace(/\.$/, "");
    const plain = (words) => words && `{${words.replace(/[\\{}~^$&#_%]/g, (mark) => NAMED[mark] || `\\${mark}`)}}`, braced = (words) => words && `{${plain(words)}}`;
    const numbers = (date) => date && { "date-parts": [date.split("-").map(Number)] }, slashed = (date) => { const parts = date.split("-"); return parts.length > 1 ? [...parts, "", "", ""].slice(0, 4).join("/") : ""; };
    const fields = (pairs, line) => pairs.map(([name, value]) => (value ? line(name, value) : "")).join("");
    const own = page.querySelector(".cite pre")?.textContent;
    return {
      key,
      text: said("p"),
      BibTeX: own ?? `@${whole ? "techreport" : "misc"}{${key},\n${fields([["author", braced(author)], ["shortauthor", braced(short)], ["title", braced(title)], [whole ? "type" : "howpublished", plain(within)], ["institution", whole && plain(site)],
        ["year", issued && `{${issued.slice(0, 4)}}`], ["month", issued[4] && MONTHS[issued.slice(5, 7) - 1]], ["note", plain([asOf, note].filter(Boolean).join(". "))], ["url", `{${url}}`], ["urldate", `{${of}}`]], (name, value) => `  ${name} = ${value},\n`)}}\n`,
      RIS: `${fields([["TY", whole ? "RPRT" : "ELEC"], ["AU", author.replaceAll("*", "")], ["PY", issued.slice(0, 4)], ["DA", slashed(issued)], ["TI", title], [whole ? "M3" : "N1", within], [whole ? "PB" : "T2", site], ["N1", note], ["LA", lang], ["UR", url], ["Y2", slashed(of)]],
        (tag, value) => `${tag}  - ${value}\r\n`)}ER  - \r\n`,
      csl: Object.fromEntries(Object.entries({ id: key, type: whole ? "report" : "webpage", author: author && [{ literal: author }], issued: numbers(issued), title, genre: within, [whole ? "publisher" : "container-title"]: site, note, URL: url, accessed: numbers(of), language: lang }).filter(([, value]) => value)),
    };
  };

  const cite = document.querySelector(".cite");
  if (!cite) return;
  const [copied, copy, copyAs, downloadAs] = cite.dataset.words.split("|"), formats = citationOf(document);
  formats["CSL-JSON"] = `${JSON.stringify([formats.csl], null, 1)}\n`;
  const make = (tag, attributes, ...children) => { const node = Object.assign(document.createElement(tag), attributes); node.append(...children); return node; };
  const button = (label, act) => { const made = make("button", { type: "button", textContent: label }); made.addEventListener("click", () => act(made)); return made; };
  const copying = (label, source) => button(label, async (made) => {
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch { // from a disk or over http the clipboard may be out of reach; a selection can be copied everywhere
      getSelection().selectAllChildren(source);
      if (!document.execCommand("copy")) return;
    }
    made.textContent = copied;
    setTimeout(() => { made.textContent = label; }, 2000);
  });
  const tools = (...buttons) => make("p", { className: "tools", ariaLive: "polite" }, ...buttons);
  const words = cite.querySelector("p"), folded = cite.querySelector("details:has(pre)") || make("details", { className: "more-text" }, make("summary", { textContent: "BibTeX" }));
  folded.querySelector("summary").append(", RIS, CSL-JSON");
  const note = folded.querySelector(".note");
  for (const [name, [ending, type]] of Object.entries(TYPES)) {
    const own = name === "BibTeX" && folded.querySelector("pre"), source = own || make("pre", { textContent: formats[name] });
    folded.append(make("div", {}, make("h3", { textContent: name }), source, tools(copying(copyAs.replace("%", name), source), button(downloadAs.replace("%", name), () => {
      const url = URL.createObjectURL(new Blob([formats[name]], { type }));
      make("a", { href: url, download: `${formats.key}.${ending}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    }))));
  }
  note?.remove();
  words.after(tools(copying(copy, words)), folded);
})();
