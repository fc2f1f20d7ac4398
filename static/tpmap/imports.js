// The table of rows that stay out: Enter goes to the next box, the key n to the next that is wrong.

const grid = document.querySelector("[data-grid]");
const boxes = () => [...grid.querySelectorAll("input[type=text]")];
const isOpen = (box) => "wrong" in box.dataset && box.value === box.defaultValue;

function go(box) {
  box.focus();
  box.select();
  box.scrollIntoView({ block: "center" });
}

// From where one is, around the end to the first.
function nextError() {
  const all = boxes();
  const from = all.indexOf(document.activeElement) + 1;
  const next = [...all.slice(from), ...all.slice(0, from)].find(isOpen);
  if (next) go(next);
}

if (grid) {
  grid.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.isComposing || !event.target.matches("input[type=text]")) return;
    event.preventDefault();
    const all = boxes();
    const to = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (to) go(to);
    else if (!event.shiftKey) grid.querySelector("button.primary").focus();
  });
  const opener = document.querySelector("[data-next-error]");
  opener.hidden = false;
  opener.addEventListener("click", nextError);
}
