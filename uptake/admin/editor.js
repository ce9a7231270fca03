// The form editor: Sveltia CMS, with records read and written as this project reads and writes them.
import { dump, load, DEFAULT_SCALAR_STYLE_RULES, FAILSAFE_SCHEMA, SCALAR_STYLE, YAML11_SCHEMA } from "./js-yaml.mjs";

// Its own buttons speak English, as the forms do. It would look for other languages in vain, and without end; and it reads what
// is preferred, and by whom, as soon as it is loaded.
const PREFERRED = "sveltia-cms.prefs";
localStorage.setItem(PREFERRED, JSON.stringify({ ...JSON.parse(localStorage.getItem(PREFERRED) ?? "{}"), locale: "en-US" }));
Object.defineProperties(navigator, { language: { value: "en-US" }, languages: { value: ["en-US"] } });
const { init, registerCustomFormat } = await import("./sveltia/index.js");

/** The ids that stand in files. They are permanent. */
const ids = new Set();

function remember(record) {
  for (const part of [record, ...(record.actions ?? [])]) ids.add(part.id);
  return record;
}

/** What an editor leaves empty is not written, as in canonical form; a flag that is not set is empty, too. */
function filled(value) {
  if (Array.isArray(value)) return value.map(filled).filter((entry) => entry !== undefined);
  if (value === null || value === "" || value === false) return undefined;
  if (typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, each]) => [name, filled(each)]);
  const kept = entries.filter(([, each]) => each !== undefined && !(Array.isArray(each) && !each.length));
  return kept.length ? Object.fromEntries(kept) : undefined;
}

/** An apostrophe in a text that needs quotes makes them double, as in canonical form. */
function doubleQuotes(layout) {
  const text = layout.node.value;
  if (layout.style !== SCALAR_STYLE.SINGLE_QUOTED || !text.includes("'")) return;
  if (/^[-?:,[\]{}#&*!|>'"%@`\s]|: | #|:$/.test(text)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}

/** The canonical form of a record, as `uptake/yamltext.py` has it: quotes as YAML 1.1 needs them, a text a line. */
const canonical = (record) => dump(filled(record), {
  schema: YAML11_SCHEMA, lineWidth: -1, noRefs: true, seqNoIndent: true, quoteStyle: "single",
  scalarStyleRules: [...Object.values(DEFAULT_SCALAR_STYLE_RULES), doubleQuotes],
});

// Every scalar is text: YAML's guesses turn `no` into false and `3.10` into 3.1.
const { config, comments } = await (await fetch("forms.json")).json();
for (const [name, comment] of Object.entries(comments)) {
  registerCustomFormat(name, "yaml", {
    fromFile: (text) => remember(load(text, { schema: FAILSAFE_SCHEMA })),
    toFile: (record) => comment + canonical(remember(record)),
  });
}

// An id that stands in a file can't be typed over; that of a record that is being made can.
document.addEventListener("focusin", ({ target }) => {
  const path = target.closest?.("[data-key-path]")?.dataset.keyPath ?? "";
  const made = path === "id" && /\/new\b/.test(location.hash);
  if (/^(actions\.\d+\.)?id$/.test(path) && ids.has(target.value) && !made) target.readOnly = true;
});

init({ config });
