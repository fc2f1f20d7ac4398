// The wall of a meeting: the households before and after are fetched ahead, so that the next one stands at once.

const ahead = new Map();

function fetchAhead() {
  for (const link of document.querySelectorAll("a[rel=next], a[rel=prev]")) {
    if (ahead.has(link.href)) continue;
    const page = fetch(link.href, { headers: { Accept: "text/html" } }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      return answer.text();
    });
    page.catch(() => ahead.delete(link.href));
    ahead.set(link.href, page);
  }
}

async function show(address, isBack) {
  try {
    const page = new DOMParser().parseFromString(await ahead.get(address), "text/html");
    document.getElementById("main").replaceWith(page.getElementById("main"));
    if (!isBack) history.pushState(null, "", address);
    // What stands here may have been decided meanwhile by somebody else: it is fetched anew the next time.
    ahead.delete(address);
    scrollTo(0, 0);
    fetchAhead();
  } catch {
    location.assign(address);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[rel=next], a[rel=prev]");
  if (!link || !ahead.has(link.href) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, false);
});
addEventListener("popstate", () => location.reload());
fetchAhead();
