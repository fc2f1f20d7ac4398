// What every page can do: keys, forms sent once, menus that close, counters that count letters as people do.
// Keys are matched by their place on the keyboard (event.code): on the Thai layout the same key yields a Thai letter.

const SINGLE_KEYS = "tpmap.single-keys";
const typing = (target) => target.isContentEditable || target.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");
const singleKeysAreOn = () => localStorage.getItem(SINGLE_KEYS) !== "off";

function showKeys() {
  const dialog = document.getElementById("keys");
  listNamedKeys(dialog.querySelector("dl"));
  if (!dialog.open) dialog.showModal();
}

// What a page marks with data-key="KeyV", "Digit1" or "Alt+ArrowLeft" is pressed by that key and listed among the keys.
const ARROWS = { ArrowLeft: "←", ArrowRight: "→" };
const keyLabel = (code) => code.split("+").map((part) => ARROWS[part] ?? part.replace(/^(Key|Digit)/, "").toLowerCase().replace("alt", "Alt"));

function listNamedKeys(list) {
  list.querySelectorAll("[data-of-page]").forEach((row) => row.remove());
  for (const named of [...document.querySelectorAll("[data-key]")].reverse()) {
    const [key, what] = [document.createElement("dt"), document.createElement("dd")];
    key.append(...keyLabel(named.dataset.key).flatMap((part) => [Object.assign(document.createElement("kbd"), { textContent: part }), " "]));
    what.textContent = [...named.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim())?.textContent.trim() ?? "";
    key.dataset.ofPage = what.dataset.ofPage = "";
    list.prepend(key, what);
  }
}

function pressNamed(event) {
  const named = document.querySelector(`[data-key="${(event.altKey ? "Alt+" : "") + event.code}"]`);
  named?.click();
  return Boolean(named);
}

function focusSearch() {
  const box = document.querySelector("[data-search]");
  if (!box) return false;
  box.focus();
  box.select();
  return true;
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-row-link]")];
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
  return true;
}

const SINGLE = {
  Slash: (event) => (event.shiftKey || event.key === "?" ? (showKeys(), true) : focusSearch()),
  KeyJ: () => moveRow(1),
  KeyK: () => moveRow(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.code === "Enter") {
    const form = event.target.closest?.("form") ?? document.querySelector("form[data-main]");
    const button = form?.querySelector("button.primary:not(:disabled)");
    if (form) (event.preventDefault(), form.requestSubmit(button ?? undefined));
    return;
  }
  if (event.code === "Escape") closeMenus();
  if (event.altKey && pressNamed(event)) return event.preventDefault();
  // Arrows inside a group of radio buttons choose among them, whatever else they may do on the page.
  const choosing = event.code.startsWith("Arrow") && event.target.matches?.("[type=radio]");
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !typing(event.target) && !choosing;
  // A page that names a key itself means its own.
  if (plain && singleKeysAreOn() && (pressNamed(event) || SINGLE[event.code]?.(event))) event.preventDefault();
});

// --- menus and filters made of <details> ---------------------------------------------------
function closeMenus(except) {
  for (const open of document.querySelectorAll("details[data-menu][open]")) {
    if (open === except || open.contains(except)) continue;
    const held = open.contains(document.activeElement);
    open.open = false;
    if (held && !except) open.querySelector("summary").focus();
  }
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]") ?? document.body));

// --- a form is sent once; the server is idempotent, this only spares the waiting -------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => readyAgain(document), 10_000); // a download leaves the page standing
});
function readyAgain(root) {
  for (const form of root.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}
addEventListener("pageshow", () => readyAgain(document));
document.addEventListener("htmx:afterRequest", () => readyAgain(document));

// --- what could not be fetched is said, never swallowed ----------------------------------------
function toast(name) {
  const note = document.getElementById(name).content.firstElementChild.cloneNode(true);
  document.getElementById("toasts").replaceChildren(note);
  note.querySelector("button").addEventListener("click", () => note.remove());
}
document.addEventListener("htmx:sendError", () => toast("no-connection"));
document.addEventListener("htmx:timeout", () => toast("no-connection"));
document.addEventListener("htmx:responseError", ({ detail }) => {
  // Signed out meanwhile: the page itself knows the way to sign in and back.
  if (detail.xhr.status === 401) return location.reload();
  toast("not-answered");
});

// --- counters and dates ------------------------------------------------------------------------
const letters = new Intl.Segmenter("th", { granularity: "grapheme" });
function count(field) {
  const counter = document.getElementById(field.dataset.counter);
  if (!counter) return;
  const left = Number(field.dataset.limit) - [...letters.segment(field.value)].length;
  counter.textContent = counter.dataset.text.replace("{n}", left.toLocaleString("en"));
  counter.classList.toggle("over", left < 0);
}

// A whole date pasted into the day goes to the server as it is, which reads every ordinary writing of one.
function dayTakesAWholeDate(field) {
  const parts = field.closest(".date-parts");
  const whole = /\D/.test(field.value.trim()) || field.value.trim().length > 2;
  for (const other of parts.querySelectorAll("select, [data-date-year]")) other.disabled = whole;
}
document.addEventListener("input", ({ target }) => {
  if (target.dataset.counter) count(target);
  if (target.matches("[data-date-day]")) dayTakesAWholeDate(target);
});

// A table to fill in: Enter goes to the same box of the next row, with Shift of the row before; Alt and an arrow too.
document.addEventListener("keydown", (event) => {
  const table = event.target.closest?.("table[data-arrows]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code] ?? (event.code === "Enter" ? (event.shiftKey ? -1 : 1) : 0);
  if (!table || !step || event.ctrlKey || (event.code !== "Enter" && !event.altKey)) return;
  const boxes = [...table.querySelectorAll("tbody select")].filter((box) => box.checkVisibility({ visibilityProperty: true }));
  const next = boxes[boxes.indexOf(event.target) + step];
  if (!boxes.includes(event.target)) return;
  event.preventDefault();
  next?.focus();
});

// The button that takes a change back stands as long as the server does it.
for (const undo of document.querySelectorAll("[data-undo]")) setTimeout(() => undo.remove(), Number(undo.dataset.undo) * 1000);

// Of tabs that have no room side by side, the one that is open stands in the middle.
function showTab(tab) {
  const tabs = tab.closest(".tabs");
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

function prepare(root) {
  root.querySelectorAll("[data-counter]").forEach(count);
  root.querySelectorAll(".tabs [aria-current]").forEach(showTab);
  const first = root.querySelector("[data-focus]");
  if (first) first.focus();
}
document.addEventListener("htmx:load", (event) => prepare(event.target));
prepare(document);

const switchOfKeys = document.querySelector("[data-single-keys]");
if (switchOfKeys) {
  switchOfKeys.checked = singleKeysAreOn();
  switchOfKeys.addEventListener("change", () => localStorage.setItem(SINGLE_KEYS, switchOfKeys.checked ? "on" : "off"));
}
for (const opener of document.querySelectorAll("[data-open]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.open).showModal());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
