// The finder: Pagefind's index behind our own form. All state is in the address, so that links, Back and reload restore it.
(() => {
  const $ = (id) => document.getElementById(id);
  const finder = $("finder"), text = JSON.parse($("strings").textContent);
  const root = new URL(finder.dataset.root || "./", location.href);
  const PER_PAGE = 10;
  const EVERY = "everyrecord"; // stands on every record: lists all without loading the index of words
  const facets = [...document.querySelectorAll(".facet")];
  const names = facets.map((facet) => facet.dataset.facet);
  let loading, pause, turn = 0;

  const load = () => loading ??= import(new URL("pagefind/pagefind.js", root)).then(async (pagefind) => {
    await pagefind.options({ bundlePath: new URL("pagefind/", root).pathname, baseUrl: root.pathname, excerptLength: 26, ranking: { termFrequency: 0.8 } });
    await pagefind.filters(); // without it a search tells no counts
    return pagefind;
  });

  const read = () => {
    const query = new URLSearchParams(location.search);
    const chosen = Object.fromEntries(names.map((name) => [name, query.getAll(name)]));
    return { q: (query.get("q") || "").trim(), sort: query.get("sort") || "", page: Math.max(1, parseInt(query.get("page"), 10) || 1), chosen };
  };

  const address = ({ q, sort, page, chosen }) => {
    const query = new URLSearchParams();
    if (q) query.set("q", q);
    for (const name of names) for (const value of chosen[name]) query.append(name, value);
    if (sort) query.set("sort", sort);
    if (page > 1) query.set("page", page);
    return location.pathname + (query.size ? `?${query}` : "");
  };

  const fromForm = (page = 1) => ({
    q: $("q").value.trim(), sort: $("sort").value, page,
    chosen: Object.fromEntries(facets.map((facet) => [facet.dataset.facet, [...facet.querySelectorAll("input:checked")].map((box) => box.value)])),
  });

  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== false && value !== undefined) node.setAttribute(name, value === true ? "" : value);
    node.append(...children.filter((child) => child !== "" && child != null));
    return node;
  };

  const glyph = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "glyph"); svg.setAttribute("aria-hidden", "true"); use.setAttribute("href", `#g-${name}`);
    svg.append(use);
    return svg;
  };
  const tag = (name, words) => el("span", { class: `tag ${name}` }, glyph(name), el("b", {}, words));
  const labelOf = (name, value) => document.querySelector(`.facet[data-facet="${name}"] [data-value="${CSS.escape(value)}"] .option`)?.textContent.trim() || value;

  // An excerpt is HTML with <mark>: take its text and marks, and nothing else.
  const excerpt = (html) => {
    const out = document.createDocumentFragment();
    const walk = (node) => node.childNodes.forEach((child) => {
      if (child.nodeType === Node.TEXT_NODE) out.append(child.data);
      else if (child.nodeName === "MARK") out.append(el("mark", {}, child.textContent));
      else walk(child);
    });
    walk(new DOMParser().parseFromString(html, "text/html").body);
    return out;
  };

  const filtersOf = (chosen, except) => Object.fromEntries(names.filter((name) => name !== except && chosen[name].length).map((name) => [name, { any: chosen[name] }]));

  async function run(focus) {
    const state = read(), mine = ++turn;
    finder.hidden = false;
    $("q").value = state.q; $("sort").value = state.sort;
    document.querySelectorAll(".facet input").forEach((box) => { box.checked = state.chosen[box.name].includes(box.value); });
    if (!loading) $("count").textContent = text.loading;
    let pagefind;
    try { pagefind = await load(); } catch { $("count").textContent = text.failed; loading = undefined; return; }
    const words = state.q || EVERY;
    const sort = state.sort === "date" ? { date: "desc" } : state.sort === "deadline" ? { deadline: "asc" } : state.q ? undefined : { date: "desc" };
    const found = await pagefind.search(words, { filters: filtersOf(state.chosen), sort });
    // A facet counts what every other facet leaves: OR within a facet, AND between facets.
    const counts = await Promise.all(names.map(async (name) => (state.chosen[name].length ? (await pagefind.search(words, { filters: filtersOf(state.chosen, name) })).filters : found.filters)[name] || {}));
    const pages = Math.max(1, Math.ceil(found.results.length / PER_PAGE)), page = Math.min(state.page, pages);
    const data = await Promise.all(found.results.slice((page - 1) * PER_PAGE, page * PER_PAGE).map((result) => result.data()));
    if (mine !== turn) return;
    facets.forEach((facet, n) => showFacet(facet, counts[n]));
    showApplied(state);
    showCount(state, found.results.length, data);
    $("hits").replaceChildren(...data.map((hit) => showHit(hit, state.q)));
    showPages(state, page, pages);
    if (focus) { $("count").tabIndex = -1; $("count").focus(); }
  }

  function showFacet(facet, counts) {
    for (const label of facet.querySelectorAll("label")) {
      const n = counts[label.dataset.value] || 0, box = label.querySelector("input");
      label.querySelector(".n").textContent = n.toLocaleString(document.documentElement.lang);
      label.hidden = !n && !box.checked;
    }
    facet.hidden = ![...facet.querySelectorAll("label")].some((label) => !label.hidden);
  }

  function showApplied(state) {
    const tags = names.flatMap((name) => state.chosen[name].map((value) => {
      const without = { ...state, page: 1, chosen: { ...state.chosen, [name]: state.chosen[name].filter((other) => other !== value) } };
      return el("a", { href: address(without), "aria-label": `${text.remove}: ${labelOf(name, value)}` }, labelOf(name, value));
    }));
    const none = Object.fromEntries(names.map((name) => [name, []]));
    if (tags.length) tags.push(el("a", { class: "plain", href: address({ ...state, page: 1, chosen: none }) }, text.clear));
    $("applied").replaceChildren(...tags);
  }

  function showCount(state, n, data) {
    const words = el("span", { class: "quiet" }, state.q ? ` ${text.for} “${state.q}”` : "");
    $("count").replaceChildren(el("strong", {}, `${n.toLocaleString(document.documentElement.lang)} ${n === 1 ? text.result : text.results}`), words);
    const fold = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
    const shown = fold(data.map((hit) => `${hit.meta.title} ${hit.content}`).join(" "));
    const missing = n ? (state.q.match(/[\p{L}\p{N}]{4,}/gu) || []).filter((word) => !shown.includes(fold(word).slice(0, Math.max(4, word.length - 3)))) : [];
    $("hint").hidden = n > 0 && !missing.length;
    $("hint").textContent = n ? `${text.missing} ${missing.join(", ")}` : text.none;
  }

  const clean = (url) => url.replace(/index\.html(?=$|#|\?)/, "");

  function showHit(hit, q) {
    const kind = hit.filters.kind?.[0], title = el("a", { class: "clamp title said", href: clean(hit.url) }, hit.meta.title);
    const item = el("li", { class: "hit" }, el("span", { class: "brief" }, hit.meta.brief || labelOf("kind", kind)), el("h3", {}, title));
    if (hit.meta.chain) item.append(chain(hit.meta.chain));
    const parts = q ? best(hit.sub_results.filter((part) => part.url.includes("#")), q) : [];
    if (q && !(parts.length && !hit.excerpt.includes("<mark>"))) item.append(el("p", { class: "said" }, "… ", excerpt(hit.excerpt), " …"));
    if (parts.length) item.append(el("ul", { class: "subhits" }, ...parts.map((part) => el("li", {}, el("a", { href: clean(part.url) }, part.title), el("span", { class: "said" }, excerpt(part.excerpt.startsWith(part.title) ? part.excerpt.slice(part.title.length).replace(/^[\s.]+/, "") : `… ${part.excerpt}`), " …")))));
    return item;
  }

  // The parts of a record that say most of what was asked: those in which most of the longer words are marked.
  function best(parts, q) {
    const short = !/[\p{L}\p{N}]{4,}/u.test(q);
    const marked = (part) => new Set([...part.excerpt.matchAll(/<mark>(.*?)<\/mark>/g)].map((mark) => mark[1].toLowerCase().replace(/[^\p{L}\p{N}-]/gu, "")).filter((word) => short || word.length > 3)).size;
    const most = Math.max(...parts.map(marked), 0);
    return most ? parts.filter((part) => marked(part) === most).slice(0, 3) : [];
  }

  // The state of a recommendation as the page wrote it: decision, done/all, overdue, silent, unreported.
  function chain(words) {
    const [decision, progress, overdue, silent, unreported] = words.split(" "), [done, all] = progress.split("/");
    const line = el("span", { class: "chain-line" }, tag(decision, labelOf("decision", decision)));
    if (+all) line.append(el("span", {}, unreported === all ? `${all} ${text.actionsNotReported}` : `${done} ${text.of} ${all} ${text.done}`));
    if (+overdue) line.append(tag("overdue", `${overdue} ${text.overdue}`));
    if (+silent) line.append(tag("silent", `${silent} ${text.silent}`));
    return line;
  }

  function showPages(state, page, pages) {
    const to = (n, words, rel) => el("li", {}, el("a", { href: address({ ...state, page: n }), rel: rel || false, "aria-current": n === page && !rel ? "page" : false }, words));
    const near = [...Array(pages).keys()].map((n) => n + 1).filter((n) => n === 1 || n === pages || Math.abs(n - page) <= 2);
    const items = near.map((n) => to(n, String(n)));
    if (page > 1) items.unshift(to(page - 1, text.previous, "prev"));
    if (page < pages) items.push(to(page + 1, text.next, "next"));
    $("pages").replaceChildren(...(pages > 1 ? [el("ol", {}, ...items)] : []));
  }

  const go = (state, focus) => { clearTimeout(pause); history.pushState(null, "", address(state)); run(focus); };
  $("ask").addEventListener("submit", (event) => { event.preventDefault(); go(fromForm(), true); });
  $("facets").addEventListener("change", () => go(fromForm()));
  $("facets").querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  $("sort").addEventListener("change", () => go(fromForm()));
  finder.addEventListener("click", (event) => {
    const link = event.target.closest("#applied a, #pages a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    clearTimeout(pause);
    history.pushState(null, "", link.href);
    run(true);
    if (link.closest("#pages")) scrollTo({ top: 0 });
  });
  $("q").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(() => { history.replaceState(null, "", address(fromForm())); run(); }, 250); });
  addEventListener("popstate", () => run());
  if (matchMedia("(min-width: 60rem)").matches) $("facets").open = true;
  run();
})();
