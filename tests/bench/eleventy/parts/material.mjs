// Reads the records and ties them together; cuts the lists into pages.
import { readFileSync, readdirSync } from "node:fs";

const PER_PAGE = 50, KINDS = ["recommendations", "lessons", "evaluations", "sources"];
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

const add = (groups, key, value) => (groups.get(key) ?? groups.set(key, []).get(key)).push(value);

const pages = (list, most = Infinity) => {
  const shown = list.rows.slice(0, most), last = Math.max(1, Math.ceil(shown.length / PER_PAGE));
  return Array.from({ length: last }, (_, n) => ({ ...list, rows: shown.slice(n * PER_PAGE, (n + 1) * PER_PAGE), total: list.rows.length, number: n + 1, last }));
};

export function material() {
  const records = new Map(), { rows: most } = json("settings.json"), terms = json("terms.json"), held = new Map(), of = new Map(), lessons = new Map(), from = new Map(), lists = [];
  for (const kind of KINDS) {
    const read = readdirSync(`content/${kind}`).map((name) => json(`content/${kind}/${name}`)).sort((a, b) => a.place - b.place);
    for (const record of read) {
      record.url = `/repo/${kind}/${record.id}/`;
      records.set(`${kind}/${record.id}`, record);
      for (const [folder, ids] of Object.entries(record.terms)) for (const id of ids) add(held, `${folder}/${id}`, record);
      if (record.evaluation) add(of, record.evaluation, record);
      for (const link of record.evaluations ?? []) add(lessons, link.id, record);
      if (record.source) add(from, record.source, record);
    }
    lists.push(...pages({ title: kind, address: kind, rows: read }));
  }
  for (const [key, term] of Object.entries(terms)) lists.push(...pages({ title: term.label, definition: term.definition, address: key, rows: held.get(key) ?? [] }, most));
  return { all: [...records.values()], records, terms, lists, held, of, lessons, from };
}
