// The engine of the finder: which records hold the words that were asked for, how well, and under which facets.
// Pagefind has found the words when the site was built; here parts of that index are looked up, volume by volume, and put
// together: what a question means, how its words add up, facets, counts and orders. A record's place is its number among all,
// the newest first. Nothing here touches the page.

const ALIKE = 0.6; // what another word for the same counts for
const ENOUGH = 20; // results from which on words that are meant alike are not looked up too: each costs the reader a download
const CONCEPT = 5; // the most words that one expression of the field has
const STEPS = 127; // how finely it is told how much a word counts in a record
const TOGETHER = 4; // records whose cards are one file
const WHOLE = 20000; // records up to which volumes that the filters rule out are looked through too, for the numbers beside other filters
const BEGINNING = 3; // letters from which on the beginning of a word finds it

/** Words made comparable: case, accents, the shape of apostrophes and hyphens do not matter. */
export const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[’ʼ‘]/g, "'").replace(/[-‐‑–—]/g, " ");
const bare = (word) => fold(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
const lettersOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) || [];
// The words that are asked for; what an apostrophe ties to a word says nothing.
const askedIn = (text) => lettersOf(fold(text).replace(/'s(?![\p{L}\p{N}])/gu, "").replace(/(?<![\p{L}\p{N}])\p{L}{1,2}'(?=\p{L})/gu, ""));
const json = async (url, how) => { const answer = await fetch(url, how); if (!answer.ok) throw new Error(url); return answer.json(); };
const once = (work) => { const done = new Map(); return (key, ...more) => { if (!done.has(key)) { const doing = work(key, ...more); done.set(key, doing); doing.catch(() => done.delete(key)); } return done.get(key); }; };

/** Opens the finder of a site, given the address of its root. Loads the catalogue, and of the index only what is asked for. */
export async function open(root, { whole = WHOLE } = {}) {
  const at = (path) => new URL(path, root);
  const raw = await json(at("search/catalogue.json"), { cache: "no-cache" }); // it must be of the same build as the files that it names
  const { size } = raw, values = raw.facets, names = Object.keys(values);
  const volumes = raw.volumes.map((volume) => shelved(volume, at)), whose = new Uint16Array(size), local = new Int32Array(size);
  number(volumes, whose, local);
  const loaded = once((what) => json(at(`search/${what}.json`)));
  const parts = once(async () => { (await json(at(`search/parts/${raw.parts}.json`))).forEach((firsts, n) => { volumes[n].firsts = firsts; }); });
  const everything = Array.from({ length: size }, (_, n) => n);
  const card = once(async (place) => {
    const volume = volumes[whose[place]], { key, first } = volume.shards.findLast((shard) => shard.first <= local[place]), n = local[place] - first;
    return cardOf((await volume.cards(`${key}/${Math.floor(n / TOGETHER)}`))[n % TOGETHER]);
  });

  // How many of the chosen facets a volume has no value of. With one it has no result, but still a number beside another filter.
  const lacking = (volume, chosen) => names.filter((name) => chosen[name]?.length && !chosen[name].some((value) => volume.has[name]?.has(values[name].indexOf(value))));
  const inPlay = (chosen = {}) => volumes.filter((volume) => lacking(volume, chosen).length <= (size <= whole ? 1 : 0));

  const finder = {
    size, card,
    suggestions: () => loaded("suggestions"),
    addresses: async (places = everything) => {
      const needed = [...new Set(places.map((place) => whose[place]))], found = new Map(await Promise.all(needed.map(async (n) => [n, await volumes[n].addresses()])));
      return places.map((place) => found.get(whose[place])[local[place]]);
    },
    everything: () => everything,

    /** Which places pass the chosen values (any within a facet, all facets), and how many records each value would leave; `unknown` are facets of which that is not known for each. */
    async select(places, chosen, stated) {
      const wanted = names.filter((name) => chosen[name]?.length), playing = new Set(inPlay(chosen));
      const counts = Object.fromEntries(names.map((name) => [name, Object.create(null)])), unknown = new Set(volumes.filter((volume) => !playing.has(volume)).map((volume) => lacking(volume, chosen)).filter((lacks) => lacks.length === 1).flat());
      if (!wanted.length && !stated && places === everything) {
        for (const { has } of volumes) for (const name of names) for (const [value, n] of has[name] || []) counts[name][values[name][value]] = (counts[name][values[name][value]] || 0) + n;
        return { hits: places, counts, unknown };
      }
      const used = new Set(); // volumes that hold any of the places
      for (const place of places) used.add(whose[place]);
      const tallies = new Map(await Promise.all([...used].filter((n) => playing.has(volumes[n])).map(async (n) => [n, tally(await volumes[n].rows(), names, values, wanted, chosen, stated)])));
      const hits = places.filter((place) => tallies.get(whose[place])?.take(local[place]));
      for (const one of tallies.values()) one.counts(counts);
      return { hits, counts, unknown };
    },

    /** Places, given the newest first, in an order: "date", "deadline", or by relevance where a search gave scores. */
    async order(places, sort, scores) {
      if (sort === "deadline") {
        const needed = [...new Set(places.map((place) => whose[place]))], rows = new Map(await Promise.all(needed.map(async (n) => [n, (await volumes[n].deadlines()).get("deadline")])));
        const due = new Map(places.map((place) => { const { kinds, of } = rows.get(whose[place]); return [place, kinds[of(local[place])] || "9999"]; }));
        return [...places].sort((a, b) => (due.get(a) < due.get(b) ? -1 : due.get(a) > due.get(b) ? 1 : a - b));
      }
      if (sort === "date" || !scores) return places;
      return [...places].sort((a, b) => scores.get(b) - scores.get(a) || a - b);
    },

    /** Searches for words, in the volumes that the chosen values can match. Gives null when there are none to search for. */
    async search(query, chosen) {
      const [words] = await Promise.all([loaded("words"), parts("")]);
      const asked = concepts(query, words), index = { volumes: inPlay(chosen), size, loaded: 0 };
      if (!asked.length) return null;
      index.loaded = index.volumes.reduce((sum, volume) => sum + volume.size, 0);
      const found = await Promise.all(asked.map((concept) => lookUp(index, concept)));
      const missing = [];
      for (const [n, concept] of asked.entries()) {
        if (found[n].scores.size) continue;
        const instead = concept.exact ? "" : nearest(concept.words, (await loaded("spelling")).split(" "));
        if (instead) found[n] = await lookUp(index, { said: instead, forms: [{ words: instead, weight: 0.5 }] });
        missing.push({ word: concept.said, instead });
      }
      return { ...addUp(found.filter(({ scores }) => scores.size), index), missing, found };
    },
  };
  return finder;
}

async function stored(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(url);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return bytes[0] === 0x1f ? new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()) : bytes;
}

/** The value with which bytes begin, after its length in four of them; and what follows. */
function parted(bytes) {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return [JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))), bytes.subarray(end)];
}

// --- volumes: neighbouring records of one kind, and what of them is loaded

function shelved({ words, size, dates, shards, has, rows, deadlines }, at) {
  let first = 0;
  return {
    size, dates: dates.split(",").map((run) => { const [date, n] = run.split("*"); return { date, n: +n }; }),
    shards: shards.split(",").map((one) => { const [key, n] = one.split("*"), shard = { key, first }; first += +n; return shard; }),
    has: Object.fromEntries(Object.entries(has).map(([name, pairs]) => [name, new Map(pairs)])),
    addresses: once(() => json(at(`search/addresses/${words}.json`))),
    cards: once(async (path) => JSON.parse(new TextDecoder().decode(await stored(at(`search/cards/${path}.bin`))))),
    part: once(async (n) => read(...parted(await stored(at(`search/words/${words}/${n}.bin`))))),
    places: once((n) => stored(at(`search/words/${words}/${n}-places.bin`))),
    rows: once(async () => columns(await stored(at(`search/rows/${rows}.bin`)), size)),
    deadlines: once(async () => columns(await stored(at(`search/rows/${deadlines}.bin`)), size)),
  };
}

/** Gives every record its place: the newest first, and within a date by group, in which volumes follow one another. */
function number(volumes, whose, local) {
  const runs = volumes.flatMap(({ dates }, volume) => { let first = 0; return dates.map(({ date, n }) => { const run = { date, n, volume, first }; first += n; return run; }); });
  volumes.forEach((volume) => { volume.placeOf = new Int32Array(volume.size); });
  let place = 0;
  for (const { n, volume, first } of runs.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.volume - b.volume))) {
    for (let own = first; own < first + n; own++, place++) { whose[place] = volume; local[place] = own; volumes[volume].placeOf[own] = place; }
  }
}

/** Facets of a volume's records, or their deadlines: which combinations of values there are, and which one a record has. */
function columns(packed, size) {
  const [head, bytes] = parted(packed), found = new Map();
  let from = 0;
  for (const [name, kinds] of head) {
    const low = bytes.subarray(from, from += size), high = kinds.length > 256 ? bytes.subarray(from, from += size) : null;
    found.set(name, { kinds, of: high ? (n) => low[n] | high[n] << 8 : (n) => low[n] });
  }
  return found;
}

/** Takes records of a volume one by one, tells whether each passes, and counts. A facet counts what all other facets leave. */
function tally(rows, names, values, wanted, chosen, stated) {
  const facets = names.map((name) => {
    const { kinds, of } = rows.get(name), want = wanted.includes(name) && new Set(chosen[name].map((value) => values[name].indexOf(value)));
    const held = kinds.map((kind) => [...new Set(kind.split(".").filter((one) => one && !(stated && one.endsWith("*"))).map((one) => parseInt(one, 10)))]);
    return { name, of, held, fails: want ? held.map((own) => !own.some((value) => want.has(value))) : null, met: new Uint32Array(kinds.length) };
  });
  const strict = facets.filter(({ fails }) => fails);
  return {
    take(n) {
      let failing = null;
      for (const facet of strict) if (facet.fails[facet.of(n)]) { if (failing) return false; failing = facet; }
      if (failing) { failing.met[failing.of(n)]++; return false; }
      for (const facet of facets) facet.met[facet.of(n)]++;
      return true;
    },
    counts(counts) {
      for (const { name, held, met } of facets) met.forEach((n, kind) => { if (n) for (const value of held[kind]) counts[name][values[name][value]] = (counts[name][values[name][value]] || 0) + n; });
    },
  };
}

/** A card as it is shown: address, text, and the parts of it that have an anchor. */
function cardOf([url, content, titled, anchors, shown]) {
  const text = content.split(" ");
  return { url, content, title: titled, meta: { title: text.slice(0, titled).join(" "), ...shown }, anchors: anchors.map(([id, location, heading]) => ({ id, location, text: text.slice(location, location + heading).join(" ").replace(/\.$/, "") })) };
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

// --- words

/** The stems of a part with their words, the records that have them, and how much they count there. */
function read(head, bytes) {
  let at = 0, spot = 0;
  return head.map(([stem, words, n, length, spots, leads]) => {
    const term = { stem, words: words ? words.split(" ") : [], n, leads: leads ? leads.split(" ") : [], bytes: bytes.subarray(at, at + length), spot };
    at += length;
    spot += spots;
    return term;
  });
}

/** The numbers of the records that have a stem, in their volume. */
function recordsOf({ n, bytes }) {
  const found = new Int32Array(n);
  for (let i = 0, at = 0, last = 0; i < n; i++) {
    let step = 0;
    for (let shift = 0; ; shift += 7) { const byte = bytes[at++]; step |= (byte & 127) << shift; if (byte < 128) break; }
    found[i] = last += step;
  }
  return found;
}

/** Where a stem stands in each record that has it, as sets of positions, for the wanted records. */
function positionsOf(term, spots, records, wanted) {
  const found = new Map();
  let at = term.spot;
  const next = () => { let value = 0; for (let shift = 0; ; shift += 7) { const byte = spots[at++]; value |= (byte & 127) << shift; if (byte < 128) return value; } };
  for (const record of records) {
    const own = wanted.has(record) ? [] : null;
    for (let left = next(), last = 0; left; left--) { last += next(); own?.push(last); }
    if (own) found.set(record, own);
  }
  return found;
}

const partOf = (volume, word) => Math.max(0, volume.firsts.findLastIndex((first) => first <= word));

/** All stems of a volume from the part where a word belongs, and of the following ones while they begin with it. */
async function near(volume, beginning, from = beginning) {
  const out = [];
  for (let n = partOf(volume, from); n < volume.firsts.length; n++) {
    const terms = await volume.part(n);
    for (const term of terms) { term.part = n; out.push(term); }
    if (n + 1 < volume.firsts.length && !(volume.firsts[n + 1].startsWith(beginning))) break;
  }
  return out;
}

/** The stems that a word stands for, anywhere: those of the very word; else of what begins with it; else of what is the same but for an ending. */
async function stemsOf(index, word) {
  const beside = (await Promise.all(index.volumes.map((volume) => near(volume, word)))).flat();
  const same = beside.filter(({ stem, words }) => stem === word || words.includes(word)).flatMap(({ stem, n, leads }) => [...(n ? [stem] : []), ...leads]);
  if (same.length) return [...new Set(same)];
  const begun = word.length < BEGINNING ? [] : beside.filter(({ stem, n, words }) => n && [stem, ...words].some((other) => other.startsWith(word)));
  if (begun.length) return [...new Set(begun.map(({ stem }) => stem))];
  const short = word.slice(0, Math.max(BEGINNING, word.length - 2));
  const like = word.length < 4 ? [] : beside.filter(({ stem, n, words }) => n && [stem, ...words].some((other) => other.startsWith(short) || (other.length > 3 && word.startsWith(other) && ENDING.test(word.slice(other.length)))));
  const most = Math.max(0, ...like.map(({ stem }) => shared(stem, word)));
  return [...new Set(like.filter(({ stem }) => shared(stem, word) === most).map(({ stem }) => stem))];
}
const ENDING = /^(ing|ed|er|or|ion|ive|al|ly|ment|ation|ating|s|es)$/;
const shared = (one, other) => { let n = 0; while (n < one.length && one[n] === other[n]) n++; return n; };

/** The terms of each volume for a word: its stems, and longer stems that begin with one of them, which count for less. */
async function termsOf(index, word, exact) {
  const stems = await stemsOf(index, word), own = new Set(stems), longer = exact ? [] : stems.filter((stem) => stem.length >= BEGINNING);
  const found = await Promise.all(index.volumes.map(async (volume) => {
    const terms = (await Promise.all(stems.map((stem) => near(volume, longer.includes(stem) ? stem : `${stem} `, stem)))).flat();
    return [...new Set(terms)].filter(({ stem, n }) => n && (own.has(stem) || longer.some((one) => stem.startsWith(one))))
      .map((term) => ({ term, own: own.has(term.stem), near: own.has(term.stem) ? 1 : closeness(Math.min(...longer.filter((one) => term.stem.startsWith(one)).map((one) => term.stem.length - one.length))) }));
  }));
  return found;
}

// How much a longer word counts, as Pagefind weighs it.
const closeness = (longer) => Math.exp(Math.exp(-0.125 * longer * longer) - 1);
const rarity = (n, of) => Math.log(1 + Math.max(0, of - n + 0.5) / (n + 0.5));

/** Scores by place, in one row of numbers. */
class Scores {
  constructor(size) { this.of = new Float32Array(size); this.size = 0; }
  has(place) { return this.of[place] > 0; }
  get(place) { return this.of[place]; }
  add(place, score) { if (!this.of[place]) this.size++; this.of[place] += score; }
  best(place, score) { if (!this.of[place]) this.size++; if (score > this.of[place]) this.of[place] = score; }
  each(work) { for (let place = 0; place < this.of.length; place++) if (this.of[place]) work(place, this.of[place]); }
}

/** How well each record has a word; and the words that were meant. */
async function score(index, word, exact) {
  const found = await termsOf(index, word, exact), scores = new Scores(index.size), often = new Map(), words = new Set();
  for (const { term } of found.flat()) often.set(term.stem, (often.get(term.stem) || 0) + term.n);
  found.forEach((terms, volume) => {
    const { placeOf } = index.volumes[volume];
    for (const { term, near: by } of terms) {
      const records = recordsOf(term), counts = term.bytes.subarray(term.bytes.length - term.n), worth = by * rarity(often.get(term.stem), index.loaded) / STEPS;
      for (let i = 0; i < term.n; i++) scores.add(placeOf[records[i]], worth * counts[i]);
      words.add(term.stem);
      for (const other of term.words) words.add(other);
    }
  });
  return { scores, found, words };
}

/** The records in which words stand one after another. */
async function together(index, each) {
  const close = new Scores(index.size);
  await Promise.all(index.volumes.map(async (volume, v) => {
    const rows = each.map(({ found }) => found[v].filter(({ own }) => own).map(({ term }) => ({ term, records: recordsOf(term) })));
    let wanted = null;
    for (const terms of rows) wanted = new Set(terms.flatMap(({ records }) => (wanted ? [...records].filter((record) => wanted.has(record)) : [...records])));
    if (!wanted?.size) return;
    const standing = await Promise.all(rows.map(async (terms) => {
      const by = await Promise.all(terms.map(async ({ term, records }) => positionsOf(term, await volume.places(term.part), records, wanted)));
      return (record) => new Set(by.flatMap((one) => one.get(record) || []));
    }));
    for (const record of wanted) {
      let ends = standing[0](record);
      for (const next of standing.slice(1)) { const there = next(record); ends = new Set([...ends].flatMap((at) => [at, at + 1]).filter((at) => there.has(at))); } // parts of one word stand at one position
      if (ends.size) close.best(volume.placeOf[record], 1);
    }
  }));
  return close;
}

/** Where a concept stands: scores by place, the best of its forms counting, and the words that it was found by. */
async function lookUp(index, concept) {
  const scores = new Scores(index.size), words = new Set(), rows = [];
  const take = async (form) => {
    const asked = askedIn(form.words), each = await Promise.all(asked.map((word) => score(index, word, form.exact)));
    if (!each.length || each.some((one) => !one.scores.size)) return;
    const close = asked.length > 1 ? await together(index, each) : null;
    each[0].scores.each((place) => {
      if (each.some((one) => !one.scores.has(place)) || form.exact && close && !close.has(place)) return;
      const sum = each.reduce((total, one) => total + one.scores.get(place), 0);
      scores.best(place, form.weight * sum * (close && !close.has(place) ? 0.6 : 1));
    });
    if (form.exact && close) rows.push(each.map((one) => one.words)); else for (const one of each) for (const word of one.words) words.add(word);
  };
  await Promise.all(concept.forms.map(take));
  for (const form of concept.alike || []) if (scores.size * index.size < ENOUGH * index.loaded) await take(form); // as if every volume were asked
  return { concept, scores, words, rows, weight: rarity(scores.size, index.loaded) };
}

/** Adds concepts up. A record that lacks rare words of the question counts for less, and is left out where enough records have them. */
function addUp(found, { size, loaded }) {
  const total = found.reduce((sum, { weight }) => sum + weight, 0), has = new Float32Array(size), scores = new Scores(size);
  for (const { scores: own, weight } of found) own.each((place, score) => { has[place] += weight; scores.add(place, score); });
  scores.each((place, score) => { scores.of[place] = score * (has[place] / total); });
  const share = (least) => { const places = []; scores.each((place) => { if (has[place] >= least * total - 1e-4) places.push(place); }); return places; };
  const whole = share(1), enough = (places) => places.length * size >= Math.min(10, size) * loaded;
  const kept = enough(whole) ? whole : [0.99, 0.6, 0.4, 0].map(share).find(enough) || share(0);
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
  const text = card.content.split(" "), marked = new Map(), letters = text.map((word) => { const own = lettersOf(word); return own.length > 1 ? [...own, own.join("")] : own; });
  const standing = found.filter(({ scores }) => scores.has(place)).map(({ words, rows, weight }) => ({ weight, at: standingAt(letters, words, rows) }));
  for (const { at, weight } of standing) for (const n of at) marked.set(n, Math.max(marked.get(n) || 0, weight));
  const { anchors } = card;
  const regions = [{ from: card.title, to: anchors[0]?.location ?? text.length }, ...anchors.map((anchor, n) => ({ anchor, from: anchor.location, to: anchors[n + 1]?.location ?? text.length }))];
  const worth = ({ from, to }) => standing.reduce((sum, { at, weight }) => sum + (at.some((n) => n >= from && n < to) ? weight : 0), 0);
  // Little words that a phrase brought along are not marked elsewhere; abbreviations are.
  const forms = new Set([...marked.keys()].map((n) => text[n] || "").filter((word) => bare(word).length > 3 || word === word.toUpperCase()).map(bare).filter(Boolean));
  return { text, marked, forms, own: regions[0], parts: regions.slice(1).map((region) => ({ ...region, worth: worth(region) })).filter((part) => part.worth > 0) };
}

/** The positions of words in a text, and of those that stand in one of some rows. */
function standingAt(letters, words, rows) {
  const out = letters.flatMap((own, n) => (own.some((one) => words.has(one)) ? [n] : []));
  for (const row of rows) {
    for (let n = 0; n < letters.length; n++) {
      let at = n, step = 0;
      while (step < row.length && at < letters.length && letters[at].some((one) => row[step].has(one))) { step++; if (step < row.length && !letters[at].some((one) => row[step].has(one))) at++; }
      if (step === row.length) for (let k = n; k <= at; k++) out.push(k);
    }
  }
  return out;
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
