// Finds municipalities and shortage areas by name, code or id.

const MOST_RESULTS = 8;

/** Without case and accents, so that "orebro" finds Örebro. */
function folded(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLocaleLowerCase(locale);
}

function createSearch(choose) {
  const input = document.getElementById("search-text");
  const list = document.getElementById("search-results");
  const entries = [
    ...municipalities.map((one) => ({ target: one, name: one.row.name, detail: one.code })),
    ...areas.map((area) => ({ target: area, name: area.name, detail: area.id })),
  ].map((entry) => ({ ...entry, words: folded(`${entry.name} ${entry.detail}`) }));

  function close() {
    list.hidden = true;
    list.replaceChildren();
  }

  function pick(entry) {
    close();
    input.value = "";
    choose(entry.target);
    input.focus();
  }

  function find() {
    const wanted = folded(input.value.trim());
    if (wanted === "") return [];
    // Names that begin with the text come before those that hold it; within each, the order of the data.
    const holding = entries.filter((entry) => entry.words.includes(wanted));
    const rank = (entry) => (entry.words.startsWith(wanted) ? 0 : 1);
    return holding.sort((a, b) => rank(a) - rank(b));
  }

  function show() {
    const found = find();
    if (input.value.trim() === "") {
      close();
      return;
    }
    const items = found.slice(0, MOST_RESULTS).map((entry) => {
      const button = element("button", { type: "button" }, nameElement(entry.name), " ", element("small", {}, nameElement(entry.detail)));
      button.addEventListener("click", () => pick(entry));
      return element("li", {}, button);
    });
    const hidden = found.length - items.length;
    if (found.length === 0) items.push(element("li", { class: "note" }, t("search_nothing")));
    if (hidden > 0) items.push(element("li", { class: "note" }, t("search_more", { count: number(hidden) })));
    list.replaceChildren(...items);
    list.hidden = false;
    say(found.length === 0 ? t("search_nothing") : t("search_found", { count: number(found.length) }));
  }

  const moveFocus = (from, step) => {
    const stops = [input, ...list.querySelectorAll("button")];
    stops[Math.min(Math.max(stops.indexOf(from) + step, 0), stops.length - 1)].focus();
  };
  input.addEventListener("input", show);
  document.getElementById("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      moveFocus(event.target, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      close();
      input.focus();
    } else if (event.key === "Enter" && event.target === input) {
      const [first] = find();
      if (first !== undefined) pick(first);
    }
  });
  document.addEventListener("click", (event) => {
    if (!document.getElementById("search").contains(event.target)) close();
  });
}
