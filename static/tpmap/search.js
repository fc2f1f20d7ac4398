// The search page: what its links and forms cannot do alone. Without it everything still works.

// On a phone the order is chosen from a list of links made into one select.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-go]")) location.assign(event.target.value);
});

// The sheet of filters closes with Escape, and lets go of the page behind it.
const sheet = document.querySelector("[data-sheet]");
document.addEventListener("keydown", (event) => {
  if (event.code !== "Escape" || !sheet?.open || document.querySelector("details[data-menu][open]")) return;
  sheet.open = false;
  sheet.querySelector("summary").focus();
});
