// Ways to begin a sentence, as buttons that write into the box above them; without scripts they stand as a hint.

for (const starts of document.querySelectorAll(".starts")) {
  const box = document.getElementById(starts.dataset.for);
  const chips = starts.dataset.starts.split(" | ").map((start) => {
    const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: start });
    chip.addEventListener("click", () => {
      const begun = start.replace("…", " ");
      box.value = box.value ? `${box.value}\n${begun}` : begun;
      box.focus();
    });
    return chip;
  });
  starts.replaceChildren(...chips);
}
