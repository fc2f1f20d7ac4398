// The board: cards are dragged or moved by keys to where the server says they may go. Without it there are menus.

const board = () => document.querySelector("[data-board]");
const columns = () => [...document.querySelectorAll("[data-column]")];
// {column: what leads there}, as "in_progress:start,follow_up:follow!"; "!" is a page that asks for more.
const ways = (card) => new Map((card.dataset.ways ?? "").split(",").filter(Boolean).map((way) => way.split(":")));

// Everything that a card can do stands in its own menu: a move presses what stands there.
function move(card, state) {
  const step = ways(card).get(state)?.replace("!", "");
  const press = step && card.querySelector(`button[value="${step}"], a[data-step="${step}"]`);
  if (!press) return false;
  card.setAttribute("aria-busy", "true");
  press.click();
  return true;
}

let dragged = null;
function showWays() {
  for (const column of columns()) column.classList.toggle("open", Boolean(dragged) && ways(dragged).has(column.dataset.column));
}
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-case]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
  showWays();
});
document.addEventListener("dragend", () => {
  dragged = null;
  showWays();
  columns().forEach((column) => column.classList.remove("over"));
});
document.addEventListener("dragover", (event) => {
  const column = event.target.closest?.("[data-column].open");
  for (const other of columns()) other.classList.toggle("over", other === column);
  if (column) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const column = event.target.closest?.("[data-column].open");
  if (!dragged || !column) return;
  event.preventDefault();
  move(dragged, column.dataset.column);
});

// On a card: m opens its menu, Escape closes it, the arrows move the card to the next column that it may go to.
function toggleMenu(menu) {
  menu.open = !menu.open;
  (menu.open ? menu.querySelector("button, div a") : menu.querySelector("summary")).focus();
}
function nextColumn(card, direction) {
  const names = columns().map((column) => column.dataset.column);
  const at = names.indexOf(card.dataset.state);
  const ahead = direction > 0 ? names.slice(at + 1) : names.slice(0, at).reverse();
  return ahead.find((name) => ways(card).has(name));
}
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-case]");
  const menu = card?.querySelector("[data-moves]");
  if (!menu || event.altKey || event.ctrlKey || event.metaKey) return;
  const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
  if (event.code === "KeyM" || (event.code === "Escape" && menu.open)) toggleMenu(menu);
  else if (!direction || !move(card, nextColumn(card, direction))) return;
  event.preventDefault();
});

// While somebody holds a card or has a menu open the board stays still; it looks again soon.
const isHeld = () => Boolean(dragged || board()?.querySelector("details[open]"));
const looks = (element) => Boolean(element?.matches?.("[data-board]"));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (looks(event.target) && (isHeld() || document.hidden)) event.preventDefault();
});

// The card that had the focus has it again on the new board; where it is not shown any more, the board has it.
let focused = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (looks(event.detail.requestConfig?.elt) && isHeld()) event.detail.shouldSwap = false;
  focused = document.activeElement?.closest?.("[data-case]")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (focused) (document.getElementById(focused)?.querySelector("[data-row-link]") ?? board().querySelector(".board")).focus();
  focused = null;
});
