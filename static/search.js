// The search page: the form, its facets and the results, upon the engine in find.js, which is loaded on first use.
// All state is in the address, so that links, Back and reload restore it.
(() => {
  const $ = (id) => document.getElementById(id);
  const finder = $("finder"), text = JSON.parse($("strings").textContent), language = document.documentElement.lang;
  const root = new URL(finder.dataset.root || "./", location.href);
  const PER_PAGE = 10, EXCERPT = 26;
  const facets = [...document.querySelectorAll(".facet[data-facet]")], names = facets.map((facet) => facet.dataset.facet);
  const number = (n) => n.toLocaleString(language);
  let pause, turn = 0, engine, opening, shown = [];

  const open = () => opening ??= import(new URL("static/find.js", root)).then(async (module) => {
    engine = module;
    return module.open(root);
  }).catch((error) => { opening = undefined; throw error; });

  // --- the state, in the address
  const read = () => {
    const query = new URLSearchParams(location.search);
    const chosen = Object.fromEntries(names.map((name) => [name, query.getAll(name)]));
    return { q: (query.get("q") || "").trim(), sort: query.get("sort") || "", page: Math.max(1, parseInt(query.get("page"), 10) || 1), stated: query.get("coded") === "stated", chosen };
  };
  const address = ({ q, sort, page, stated, chosen }) => {
    const query = new URLSearchParams();
    if (q) query.set("q", q);
    for (const name of names) for (const value of chosen[name]) query.append(name, value);
    if (stated) query.set("coded", "stated");
    if (sort) query.set("sort", sort);
    if (page > 1) query.set("page", page);
    return location.pathname + (query.size ? `?${query}` : "");
  };
  const fromForm = () => ({
    q: $("q").value.trim(), sort: $("sort").value, page: 1, stated: $("stated").checked,
    chosen: Object.fromEntries(facets.map((facet) => [facet.dataset.facet, [...facet.querySelectorAll("input:checked")].map((box) => box.value)])),
  });
  const none = Object.fromEntries(names.map((name) => [name, []]));

  // --- parts of the page
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== false && value !== undefined) node.setAttribute(name, value === true ? "" : value);
    node.append(...children.filter((child) => child !== "" && child != null));
    return node;
  };
  const mark = (name, words) => el("span", { class: `tag ${name}` }, el("b", {}, words));
  const labelOf = (name, value) => document.querySelector(`.facet[data-facet="${name}"] [data-value="${CSS.escape(value)}"] .option`)?.textContent.trim() || value;

  async function run(focus) {
    const state = read(), mine = ++turn;
    $("q").value = state.q; $("sort").value = state.sort; $("stated").checked = state.stated;
    facets.forEach((facet) => facet.querySelectorAll("input").forEach((box) => { box.checked = state.chosen[box.name].includes(box.value); }));
    if (!engine) $("count").textContent = text.loading;
    let find, search = null, hits, counts, unknown, ordered;
    try {
      find = await open();
      if (state.q) search = await find.search(state.q, state.chosen);
      ({ hits, counts, unknown } = await find.select(search ? search.places : find.everything(), state.chosen, state.stated));
      ordered = await find.order(hits, state.sort, search?.scores);
    } catch { $("count").replaceChildren(...(navigator.onLine ? [text.failed] : [text.offline, " ", el("a", { href: new URL("offline/index.html", root).href }, text.kept)])); return; }
    const pages = Math.max(1, Math.ceil(ordered.length / PER_PAGE)), page = Math.min(state.page, pages);
    const places = ordered.slice((page - 1) * PER_PAGE, page * PER_PAGE);
    const [cards, hints] = await Promise.all([Promise.all(places.map(find.card)), hintsFor(state, ordered, search, find, unknown)]);
    if (mine !== turn) return;
    shown = ordered;
    facets.forEach((facet) => showFacet(facet, counts[facet.dataset.facet] || Object.create(null), unknown.has(facet.dataset.facet)));
    showApplied(state);
    showCount(state, ordered.length, counts);
    $("hint").replaceChildren(...hints);
    $("hint").hidden = !hints.length;
    $("hits").replaceChildren(...cards.map((card, n) => showHit(card, places[n], search, find)));
    showPages(state, page, pages);
    $("take").hidden = !ordered.length;
    document.dispatchEvent(new Event("records"));
    if (focus) { $("count").tabIndex = -1; $("count").focus(); }
  }

  // On a large site it is not looked up how many records another value would give whose records the chosen ones rule out.
  function showFacet(facet, counts, unknown) {
    for (const label of facet.querySelectorAll("label")) {
      const n = counts[label.dataset.value] || 0, box = label.querySelector("input");
      label.querySelector(".n").textContent = n || !unknown ? number(n) : "";
      label.hidden = !n && !unknown && !box.checked;
    }
    const labels = [...facet.querySelectorAll("label")], more = facet.querySelector("details");
    facet.hidden = !labels.some((label) => !label.hidden);
    if (more) more.hidden = ![...more.querySelectorAll("label")].some((label) => !label.hidden);
    if (more?.querySelector("input:checked")) more.open = true;
  }

  function showApplied(state) {
    const without = (change) => address({ ...state, page: 1, ...change });
    const tags = names.flatMap((name) => state.chosen[name].map((value) => el("a", {
      href: without({ chosen: { ...state.chosen, [name]: state.chosen[name].filter((other) => other !== value) } }), "aria-label": `${text.remove}: ${labelOf(name, value)}`,
    }, labelOf(name, value))));
    if (state.stated) tags.push(el("a", { href: without({ stated: false }), "aria-label": `${text.remove}: ${text.stated}` }, text.stated));
    if (tags.length) tags.push(el("a", { class: "plain", href: without({ chosen: none, stated: false }) }, text.clear));
    $("applied").replaceChildren(...tags);
    $("facets-open").dataset.number = tags.length ? tags.length - 1 : "";
  }

  function showCount(state, n, counts) {
    const about = el("span", { class: "quiet" }, state.q ? ` ${text.for} “${state.q}”` : "");
    const kinds = ["recommendation", "lesson", "evaluation"].map((kind) => [kind, text.kinds[kind]]).filter(([kind]) => counts.kind?.[kind]);
    if (n && kinds.length > 1 && !state.chosen.kind?.length) {
      about.append(": ", ...kinds.flatMap(([kind, words], at) => [at ? ", " : "", el("a", { href: address({ ...state, page: 1, chosen: { ...state.chosen, kind: [kind] } }) }, `${number(counts.kind[kind])} ${words[counts.kind[kind] === 1 ? 0 : 1]}`)]).filter(Boolean));
    }
    $("count").replaceChildren(el("strong", {}, `${number(n)} ${n === 1 ? text.result : text.results}`), about);
  }

  // What was not found, what is shown instead, and where to go when there is nothing.
  async function hintsFor(state, ordered, search, find, unknown) {
    const record = await recordOf(state.q.trim());
    if (record) return [el("p", {}, `${text.byId} `, el("a", { href: record.href }, state.q.trim()))];
    const lines = [], missing = search?.missing || [];
    const instead = missing.filter((one) => one.instead), gone = missing.filter((one) => !one.instead);
    if (gone.length) lines.push(el("p", {}, `${text.missing} ${gone.map(({ word }) => `“${word}”`).join(", ")}. ${ordered.length ? text.nearest : ""}`));
    for (const { word, instead: other } of instead) lines.push(el("p", {}, `${text.missing} “${word}”. ${text.instead} `, el("a", { href: address({ ...state, page: 1, q: state.q.replace(word, other) }) }, other)));
    if (search && ordered.length && search.found.length > 1 && search.complete < Math.min(ordered.length, PER_PAGE)) lines.push(el("p", {}, text.some));
    if (search && ordered.length && state.page === 1) {
      const pages = (await suggestions(state.q, find)).filter((one) => one.best >= 3).slice(0, 3);
      if (pages.length) lines.push(el("p", {}, `${text.seeAlso} `, ...pages.flatMap((one, n) => [n ? ", " : "", el("a", { href: new URL(one.path, root).href }, one.label), one.what ? ` (${one.what.toLowerCase()})` : ""]).filter(Boolean)));
    }
    if (!ordered.length) {
      const filtered = names.some((name) => state.chosen[name].length) || state.stated, ways = el("p", { class: "tools" });
      if (filtered && (search?.places.length || unknown.size)) ways.append(el("a", { href: address({ ...state, page: 1, chosen: none, stated: false }) }, text.dropFilters, unknown.size ? "" : ` (${number(search.places.length)})`));
      for (const one of (await suggestions(state.q, find)).slice(0, 3)) ways.append(el("a", { href: new URL(one.path, root).href }, one.label));
      ways.append(...text.browse.map(([label, path]) => el("a", { href: new URL(path, root).href }, label)));
      lines.push(el("p", {}, `${text.none} ${text.ways}`), ways);
    }
    return lines;
  }

  // The address of the record or key action whose id was typed, if there is one.
  async function recordOf(typed) {
    const found = /^([a-z0-9]+(?:-[a-z0-9]+)*-(?:(r)\d+|(l)\d+|\d{4}))(?:-(a\d+))?$/.exec(typed);
    if (!found) return null;
    const kind = found[2] ? "recommendations" : found[3] ? "lessons" : "evaluations", url = new URL(`${kind}/${found[1]}/`, root);
    try { if (!(await fetch(url, { method: "HEAD" })).ok) return null; } catch { return null; }
    url.hash = found[4] || "";
    return url;
  }

  // --- results
  function showHit(card, place, search, find) {
    const found = search ? engine.passages(card, place, search.found) : null;
    const link = (anchor = "") => {
      const url = new URL(card.url.replace(/^\//, "").replace(/index\.html$/, ""), root);
      if (found?.forms.size) url.searchParams.set("highlight", [...found.forms].slice(0, 12).join(" "));
      url.hash = anchor;
      return url.href;
    };
    const item = el("li", { class: "hit" }, el("span", { class: "brief" }, card.meta.brief),
      el("h3", {}, el("a", { class: `clamp title said${isCapitals(card.meta.title) ? " caps" : ""}`, href: link(), lang: card.meta.lang, dir: card.meta.lang && "auto" }, ...marks(card.meta.title.split(/\s+/), (word) => found?.forms.has(bare(word))))));
    if (card.meta.chain) item.append(chain(card.meta.chain));
    if (!found) return item;
    const around = engine.stretch(found.own, found.marked, EXCERPT);
    if (around) item.append(el("p", { class: "said" }, ...excerpt(found, around, found.own)));
    const most = Math.max(0, ...found.parts.map((part) => part.worth)), parts = found.parts.filter((part) => part.worth > most * 0.7).sort((a, b) => b.worth - a.worth).slice(0, 3);
    if (parts.length && (!around || most > 0)) {
      item.append(el("ul", { class: "subhits" }, ...parts.map((part) => el("li", {}, el("a", { href: link(part.anchor.id) }, part.anchor.text), el("span", { class: "said" }, ...excerpt(found, engine.stretch({ from: part.from + part.anchor.text.split(/\s+/).length, to: part.to }, found.marked, EXCERPT), part))))));
    }
    const without = search.found.filter(({ scores }) => scores.size && !scores.has(place)).map(({ concept }) => concept.said || concept.words);
    if (without.length) item.append(el("p", { class: "brief" }, `${text.without} `, el("s", {}, without.join(", "))));
    return item;
  }
  const isCapitals = (words) => words === words.toUpperCase() && words !== words.toLowerCase();
  const bare = (word) => engine.fold(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

  const excerpt = (found, around, region) => around ? [around[0] > region.from ? "… " : "", ...marks(found.text.slice(...around), (_, n) => found.marked.has(around[0] + n)), around[1] < region.to ? " …" : ""] : [];

  // Words with those marked that were found, as nodes; neighbours share a mark.
  function marks(words, isMarked) {
    const out = [];
    words.forEach((word, n) => {
      const marked = isMarked(word, n), last = out.at(-1);
      if (marked) out.push(el("mark", {}, word), " ");
      else if (typeof last === "string") out[out.length - 1] = `${last}${word} `;
      else out.push(`${word} `);
    });
    return out;
  }

  // The state of a recommendation as its page wrote it: decision, done/started/all, overdue, silent, unreported.
  function chain(words) {
    const [decision, progress, overdue, silent, unreported] = words.split(" "), [done, started, all] = progress.split("/").map(Number);
    const glyph = (name) => el("i", { class: `glyph ${name}` }), share = (part) => part >= all ? 24 : Math.min(23, Math.max(1, Math.round(24 * part / all))), pie = (part) => el("i", { class: part && all ? `pie p${share(part)}` : "pie" });
    const picture = el("span", { class: "chain" }, glyph(decision), ...(+unreported === all ? [glyph("unreported"), glyph("unreported")] : [pie(started), pie(done)]));
    const line = el("span", { class: "chain-line" }, picture, el("b", {}, labelOf("decision", decision)),
      el("span", {}, !all ? text.noAction : +unreported === all ? `${all} ${text.actionsNotReported}` : `${done} ${text.of} ${all} ${text.done}`));
    if (+overdue) line.append(mark("overdue", `${overdue} ${text.overdue}`));
    if (+silent) line.append(mark("silent", `${silent} ${text.silent}`));
    return line;
  }

  function showPages(state, page, pages) {
    const to = (n, words, rel) => el("li", {}, el("a", { href: address({ ...state, page: n }), rel: rel || false, "aria-current": n === page && !rel ? "page" : false }, ...(rel ? [words] : [el("span", { class: "hush" }, `${text.page} `), words])));
    const near = [...Array(pages).keys()].map((n) => n + 1).filter((n) => n === 1 || n === pages || Math.abs(n - page) <= 2);
    const steps = near.flatMap((n, at) => [...(at && n > near[at - 1] + 1 ? [el("li", { "aria-hidden": "true" }, "…")] : []), to(n, number(n))]);
    if (page > 1) steps.unshift(to(page - 1, text.previous, "prev"));
    if (page < pages) steps.push(to(page + 1, text.next, "next"));
    $("pages").replaceChildren(...(pages > 1 ? [el("ol", {}, ...steps)] : []));
  }

  // --- suggestions: terms, units and titles of the site's own vocabulary that hold what was typed
  async function suggestions(typed, find) {
    const words = engine.fold(typed).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const out = [];
    for (const [label, what, path, n, ...others] of await find.suggestions()) {
      const best = Math.max(...[label, ...others].map((name, at) => {
        const key = engine.fold(name), parts = key.split(/[^\p{L}\p{N}&]+/u);
        if (!words.every((word) => parts.some((part) => part.startsWith(word)))) return 0;
        return (key === words.join(" ") ? 4 : key.startsWith(words.join(" ")) ? 3 : 2) - (at ? 0.5 : 0);
      }));
      if (best) out.push({ label, what, path, n, best });
    }
    return out.sort((a, b) => b.best - a.best || b.n - a.n);
  }

  const box = $("q"), list = $("suggestions");
  const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  async function suggest() {
    const typed = box.value.trim();
    if (typed.length < 2) return close();
    let found;
    try { found = (await suggestions(typed, await open())).slice(0, 6); } catch { return close(); }
    if (box.value.trim() !== typed || document.activeElement !== box) return;
    list.replaceChildren(...found.map((one, n) => el("li", { role: "option", id: `suggestion-${n}`, "aria-selected": "false", "data-path": one.path }, el("span", {}, one.label), el("small", {}, [one.what || text.kinds.evaluation[0], number(one.n)].join(" · ")))));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }
  const chosenOption = () => list.querySelector("[aria-selected=true]");
  function step(by) {
    const options = [...list.children], at = options.indexOf(chosenOption()), next = options[at + by] ?? null;
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    if (next) { box.setAttribute("aria-activedescendant", next.id); next.scrollIntoView({ block: "nearest" }); } else box.removeAttribute("aria-activedescendant");
  }
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter" && chosenOption()) { event.preventDefault(); location.href = new URL(chosenOption().dataset.path, root).href; }
  });
  box.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) location.href = new URL(option.dataset.path, root).href; });

  // --- what a reader does
  const go = (state, focus) => { clearTimeout(pause); history.pushState(null, "", address(state)); return run(focus); };
  $("ask").addEventListener("submit", (event) => { event.preventDefault(); close(); go(fromForm(), true); });
  $("facets-form").addEventListener("change", () => go(fromForm()));
  $("facets-form").addEventListener("submit", (event) => event.preventDefault());
  $("facets-open").addEventListener("click", (event) => event.currentTarget.setAttribute("aria-expanded", String(event.currentTarget.getAttribute("aria-expanded") !== "true")));
  $("sort").addEventListener("change", () => go(fromForm()));
  finder.addEventListener("click", (event) => {
    const link = event.target.closest("#applied a, #pages a, #count a, #hint a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || new URL(link.href).pathname !== location.pathname) return;
    event.preventDefault();
    clearTimeout(pause);
    history.pushState(null, "", link.href);
    run(true);
    if (link.closest("#pages")) scrollTo({ top: 0 });
  });
  box.addEventListener("input", () => {
    suggest();
    clearTimeout(pause);
    pause = setTimeout(() => { history.replaceState(null, "", address(fromForm())); run(); }, 300);
  });
  box.addEventListener("focus", () => { open().then((find) => find.suggestions()).catch(() => {}); }, { once: true });
  addEventListener("popstate", () => run());

  // --- taking results away
  $("take").addEventListener("click", async (event) => {
    const button = event.target.closest("button"), say = (words) => { $("taken").textContent = words; };
    if (!button) return;
    try {
      const { copy, save, documents } = await import(new URL("static/take.js", root));
      if (button.dataset.take === "link") { await copy(location.href); say(text.copied); return; }
      say(text.taking);
      const find = await open(), addresses = await find.addresses(shown.length ? shown : find.everything());
      const { docs, left } = await documents(root, addresses, (n, of) => say(`${text.taking} ${number(n)} ${text.of} ${number(of)}`));
      const name = save(button.dataset.take, docs, read().q || "records");
      say(`${text.saved} ${name}. ${left ? text.limit.replace("%s", number(docs.length)) : ""}`);
    } catch { say(text.failed); }
  });

  if (location.search) run();
})();
