// Buttons beside a citation: copy it, or download it as a file for a reference manager. Without them the text can be selected.
const CITE_TYPES = { bib: "application/x-bibtex", ris: "application/x-research-info-systems", json: "application/vnd.citationstyles.csl+json" };

function citeButtons(cite) {
  for (const box of cite.querySelectorAll("[data-format]")) {
    const { format, name, copy, download } = box.dataset;
    const source = box.querySelector("pre, p"), tools = Object.assign(document.createElement("p"), { className: "tools", ariaLive: "polite" });
    const add = (label, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => act(button));
      tools.append(button);
    };
    add(copy, async (button) => {
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch { // from a disk or over http the clipboard may be out of reach; a selection can be copied everywhere
        getSelection().selectAllChildren(source);
        if (!document.execCommand("copy")) return;
      }
      button.textContent = cite.dataset.copied;
      setTimeout(() => { button.textContent = copy; }, 2000);
    });
    if (name) add(download, () => {
      const text = format === "ris" ? source.textContent.replace(/\n/g, "\r\n") : source.textContent; // HTML keeps no carriage return
      const url = URL.createObjectURL(new Blob([text], { type: CITE_TYPES[format] }));
      Object.assign(document.createElement("a"), { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    });
    box.append(tools);
  }
}
document.querySelectorAll(".cite").forEach(citeButtons);
