// The service worker, loaded by sw.js: pages that were visited can be read again without a connection.
// The network is always asked first. What the search and the data consist of is not even looked at here, so that nothing outdated
// is ever found or counted; only pages and what they are shown with are kept.
const ROOT = new URL("./", self.location), NAMES = `offline ${ROOT.pathname} `, CACHE = NAMES + EDITION;
const MOST = 100; // pages
const PATIENCE = 3000; // milliseconds after which a page that is kept is shown instead of waiting on
const FALLBACK = new URL("offline/index.html", ROOT).href;
const NEEDED = ["offline/index.html", "static/style.css", "static/site.js", "static/visited.js", "static/icon.svg"].map((path) => new URL(path, ROOT).href);

/** Under which address something is kept: a page is the same with and without index.html, a query or an anchor. */
function keyOf(url) {
  const at = new URL(url);
  at.search = at.hash = "";
  at.pathname = at.pathname.replace(/\/index\.html$/, "/");
  return at.href;
}
const below = (url) => (url.origin === ROOT.origin && url.pathname.startsWith(ROOT.pathname) ? url.pathname.slice(ROOT.pathname.length) : null);
const isPage = (answer) => (answer.headers.get("content-type") || "").startsWith("text/html");
const ours = async () => (await caches.keys()).filter((name) => name.startsWith(NAMES));

addEventListener("install", (event) => {
  const prepare = async () => {
    const cache = await caches.open(CACHE);
    await Promise.all(NEEDED.map(async (url) => cache.put(keyOf(url), await fetched(url))));
    await skipWaiting();
  };
  event.waitUntil(prepare());
});

// A new edition takes the place of the old one at once, and what the old one kept goes; pages that are open now are kept anew.
addEventListener("activate", (event) => {
  const replace = async () => {
    for (const name of await ours()) if (name !== CACHE) await caches.delete(name);
    await registration.navigationPreload?.enable();
    await clients.claim();
    const open = await clients.matchAll({ type: "window" });
    await Promise.all(open.map((client) => visit(client.url).catch(() => {})));
  };
  event.waitUntil(replace());
});

async function fetched(url) {
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) throw new Error(url);
  return answer;
}

/** Keeps a page that was loaded before this worker could see it, and what it is shown with. */
async function visit(url) {
  const answer = await fetched(url), text = await answer.clone().text();
  await keep(keyOf(url), answer);
  const cache = await caches.open(CACHE);
  const parts = [...text.matchAll(/(?:href|src)="([^"]*static\/[\w-]+\.(?:css|js))"/g)].map((match) => new URL(match[1], url).href);
  for (const part of parts) if (!(await cache.match(part))) await cache.put(part, await fetched(part));
}

/** Keeps an answer as the newest; beyond a number of pages the one that was not visited for longest goes. */
async function keep(key, answer) {
  const path = below(new URL(key)), part = path?.startsWith("static/");
  const page = isPage(answer) && !path?.startsWith("admin/"); // the form editor needs a connection
  if (!answer.ok || answer.redirected || answer.type !== "basic" || !page && !part) return;
  const cache = await caches.open(CACHE);
  await cache.put(key, answer); // which also makes it the last
  const pages = (await cache.keys()).filter(({ url }) => url !== keyOf(FALLBACK) && !below(new URL(url)).startsWith("static/"));
  for (const oldest of pages.slice(0, Math.max(0, pages.length - MOST))) await cache.delete(oldest);
}

addEventListener("fetch", (event) => {
  const { request } = event, path = below(new URL(request.url));
  if (request.method !== "GET" || path === null) return;
  if (request.mode === "navigate") event.respondWith(answered(event, PATIENCE, () => Response.redirect(`${FALLBACK}?page=${encodeURIComponent(request.url)}`)));
  else if (path.startsWith("static/")) event.respondWith(answered(event, Date.now() < slowUntil ? 0 : PATIENCE, Response.error));
});

let slowUntil = 0; // a page that came from what is kept does not wait for its styles as well

/** What the network says, or what is kept when that fails or takes too long, or something else when nothing is kept. */
async function answered(event, patience, otherwise) {
  const fresh = asked(event);
  event.waitUntil(fresh.catch(() => {})); // it is kept even when it comes late
  const old = await (await caches.open(CACHE)).match(keyOf(event.request.url));
  if (!old) return fresh.catch(() => otherwise());
  return new Promise((resolve) => {
    const late = setTimeout(() => { slowUntil = Date.now() + PATIENCE; resolve(old); }, patience);
    fresh.catch(() => old).then((answer) => { clearTimeout(late); resolve(answer); });
  });
}

/** From the network, and kept. Gives the answer before it is kept. */
async function asked(event) {
  const answer = (await event.preloadResponse) || (await fetch(event.request));
  event.waitUntil(keep(keyOf(event.request.url), answer.clone()).catch(() => {})); // without room for it, it is not kept
  return answer;
}
