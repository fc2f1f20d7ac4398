// The board: cards are dragged or moved by keys to where the server says they may go. Without it there are menus.

const board = () => document.querySelector("[data-board]");
const ways = (card) => new Map(card.dataset.ways.split(" ").filter(Boolean).map((way) => way.split(":")));

// What asks for a reason or an agency has a page; everything else is one press of the card's own menu.
function move(card, state) {
  const step = ways(card).get(state);
  if (!step) return false;
  if (step.endsWith("!")) {
    location.assign(`/assignments/${card.dataset.case}/step/${step.slice(0, -1)}/`);
    return true;
  }
  card.setAttribute("aria-busy", "true");
  const form = card.querySelector("form");
  form.requestSubmit(form.querySelector(`[value="${step}"]`));
  return true;
}

let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-case]") ?? null;
  if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.case);
});
document.addEventListener("dragend", () => {
  dragged = null;
  document.querySelectorAll(".column.over").forEach((column) => column.classList.remove("over"));
});
document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.("[data-column]");
  document.querySelectorAll(".column.over").forEach((other) => other !== column && other.classList.remove("over"));
  if (!dragged || !column || !ways(dragged).has(column.dataset.column)) return;
  column.classList.add("over");
  event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const column = event.target.closest?.("[data-column]");
  if (dragged && column && move(dragged, column.dataset.column)) event.preventDefault();
});

// On a card: m opens its menu, the arrows move it to the next column that it may go to.
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-case]");
  if (!card || event.altKey || event.ctrlKey || event.metaKey) return;
  const menu = card.querySelector("[data-moves]");
  if (event.code === "KeyM" && menu) {
    menu.open = !menu.open;
    menu.querySelector("button, div a")?.focus();
    event.preventDefault();
  }
  const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
  if (!direction) return;
  const columns = [...document.querySelectorAll("[data-column]")].map((column) => column.dataset.column);
  const ahead = direction > 0 ? columns.slice(columns.indexOf(card.dataset.state) + 1) : columns.slice(0, columns.indexOf(card.dataset.state)).reverse();
  const target = ahead.find((state) => ways(card).has(state));
  if (target && move(card, target)) event.preventDefault();
});

// While somebody holds a card or has a menu open the board stays still; it looks again soon.
const isHeld = () => dragged || board()?.querySelector("details[open]");
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-board]") && (isHeld() || document.hidden)) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig?.elt?.matches("[data-board]") && isHeld()) event.detail.shouldSwap = false;
});

// The card that had the focus has it again on the new board.
let focused = null;
document.addEventListener("htmx:beforeSwap", () => {
  focused = document.activeElement?.closest?.("[data-case]")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (focused) document.getElementById(focused)?.querySelector("[data-row-link]")?.focus();
  focused = null;
});
