// On every page, and none needs it: clean addresses, the words that a search found, the way to the search box, My list.
(() => {
  const root = new URL(document.querySelector("link[rel=stylesheet]").getAttribute("href").replace(/static\/.*$/, "") || "./", location.href);
  const add = (tag, attributes) => document.head.append(Object.assign(document.createElement(tag), attributes));
  // An old address leads on, and takes with it the place within the page that it names.
  if (location.hash && document.querySelector("meta[http-equiv=refresh]")) location.replace(document.querySelector("main a[href]").href + location.hash);

  if (document.querySelector(".cite")) add("script", { src: new URL("static/cite.js", root).href });
  if (!document.querySelector("link[rel=icon]")) add("link", { rel: "icon", href: new URL("static/icon.svg", root).href });

  // Addresses without "index.html": links carry it so that the site can be browsed from a disk.
  if (location.protocol.startsWith("http") && location.pathname.endsWith("/index.html")) {
    history.replaceState(history.state, "", location.pathname.slice(0, -"index.html".length) + location.search + location.hash);
  }

  // Words that a search found are marked once, and leave the address: a copied link is the record's own.
  const query = new URLSearchParams(location.search), sought = query.get("highlight");
  if (sought) {
    query.delete("highlight");
    history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : "") + location.hash);
    const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[’ʼ‘]/g, "'").replace(/[-‐‑–—]/g, " ");
    const words = new Set(fold(sought).split(" ").filter(Boolean));
    const walker = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT, { // in the source's own words alone
      acceptNode: (node) => (node.parentElement.closest(".said") && !node.parentElement.closest("q, a.title") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT),
    });
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (const node of nodes) {
      const parts = node.data.split(/([\p{L}\p{N}]+(?:['’&][\p{L}\p{N}]+)*)/u);
      if (!parts.some((part, n) => n % 2 && words.has(fold(part)))) continue;
      node.replaceWith(...parts.map((part, n) => (n % 2 && words.has(fold(part)) ? Object.assign(document.createElement("mark"), { textContent: part }) : part)));
    }
    document.querySelector("main details:has(mark)")?.setAttribute("open", "");
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }

  // A slash goes to the search box, or to the search page where there is none.
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    const box = document.getElementById("q");
    if (box) { box.focus(); box.select(); } else location.href = new URL("search/index.html", root).href;
  });

  // The records of a list as a table: the list's citations name them.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-take-list]");
    if (!button) return;
    const said = button.parentElement.querySelector("[role=status]"), url = new URL(button.dataset.takeList, location.href);
    try {
      const [{ documents, save }, answer] = await Promise.all([import(new URL("static/take.js", root)), fetch(url)]);
      const addresses = (await answer.json()).map(({ URL }) => /[^/]+\/[^/]+\/$/.exec(URL)[0]);
      const { docs } = await documents(root, addresses, (n, of) => { said.textContent = `${n} / ${of}`; });
      said.textContent = save("csv", docs, url.pathname.split("/").slice(-3, -1).join("-"));
    } catch { location.href = new URL("data/index.html", root).href; } // where the data can be taken without a script
  });

  // Pages that were visited are kept for reading offline; not in the preview, where they change all the time.
  if (navigator.serviceWorker && location.protocol.startsWith("http") && !document.querySelector('script[src="/__reload.js"]')) {
    addEventListener("load", () => navigator.serviceWorker.register(new URL("sw.js", root), { updateViaCache: "none" }).catch(() => {}));
  }

  // My list: records that a reader marks, kept in this browser alone. A record is known by its address below the root.
  const KEY = `uptake-list:${root.pathname}`;
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)).filter((record) => typeof record === "string"); } catch { return []; } };
  const count = document.getElementById("my-list-count"), words = count?.dataset;
  if (!words) return;
  const show = () => {
    const list = read();
    count.textContent = list.length || "";
    document.querySelectorAll(".mark-record").forEach((button) => button.setAttribute("aria-pressed", String(list.includes(button.dataset.record))));
  };
  const recordOf = (href) => href.startsWith(root.href) && /^((?:recommendations|lessons|evaluations)\/[a-z0-9-]+)\/(?:index\.html)?(?:[?#].*)?$/.exec(href.slice(root.href.length))?.[1];
  const offer = () => {
    const here = document.getElementById("cite") && document.querySelector("h1"), places = [...document.querySelectorAll(".list > li > a.title, .table th.main > a.title, .hit h3 > a.title")].map((link) => [link.closest("li, th"), link.href, link.textContent]);
    if (here) places.unshift([here.parentElement, location.href.split(/[?#]/)[0], here.textContent]);
    for (const [place, href, title] of places) {
      const record = !href.includes("#") && recordOf(href);
      if (!record || place.querySelector(":scope > .mark-record")) continue;
      const made = Object.assign(document.createElement("button"), { type: "button", className: "mark-record", title: words.mark });
      made.dataset.record = record;
      made.setAttribute("aria-label", `${words.mark}: ${title.trim().slice(0, 120)}`);
      place.append(made);
    }
    show();
  };
  document.addEventListener("click", (event) => {
    const made = event.target.closest(".mark-record");
    if (!made) return;
    const list = read(), record = made.dataset.record;
    localStorage.setItem(KEY, JSON.stringify(list.includes(record) ? list.filter((other) => other !== record) : [...list, record]));
    dispatchEvent(new Event("storage")); // other tabs are told by the browser, this one is not
  });
  addEventListener("storage", show);
  document.addEventListener("records", offer);
  offer();
})();
