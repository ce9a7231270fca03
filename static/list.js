// My list: the records that a reader keeps, or those that a link names. The link holds them all, so that it works anywhere.
(() => {
  const $ = (id) => document.getElementById(id);
  const place = $("my-list"), text = JSON.parse($("strings").textContent), root = new URL(place.dataset.root || "./", location.href);
  const KEY = `uptake-list:${root.pathname}`, KINDS = ["recommendations", "lessons", "evaluations"];
  const kept = () => { try { return JSON.parse(localStorage.getItem(KEY)).filter((record) => typeof record === "string"); } catch { return []; } };
  const keep = (list) => { localStorage.setItem(KEY, JSON.stringify(list)); dispatchEvent(new Event("storage")); };
  const isRecord = (record) => /^(recommendations|lessons|evaluations)\/[a-z0-9]+(-[a-z0-9]+)*$/.test(record);

  // ?recommendations=a,b&lessons=c
  const named = () => { const query = new URLSearchParams(location.search); return KINDS.flatMap((kind) => (query.get(kind) || "").split(",").filter(Boolean).map((id) => `${kind}/${id}`)).filter(isRecord); };
  const link = (list) => {
    const query = KINDS.map((kind) => [kind, list.filter((record) => record.startsWith(`${kind}/`)).map((record) => record.split("/")[1]).join(",")]).filter(([, ids]) => ids);
    return location.pathname + (query.length ? `?${query.map((pair) => pair.join("=")).join("&")}` : "");
  };
  const same = () => { const own = kept(); return list.every((record) => own.includes(record)) && own.length === list.length; };
  const shared = named();
  let list = shared.length ? shared : kept().filter(isRecord), docs = [];
  let mine = !shared.length || same();

  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== false && value != null) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== "" && child != null));
    return node;
  };
  const tag = (name, words) => el("span", { class: `tag ${name}` }, el("b", {}, words));
  // The words of Markdown without its marks; links keep their words.
  const words = (markdown) => markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1/g, "$2");
  const paragraphs = (words) => el("div", { class: "said read" }, ...words.split(/\n{2,}/).map((part) => el("p", {}, part)));

  function show(doc) {
    const tally = doc.tally;
    const item = el("li", { class: "hit" }, el("span", { class: "brief" }, [doc.evaluation_title, doc.organization, doc.year].filter(Boolean).join(" · ")),
      el("h3", {}, el("a", { class: "title said", href: new URL(`${doc.record}/`, root).href, lang: doc.language }, doc.text ?? doc.title)));
    if (doc.response_category) {
      const line = el("p", { class: "chain-line" }, tag(doc.response_category, text.categories[doc.response_category]));
      if (tally?.actions) line.append(el("span", {}, tally.unreported === tally.actions ? `${tally.actions} ${text.actions}: ${text.unreported}` : `${tally.done} ${text.of} ${tally.actions} ${text.actions} ${text.done}`));
      if (tally?.overdue) line.append(tag("overdue", `${tally.overdue} ${text.overdue}`));
      if (tally?.silent) line.append(tag("silent", `${tally.silent} ${text.silent}`));
      item.append(line, el("details", { class: "more-text" }, el("summary", {}, text.answer), doc.response_text ? paragraphs(doc.response_text) : el("p", { class: "quiet" }, text.none)));
    }
    if (doc.tips?.length) item.append(el("details", { class: "more-text" }, el("summary", {}, text.tips), el("ol", { class: "points said" }, ...doc.tips.map((tip) => el("li", {}, words(tip.text))))));
    item.append(el("p", { class: "brief print-only" }, doc.citation.text));
    return item;
  }

  async function draw() {
    const { documents } = await import(new URL("static/take.js", root));
    const found = await Promise.all(list.map(async (record) => ({ record, docs: (await documents(root, [`${record}/`])).docs })));
    docs = found.flatMap(({ record, docs: [doc] }) => (doc ? [{ ...doc, record }] : []));
    const gone = found.filter((one) => !one.docs.length).map((one) => one.record);
    place.replaceChildren(...KINDS.flatMap((kind) => {
      const rows = docs.filter((doc) => doc.record.startsWith(`${kind}/`));
      return rows.length ? [el("section", { class: "sheet" }, el("h2", {}, text.kinds[kind]), el("ol", {}, ...rows.map(show)))] : [];
    }), ...(gone.length ? [el("p", { class: "flag" }, `${text.gone} ${gone.join(", ")}`)] : []), ...(list.length ? [] : [el("p", { class: "quiet" }, text.empty)]));
    $("heading").textContent = list.length ? (!mine ? text.shared : docs.length === 1 ? text.record : text.records.replace("%s", docs.length.toLocaleString(document.documentElement.lang))) : text.empty;
    $("take").hidden = !docs.length;
    $("take").querySelector("[data-take=keep]").hidden = mine;
    $("take").querySelector("[data-take=clear]").hidden = !mine;
    document.dispatchEvent(new Event("records"));
  }
  $("take").addEventListener("click", async (event) => {
    const what = event.target.closest("button")?.dataset.take, say = (words) => { $("taken").textContent = words; };
    if (!what) return;
    if (what === "print") return print();
    if (what === "clear") return keep([]);
    if (what === "keep") { mine = true; return keep([...new Set([...kept(), ...list])]); }
    const { copy, save } = await import(new URL("static/take.js", root));
    if (what === "link") { await copy(new URL(link(list), location.href).href); return say(text.copied); }
    say(`${text.saved} ${save(what, docs, "my-list")}`);
  });
  addEventListener("beforeprint", () => place.querySelectorAll("details").forEach((details) => { details.open = true; }));
  addEventListener("storage", () => { if (mine) { list = kept().filter(isRecord); history.replaceState(null, "", link(list)); draw().catch(failed); } });
  const failed = () => place.replaceChildren(el("p", { class: "flag" }, navigator.onLine ? text.failed : text.offline));
  if (list.length && mine) history.replaceState(null, "", link(list));
  draw().catch(failed);
})();
