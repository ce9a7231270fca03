// Evaluations side by side: any four, put together from the first columns of their own pages. The address holds the choice:
// compare/?e=ID&e=ID, so that links, Back and reload restore it. Without a choice the page stays as it was built.
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("choose"), list = form.querySelector(".choices"), pager = form.querySelector(".pages"), table = $("table");
  const text = JSON.parse($("strings").textContent), root = new URL(form.dataset.root || "./", location.href);
  const MOST = 4, pages = Number(form.dataset.pages);
  const asBuilt = table && { heading: $("compared").textContent, table: table.cloneNode(true) };
  const loaded = new Map();
  let chosen = [], tables = 0, searches = 0, pause;

  if (!location.protocol.startsWith("http")) return; // a page opened from a disk may not read others

  const say = (words, values = {}) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const read = () => [...new Set(new URLSearchParams(location.search).getAll("e"))].filter((id) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)).slice(0, MOST);
  const query = (ids) => (ids.length ? `?${ids.map((id) => `e=${id}`).join("&")}` : "");
  const address = (ids) => new URL(`compare/${query(ids)}`, root).href;

  // Another page of the site, its links made absolute, because they were relative to it.
  const load = (path) => {
    if (!loaded.has(path)) {
      loaded.set(path, fetch(new URL(path, root)).then(async (answer) => {
        if (!answer.ok) throw new Error(path);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        page.querySelectorAll("main a[href]").forEach((link) => { link.href = new URL(link.getAttribute("href"), answer.url).href; });
        return page;
      }).catch((error) => { loaded.delete(path); throw error; }));
    }
    return loaded.get(path);
  };

  // --- the table

  // A table of several evaluations: every row that the first column of any of their pages fills, in the order of its place.
  const together = (sheets) => {
    const whole = sheets[0].cloneNode(true), gap = $("gap").content.querySelector("td");
    whole.querySelectorAll("thead th:nth-child(n+3)").forEach((cell) => cell.remove());
    sheets.slice(1).forEach((sheet) => whole.tHead.rows[0].append(sheet.tHead.rows[0].cells[1].cloneNode(true)));
    for (const group of whole.tBodies) {
      const rows = new Map();
      sheets.forEach((sheet, column) => {
        const own = [...sheet.tBodies].find((body) => body.dataset.group === group.dataset.group);
        for (const row of own.rows) {
          if (!row.dataset.place || row.cells[1].classList.contains("gap")) continue;
          if (!rows.has(row.dataset.place)) rows.set(row.dataset.place, { head: row.cells[0], cells: [] });
          rows.get(row.dataset.place).cells[column] = row.cells[1];
        }
      });
      group.querySelectorAll("tr[data-place]").forEach((row) => row.remove());
      group.querySelectorAll("[colspan]").forEach((head) => { head.colSpan = sheets.length + 1; });
      [...rows].sort(([one], [other]) => one - other).forEach(([place, { head, cells }]) => {
        const row = group.insertRow();
        row.dataset.place = place;
        row.append(head.cloneNode(true), ...sheets.map((_, column) => (cells[column] || gap).cloneNode(true)));
      });
      scale(group);
    }
    return whole;
  };

  // One scale for a group: a bar is as long as its number, its view box as the largest of the group.
  const scale = (group) => {
    const bars = [...group.querySelectorAll("svg.bar")];
    const most = Math.max(...bars.map((bar) => Number(bar.dataset.n)));
    bars.forEach((bar) => bar.setAttribute("viewBox", `0 0 ${most} 1`));
  };

  const show = (whole, heading) => {
    $("table").replaceWith(whole);
    $("compared").textContent = heading;
    $("said").textContent = heading;
  };

  async function compare(focus) {
    const mine = ++tables, ids = read();
    choose(ids);
    if (!table) return;
    if (!ids.length) show(asBuilt.table.cloneNode(true), asBuilt.heading);
    else {
      $("said").textContent = text.loading;
      const found = await Promise.allSettled(ids.map((id) => load(`evaluations/${id}/compare/index.html`)));
      if (mine !== tables) return;
      const sheets = found.map(({ value }) => value?.getElementById("table")).filter(Boolean);
      const missing = ids.filter((_, n) => found[n].status === "rejected");
      const failed = missing.length ? ` ${say(text.failed, { id: missing.join(", ") })}` : "";
      if (sheets.length) show(together(sheets), say(text.compared, { n: sheets.length }) + failed);
      else $("compared").textContent = $("said").textContent = failed.trim();
    }
    applied(ids);
    if (focus) $("compared").focus();
  }

  // What stands side by side, each with a link that leaves it out.
  const applied = (ids) => {
    const heads = [...$("table").tHead.rows[0].cells].slice(1);
    $("chosen").replaceChildren(...ids.map((id) => {
      const title = heads.find((head) => new URL(head.querySelector("a").href).pathname.includes(`/evaluations/${id}/`))?.querySelector("a").textContent || id;
      return item(title, address(ids.filter((other) => other !== id)), `${text.remove}: ${title}`);
    }), ...(ids.length ? [item(text.clear, address([]), "", "plain")] : []));
  };

  const item = (words, href, name, kind = "") => {
    const node = document.createElement("li"), link = document.createElement("a");
    link.append(words.length > 60 ? `${words.slice(0, 58)}…` : words);
    link.href = href;
    if (name) link.setAttribute("aria-label", name);
    if (kind) link.className = kind;
    node.append(link);
    return node;
  };

  const go = (href) => {
    if (!table) { location.assign(href); return; }
    history.pushState(null, "", href);
    compare(true);
  };

  // --- the picker

  const boxes = () => [...list.querySelectorAll("input")];
  const choose = (ids, note = "") => {
    chosen = ids;
    boxes().forEach((box) => { box.hidden = false; box.checked = ids.includes(box.value); });
    $("picked").textContent = note || say(text.picked, { n: ids.length });
    pager?.querySelectorAll("a").forEach((link) => { link.search = query(ids); });
  };

  list.addEventListener("change", ({ target }) => {
    const rest = chosen.filter((id) => id !== target.value);
    if (target.checked && rest.length === MOST) { target.checked = false; $("picked").textContent = text.most; return; }
    choose(target.checked ? [...rest, target.value] : rest);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); go(address(chosen)); });
  $("chosen")?.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.href);
  });

  // Finding: the lists of all pages, one after the other, until a page is full.
  const listed = [...list.children];
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  async function find() {
    const mine = ++searches, words = fold($("find").value).split(/\s+/).filter(Boolean);
    if (pager) pager.hidden = words.length > 0;
    if (!words.length) { list.replaceChildren(...listed); choose(chosen); return; }
    const found = [];
    for (let n = 1; n <= pages && found.length < 50; n += 1) {
      const page = await load(n > 1 ? `compare/page-${n}/index.html` : "compare/index.html").catch(() => null);
      if (mine !== searches) return;
      found.push(...[...(page?.querySelectorAll(".choices > li") || [])].filter((entry) => words.every((word) => fold(entry.textContent).includes(word))));
    }
    list.replaceChildren(...found.slice(0, 50).map((entry) => document.importNode(entry, true)));
    choose(chosen, found.length ? say(text.found, { n: found.length > 50 ? "50+" : found.length }) : text.none);
  }
  $("find").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(find, 200); });
  $("find").addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });

  $("controls").hidden = false;
  addEventListener("popstate", () => compare());
  compare();
})();
