// Pages that this browser keeps for reading without a connection: those that were visited, the latest first.
(() => {
  const $ = (id) => document.getElementById(id);
  const root = new URL($("visited").dataset.root || "./", location.href), names = `offline ${root.pathname} `;
  const ours = async () => (await caches.keys()).filter((name) => name.startsWith(names));
  const title = (text) => new DOMParser().parseFromString(text, "text/html").title;

  async function show() {
    const found = [];
    for (const name of await ours()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) {
        const path = url.slice(root.href.length);
        if (url.startsWith(root.href) && !path.startsWith("static/") && path !== "offline/") found.push([url, title(await (await cache.match(url)).text())]);
      }
    }
    found.reverse();
    const site = document.querySelector(".brand").textContent.trim();
    $("visited").replaceChildren(...found.map(([url, name]) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = url;
      link.className = "title";
      link.textContent = name.endsWith(` · ${site}`) ? name.slice(0, -site.length - 3) : name;
      item.append(link);
      return item;
    }));
    $("visited-none").hidden = found.length > 0;
    $("visited-some").hidden = $("forget").hidden = !found.length;
  }

  const missed = new URLSearchParams(location.search).get("page");
  if (missed?.startsWith(root.href)) {
    $("heading").textContent = $("heading").dataset.missing;
    $("again").hidden = false;
    $("again").firstElementChild.href = missed;
  }
  if (!("caches" in window)) return;
  $("forget").addEventListener("click", async () => {
    for (const name of await ours()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) if (!/^(static|offline)\//.test(url.slice(root.href.length))) await cache.delete(url);
    }
    await show();
    $("visited-none").focus();
  });
  show();
})();
