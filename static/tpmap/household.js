// The page of one household: sections that a desk shows open and a link opens, and numbers that hide again.

const desk = matchMedia("(min-width: 64em)");
const sections = () => document.querySelectorAll("details.section");
const openOnDesk = () => desk.matches && sections().forEach((section) => { section.open = true; });
desk.addEventListener("change", openOnDesk);
openOnDesk();

function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target && target.matches("details")) target.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();

// A revealed number stays half a minute, or until the page is left.
function hideAfterwards(shown) {
  const seconds = shown.querySelector("[data-left]");
  let left = Number(shown.dataset.seconds);
  const tick = setInterval(() => {
    left -= 1;
    seconds.textContent = left;
    if (left > 0) return;
    clearInterval(tick);
    const form = shown.closest("form");
    const reveal = shown.closest("details");
    shown.remove();
    form.reset();
    reveal.open = false;
    reveal.querySelector("summary").focus();
  }, 1000);
}
document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.("[data-seconds]")) hideAfterwards(target);
});
addEventListener("pagehide", () => document.querySelectorAll("[data-seconds]").forEach((shown) => shown.remove()));
