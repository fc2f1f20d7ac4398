// The designer: what the form's buttons do, done by dragging, at once, or taken back. Without it the buttons do.

const form = () => document.getElementById("design");
const FOUND = "[data-token], [data-field], [data-measure]";

// A change is a button of the form, pressed: the server answers with the new design and its address.
function press(value) {
  const button = Object.assign(document.createElement("button"), { name: "do", value, hidden: true });
  form().append(button);
  button.click(); // not requestSubmit: htmx sends along what was clicked
  button.remove();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-at-once], #design [list]") && event.target.value !== undefined) form().requestSubmit();
});

// --- dragging: a field or a value into a box, a token to another place ---------------------------------
let dragged = null;
const isMeasure = (thing) => "measure" in thing.dataset || thing.closest("[data-box]")?.dataset.box === "measures";
const fits = (box) => dragged && isMeasure(dragged) === (box.dataset.box === "measures");

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(FOUND) ?? null;
  if (dragged) event.dataTransfer.setData("text/plain", dragged.textContent.trim().slice(0, 80));
});
document.addEventListener("dragend", () => {
  dragged = null;
  document.querySelectorAll(".box.over").forEach((box) => box.classList.remove("over"));
});
document.addEventListener("dragover", (event) => {
  const box = event.target.closest?.("[data-box]");
  document.querySelectorAll(".box.over").forEach((other) => other !== box && other.classList.remove("over"));
  if (!box || !fits(box)) return;
  box.classList.add("over");
  event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const box = event.target.closest?.("[data-box]");
  if (!box || !fits(box)) return;
  event.preventDefault();
  const name = dragged.dataset.token ?? dragged.dataset.field ?? dragged.dataset.measure;
  const others = [...box.querySelectorAll("[data-token]")].filter((token) => token !== dragged);
  const before = others.findIndex((token) => event.clientY < token.getBoundingClientRect().bottom && event.clientX < token.getBoundingClientRect().left + token.offsetWidth / 2);
  press(`${box.dataset.box}.add.${name}.${before < 0 ? others.length : before}`);
});

// --- finding a field while typing ---------------------------------------------------------------------
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-find-field]")) return;
  const wanted = target.value.trim().toLocaleLowerCase();
  for (const group of document.querySelectorAll(".known .group")) {
    let hits = 0;
    for (const item of group.querySelectorAll("li")) {
      item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
      hits += !item.hidden;
    }
    group.hidden = !hits;
    group.open = Boolean(wanted) && hits > 0;
  }
});
document.addEventListener("keydown", (event) => {
  // Enter in that box must not send the form; it goes to the first field found.
  if (event.code === "Enter" && event.target.matches?.("[data-find-field]")) {
    event.preventDefault();
    document.querySelector(".known .group[open] li:not([hidden]) summary, .known .group[open] li:not([hidden]) .line")?.focus();
  }
  if (event.ctrlKey && ["KeyZ", "KeyY"].includes(event.code) && !event.target.matches?.("input, textarea, select")) {
    event.preventDefault();
    event.code === "KeyZ" && !event.shiftKey ? history.back() : history.forward();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-undo-design]")) history.back();
});

function prepare() {
  document.getElementById("pivot")?.classList.add("scripted");
  document.querySelectorAll("[data-find-field], [data-undo-design]").forEach((one) => (one.hidden = false));
  // On a phone the table comes first; the boxes open on a press.
  if (matchMedia("(max-width: 47.99em)").matches) document.querySelector("details.rail").open = false;
}
document.addEventListener("htmx:load", prepare);
prepare();
