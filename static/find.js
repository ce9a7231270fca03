// The engine of the finder: which records hold the words that were asked for, how well, and under which facets.
// Words are looked up in Pagefind's index; what a question means, how its words add up, facets, counts and orders are worked
// out here, upon a catalogue that has a place for every record, the newest first. Nothing here touches the page.

const MAGIC = 12; // bytes that stand before the content of a stored page
const ALIKE = 0.6; // what another word for the same counts for
const ENOUGH = 20; // results from which on words that are meant alike are not looked up too: each costs the reader a download
const CONCEPT = 5; // the most words that one expression of the field has

/** Words made comparable: case, accents, the shape of apostrophes and hyphens do not matter. */
export const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[’ʼ‘]/g, "'").replace(/[-‐‑–—]/g, " ");
const bare = (word) => fold(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
const json = async (url, how) => { const answer = await fetch(url, how); if (!answer.ok) throw new Error(url); return answer.json(); };
const once = (work) => { const done = new Map(); return (key) => { if (!done.has(key)) { const doing = work(key); done.set(key, doing); doing.catch(() => done.delete(key)); } return done.get(key); }; };

/** Opens the finder of a site, given the address of its root. Loads the catalogue, and words only when they are asked for. */
export async function open(root) {
  const at = (path) => new URL(path, root);
  const raw = await json(at("search/catalogue.json"), { cache: "no-cache" }); // it must be of the same build as the pages that it names
  const { size } = raw;
  const deadlines = raw.deadlines.split(",");
  const facets = Object.entries(raw.facets).map(([name, { values, of }]) => ({
    name, values, of: of.split(",").map((row) => (row ? row.split(".").map((one) => ({ value: values[parseInt(one, 10)], assigned: one.endsWith("*") })) : [])),
  }));
  const everything = [...Array(size).keys()];
  const loaded = once((what) => (what === "pagefind" ? pagefind(at, size) : json(at(`search/${what}.json`))));
  const card = once((place) => stored(at(`pagefind/fragment/${raw.language}_${place.toString(36)}.pf_fragment?${raw.edition}`)));
  const finder = {
    size, card,
    suggestions: () => loaded("suggestions"), addresses: () => loaded("addresses"),

    /** Which places pass the chosen values (any within a facet, all facets), and how many records each value would leave. */
    select(places, chosen, stated) {
      const wanted = facets.map(({ name }) => (chosen[name]?.length ? new Set(chosen[name]) : null));
      const counts = Object.fromEntries(facets.map(({ name }) => [name, {}])), hits = [];
      for (const place of places) {
        const rows = facets.map(({ of }) => (stated ? of[place].filter((one) => !one.assigned) : of[place]));
        const failing = facets.map((_, n) => n).filter((n) => wanted[n] && !rows[n].some((one) => wanted[n].has(one.value)));
        if (!failing.length) hits.push(place);
        if (failing.length > 1) continue;
        // A facet counts what all other facets leave.
        for (let n = 0; n < facets.length; n++) {
          if (failing.length && failing[0] !== n) continue;
          const count = counts[facets[n].name];
          for (const { value } of rows[n]) count[value] = (count[value] || 0) + 1;
        }
      }
      return { hits, counts };
    },

    /** Places in an order: "date", "deadline", or by relevance where a search gave scores. */
    order(places, sort, scores) {
      if (sort === "deadline") return [...places].sort((a, b) => (deadlines[a] || "9999").localeCompare(deadlines[b] || "9999") || a - b);
      if (sort === "date" || !scores) return [...places].sort((a, b) => a - b);
      return [...places].sort((a, b) => scores.get(b) - scores.get(a) || a - b);
    },

    everything: () => everything,

    /** Searches for words. Gives null when there are none to search for. */
    async search(query) {
      const [index, words] = await Promise.all([loaded("pagefind"), loaded("words")]);
      const asked = concepts(query, words);
      if (!asked.length) return null;
      const found = await Promise.all(asked.map((concept) => lookUp(index, concept, size, card)));
      const missing = [];
      for (const [n, concept] of asked.entries()) {
        if (found[n].sure) continue;
        const instead = concept.exact ? "" : nearest(concept.words, (await loaded("spelling")).split(" "));
        if (instead) found[n] = await lookUp(index, { said: instead, forms: [{ words: instead, weight: 0.5 }] }, size, card);
        if (instead || !found[n].scores.size) missing.push({ word: concept.said, instead });
      }
      return { ...addUp(found.filter(({ scores }) => scores.size), size), missing, found };
    },
  };
  return finder;
}

async function pagefind(at, size) {
  const engine = await import(at("pagefind/pagefind.js"));
  await engine.options({ bundlePath: at("pagefind/").pathname, baseUrl: at("").pathname, ranking: RANKING, noWorker: size < MANY });
  return engine;
}
const MANY = 5000; // from so many records on a search takes long enough to be worth the loading of a worker
const RANKING = { pageLength: 0.75, termFrequency: 1, metaWeights: { title: 0.6, terms: 1.5, brief: 0.3, chain: 0, lang: 0 } };

async function stored(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(url);
  let bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] === 0x1f) bytes = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  return JSON.parse(new TextDecoder().decode(bytes.subarray(MAGIC)));
}

/** What a question asks for: its expressions of the field and other words, each with the forms that may stand for it. */
export function concepts(query, words) {
  const field = fieldOf(words), asked = wordsOf(query), out = [];
  for (let n = 0; n < asked.length;) {
    if (asked[n].exact) { out.push(asked[n++]); continue; }
    const length = longest(asked, n, field), said = asked.slice(n, n + length).map((one) => one.said).join(" ");
    n += length;
    if (length > 1 || !field.skipped.has(fold(said)) || isShort(said)) out.push(concept(said, field));
  }
  return out.length || !query.trim() ? out : [{ said: query.trim(), words: fold(query.trim()), forms: [{ words: query.trim(), weight: 1 }] }];
}

/** The words of the field made ready: which groups an expression belongs to, and which words are not looked for. */
function fieldOf({ short, alike, ignored }) {
  const groups = [...short, ...alike], spoken = new Map();
  groups.forEach((group, n) => group.flat().forEach((form) => { const key = fold(form).trim(); spoken.set(key, [...(spoken.get(key) || []), n]); }));
  const known = (key) => spoken.get(key) || spoken.get(key.replace(/e?s$/, "")) || spoken.get(`${key}s`);
  return { groups, known, abbreviations: short.length, skipped: new Set(ignored.map(fold)) };
}

/** The words of a question in their order; what stands in quotation marks is one, and meant exactly. */
function wordsOf(query) {
  return [...query.matchAll(/"([^"]+)"|[^\s"]+/g)].flatMap(([whole, quoted]) => (quoted !== undefined
    ? [{ said: quoted, words: fold(quoted), exact: true, forms: [{ words: quoted, weight: 1, exact: true }] }]
    : whole.split(/[\s/]+/).map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+]+$/gu, "")).filter(Boolean).map((said) => ({ said }))));
}

/** How many words from a position on are one expression of the field; a word by itself otherwise. */
function longest(asked, from, { known }) {
  for (let most = Math.min(CONCEPT, asked.length - from); most > 1; most--) {
    const words = asked.slice(from, from + most);
    if (!words.some((one) => one.exact) && known(fold(words.map((one) => one.said).join(" ")))) return most;
  }
  return 1;
}

/** An expression with its forms: what it is short for or is shortened to, and what is meant alike. */
function concept(said, { groups, known, abbreviations }) {
  const key = fold(said), own = known(key) || [];
  const others = (wanted) => [...new Set(own.filter(wanted).flatMap((n) => groups[n][0]).filter((form) => fold(form) !== key))]
    .map((form) => ({ words: form, weight: ALIKE, exact: isShort(form) || /[\s-]/.test(form) }));
  return { said, words: key, forms: [{ words: said, weight: 1, exact: isShort(said) }, ...others((n) => n < abbreviations)], alike: others((n) => n >= abbreviations) };
}

// An abbreviation means itself alone; other words also find what begins with them.
const isShort = (word) => /^[\p{Lu}\p{N}&+]{2,5}s?$/u.test(word) || /&/.test(word);

/** Where a concept stands: scores and positions of words by place, the best of its forms counting; and whether it is sure that it is meant. */
async function lookUp(index, concept, size, card) {
  const scores = new Map(), words = new Map();
  let sure = false;
  const take = async (form) => {
    const [loose, exact] = await Promise.all([index.search(form.words), form.exact || /\s/.test(form.words) ? index.search(`"${form.words}"`) : null]);
    const close = exact && new Map(exact.results.map((result) => [result.id, result.words]));
    const kept = form.exact ? loose.results.filter((result) => close.has(result.id)) : loose.results;
    const likeness = form.exact && kept.length ? 1 : await likenessOf(form, kept, card);
    sure ||= likeness === 1;
    for (const result of likeness ? kept : []) {
      const place = parseInt(result.id.split("_")[1], 36);
      const score = form.weight * result.score * (close && !close.has(result.id) ? 0.6 : 1);
      scores.set(place, Math.max(scores.get(place) || 0, score));
      words.set(place, [...(words.get(place) || []), ...(form.exact ? close.get(result.id) : result.words)]);
    }
  };
  await Promise.all(concept.forms.map(take));
  for (const form of concept.alike || []) if (scores.size < ENOUGH) await take(form);
  return { concept, scores, words, sure, weight: Math.log(1 + (size - scores.size + 0.5) / (scores.size + 0.5)) };
}

// Pagefind answers an unknown word with whatever begins a little like it. What it marks in the best result tells: 1 where it is
// the word asked for, but for an ending; a half where it may be; 0 where it is another word.
async function likenessOf(form, results, card) {
  if (!results.length) return 0;
  const [first] = results;
  if (!first.words.length) return 1; // a label, which the record's text does not have
  const text = (await card(parseInt(first.id.split("_")[1], 36))).content.split(/\s+/);
  const marked = first.words.flatMap((n) => [bare(text[n] || ""), ...bare(text[n] || "").split(" ")]).map(singular);
  const shares = (ending) => bare(form.words).split(" ").map(singular).some((word) => marked.some((other) => other.startsWith(word.slice(0, Math.max(3, word.length - ending))) || (other.length > 3 && word.startsWith(other) && ENDING.test(word.slice(other.length)))));
  return shares(2) ? 1 : shares(4) ? 0.5 : 0;
}

const ENDING = /^(ing|ed|er|or|ion|ive|al|ly|ment)$/;
const singular = (word) => word.replace(/ies$/, "y").replace(/(?<=.{3})s$/, "");

/** Adds concepts up. A record that lacks rare words of the question counts for less, and is left out where enough records have them. */
function addUp(found, size) {
  const total = found.reduce((sum, { weight }) => sum + weight, 0), has = new Map(), scores = new Map();
  for (const { scores: own, weight } of found) {
    for (const [place, score] of own) {
      has.set(place, (has.get(place) || 0) + weight);
      scores.set(place, (scores.get(place) || 0) + score);
    }
  }
  for (const [place, score] of scores) scores.set(place, score * (has.get(place) / total));
  const share = (least) => [...scores.keys()].filter((place) => has.get(place) >= least * total - 1e-9);
  const whole = share(1), kept = [0.99, 0.6, 0.4, 0].map(share).find((places) => places.length >= Math.min(10, size)) || share(0);
  return { places: kept, scores, complete: whole.length };
}

/** The known word that differs least from an unknown one, the most frequent of several; none beyond two letters, and none for short words. */
export function nearest(word, known) {
  const most = word.length < 5 ? 0 : word.length < 9 ? 1 : 2;
  let best = "", least = most + 1;
  for (const other of known) {
    if (Math.abs(other.length - word.length) >= least || other === word) continue;
    const far = distance(word, fold(other), least);
    if (far < least) { best = other; least = far; }
    if (least === 1) break;
  }
  return best;
}

// Damerau and Levenshtein's distance, with neighbours swapped counting once; gives up at a bound.
function distance(a, b, bound) {
  let before = [], last = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) >= bound) return bound;
    before = last;
    last = row;
  }
  return last[b.length];
}

/** What to show of a record: the words of its text, which of them were found, and in which of its parts. */
export function passages(card, place, found) {
  const text = card.content.split(/\s+/), marked = new Map();
  for (const { words, weight } of found) for (const n of words.get(place) || []) marked.set(n, Math.max(marked.get(n) || 0, weight));
  const title = card.meta.title.split(/\s+/).length;
  const anchors = card.anchors.filter((anchor) => /^h\d$/i.test(anchor.element) && anchor.id).sort((a, b) => a.location - b.location);
  const regions = [{ from: title, to: anchors[0]?.location ?? text.length }, ...anchors.map((anchor, n) => ({ anchor, from: anchor.location, to: anchors[n + 1]?.location ?? text.length }))];
  const worth = ({ from, to }) => found.reduce((sum, { words, weight }) => sum + ((words.get(place) || []).some((n) => n >= from && n < to) ? weight : 0), 0);
  // Little words that a phrase brought along are not marked elsewhere; abbreviations are.
  const forms = new Set([...marked.keys()].map((n) => text[n] || "").filter((word) => bare(word).length > 3 || word === word.toUpperCase()).map(bare).filter(Boolean));
  return { text, marked, forms, own: regions[0], parts: regions.slice(1).map((region) => ({ ...region, worth: worth(region) })).filter((part) => part.worth > 0) };
}

/** The stretch of a region in which most of the found words stand: first and last position. */
export function stretch({ from, to }, marked, length) {
  const inside = [...marked.keys()].filter((n) => n >= from && n < to).sort((a, b) => a - b);
  let best = inside[0], most = -1;
  for (const start of inside) {
    const sum = inside.filter((n) => n >= start && n < start + length).reduce((total, n) => total + marked.get(n), 0);
    if (sum > most) { most = sum; best = start; }
  }
  if (best === undefined) return null;
  const start = Math.max(from, Math.min(best - 4, to - length));
  return [start, Math.min(to, start + length)];
}
