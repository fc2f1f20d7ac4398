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

async function show(address) {
  try {
    const page = new DOMParser().parseFromString(await ahead.get(address), "text/html");
    document.getElementById("main").replaceWith(page.getElementById("main"));
  } catch {
    return location.assign(address);
  }
  history.pushState({ slide: true }, "", address);
  // What stands here may be decided meanwhile by somebody else: it is fetched anew the next time.
  ahead.delete(address);
  scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
  fetchAhead();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const box = link.dataset.choose && document.querySelector(`[name="${link.dataset.choose}"]:checked, [name="${link.dataset.choose}"]`);
  if (box) box.focus();
  else if (link.matches("[rel=next], [rel=prev]") && ahead.has(link.href)) show(link.href);
  else return;
  event.preventDefault();
});
// Back and forth among the slides of this page; a mere jump within one is none.
history.replaceState({ slide: true }, "");
addEventListener("popstate", (event) => event.state?.slide && location.reload());
fetchAhead();
