// The queue of entries: the next one is fetched before it is asked for, and what may be undone says so while it may.

const pages = new Map(); // address → the page as text, fetched ahead; forgotten with every decision
const AHEAD = 2;

async function fetchAhead(link, left = AHEAD) {
  if (!link || !left) return;
  if (!pages.has(link.href)) {
    const answer = await fetch(link.href, { headers: { "X-Look-Ahead": "1" } });
    if (!answer.ok) return;
    pages.set(link.href, await answer.text());
  }
  const page = new DOMParser().parseFromString(pages.get(link.href), "text/html");
  const next = page.querySelector("[data-fetch][data-key=KeyJ]");
  if (next) await fetchAhead({ href: new URL(next.getAttribute("href"), link.href).href }, left - 1);
}

function show(html, address) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("queue");
  if (!fresh) return location.assign(address);
  document.getElementById("queue").replaceWith(fresh);
  history.replaceState(null, "", address);
  document.getElementById("entry")?.focus({ preventScroll: true });
  prepare();
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("#queue [data-fetch]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !pages.has(link.href)) return;
  event.preventDefault();
  const address = link.href;
  show(pages.get(address), address);
  // A look counts only when the page is really opened.
  fetch(address);
});

// A press on "r" opens the reasons and goes to the first of them.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(".decide details[open]")) target.querySelector("input[name=reasons]")?.focus();
}, true);

function countDown(bar) {
  setTimeout(() => bar.remove(), Number(bar.dataset.undo) * 1000);
}

function prepare() {
  document.querySelectorAll("[data-undo]").forEach(countDown);
  fetchAhead(document.querySelector("#queue [data-fetch][data-key=KeyJ]")).catch(() => {});
}
prepare();
