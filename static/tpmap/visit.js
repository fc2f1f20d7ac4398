// Leads through the visit one group at a time and keeps the draft while somebody types. Without it the form works too.
const form = document.getElementById("visit");
const groups = [...form.querySelectorAll("[data-step]")];
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
const number = (value) => Math.floor(value).toLocaleString("en");
const ABSENT = ["not_home", "not_found", "moved_out", "all_dead"];
const isAbsent = () => ABSENT.includes(form.elements.found.value);

// --- one group at a time; the address names it, so that the browser's own "back" goes one group back ------------
let now = form.dataset.group;
function show(name, move = true) {
  const at = Math.max(0, groups.findIndex((group) => group.dataset.step === name));
  now = form.elements.group.value = groups[at].dataset.step;
  form.classList.add("led");
  form.classList.toggle("at-start", at === 0);
  form.classList.toggle("at-end", at === groups.length - 1);
  groups.forEach((group, place) => group.classList.toggle("now", place === at));
  const next = neighbour(1);
  const button = form.querySelector("[data-next]");
  button.textContent = next ? `${button.dataset.text} ${next.dataset.name}` : "";
  if (now === "check") summarise();
  mark();
  for (const menu of all("details.jump")) menu.open = false;
  if (move) {
    scrollTo(0, 0);
    groups[at].focus({ preventScroll: true });
  }
}
// Where nobody could be asked, the way leads past the questions.
function neighbour(step) {
  let at = groups.findIndex((group) => group.dataset.step === now) + step;
  while (isAbsent() && ["dimensions", "fourt"].includes(groups[at]?.dataset.step)) at += step;
  return groups[at];
}
const go = (step) => neighbour(step) && (location.hash = neighbour(step).dataset.step);
function mark() {
  const bars = all(".bars i");
  groups.forEach((group, place) => {
    const fault = group.querySelector(".has-error") !== null;
    const filled = !fault && isFilled(group);
    for (const link of all(`[data-jump="${group.dataset.step}"]`)) {
      link.classList.toggle("fault", fault);
      link.classList.toggle("filled", filled);
      const state = link.querySelector("small");
      if (state) state.textContent = link.closest("ol").dataset[fault ? "fault" : filled ? "filled" : "open"];
      link.toggleAttribute("aria-current", group.dataset.step === now);
    }
    bars[place].className = group.dataset.step === now ? "now" : fault ? "fault" : filled ? "filled" : "";
  });
  const where = document.querySelector(".where");
  const at = groups.findIndex((group) => group.dataset.step === now);
  where.textContent = `${say(where.dataset.text, { n: at + 1 })} · ${groups[at].dataset.name}`;
}
// Something was answered here; what the page filled in by itself does not count.
const isFilled = (group) =>
  group.querySelector(":checked:not(option, [name=is_home]), .shot") !== null || all("textarea", group).some((box) => box.value.trim());
addEventListener("hashchange", () => show(location.hash.slice(1)));
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-jump], a[data-fault]");
  if (!link) return;
  event.preventDefault();
  const { jump, fault } = link.dataset;
  if (jump) return (location.hash = jump);
  history.replaceState(null, "", `#${fault}`);
  show(fault, false);
  const box = document.getElementById(link.hash.slice(1));
  for (let fold = box; fold; fold = fold.parentElement?.closest("details")) if (fold.tagName === "DETAILS") fold.open = true;
  (box?.matches("input, select, textarea") ? box : box?.querySelector("input, select, textarea"))?.focus();
});

// --- the answers, to be checked before they are sent ----------------------------------------------------------
function words(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked ? field.closest("label").innerText.trim() : "";
  if (field.tagName === "SELECT") return field.value && field.selectedOptions[0].text;
  return field.value.trim();
}
function answers(group) {
  const found = [];
  for (const field of group.querySelectorAll("input, select, textarea")) {
    if (!field.name || field.type === "hidden" || field.type === "file" || /_(day|month)$/.test(field.name)) continue;
    const isOfNoPoint = field.name === "is_home" && !form.elements.latitude.value;
    const text = isOfNoPoint || field.value === field.dataset.was ? "" : words(field);
    if (text) found.push([label(field), dated(field, text)]);
  }
  return found;
}
function label(field) {
  const set = field.closest("fieldset:not(.entry-row)");
  const own = field.labels[0]?.firstChild?.textContent.trim();
  return (set?.querySelector("h3, legend")?.firstChild?.textContent ?? own ?? "").trim();
}
function dated(field, year) {
  const parts = field.closest(".date-parts");
  if (!parts) return year;
  return [parts.querySelector("[data-date-day]").value, parts.querySelector("select").selectedOptions[0].text, year].join(" ");
}
function summarise() {
  const box = document.getElementById("answers");
  const cards = groups.slice(0, -1).map((group) => {
    const card = document.createElement("section");
    card.className = "card";
    const head = card.appendChild(document.createElement("div"));
    head.className = "card-head";
    head.append(Object.assign(document.createElement("h3"), { textContent: group.dataset.name }));
    const change = head.appendChild(Object.assign(document.createElement("a"), { textContent: box.dataset.change, href: `#${group.id}` }));
    change.dataset.jump = group.dataset.step;
    const list = card.appendChild(document.createElement("dl"));
    list.className = "summary";
    const skipped = isAbsent() && ["dimensions", "fourt"].includes(group.dataset.step);
    const rows = skipped ? [] : answers(group);
    for (const [name, text] of rows) {
      const row = list.appendChild(document.createElement("div"));
      row.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: text }));
    }
    if (!rows.length) list.replaceWith(Object.assign(document.createElement("p"), { className: "muted", textContent: box.dataset.nothing }));
    return card;
  });
  box.replaceChildren(...cards);
}

// --- the draft ---------------------------------------------------------------------------------------------------
const saved = document.getElementById("saved");
let timer, sending;
function typed() {
  const data = new FormData(form);
  data.delete("photos");
  return data;
}
async function keep() {
  clearTimeout(timer);
  if (sending) return;
  try {
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: typed(), keepalive: true });
    if (!answer.ok) throw new Error();
    saved.textContent = `${form.dataset.saved} ${(await answer.json()).saved_at}`;
    saved.classList.remove("not");
  } catch {
    saved.textContent = form.dataset.unsaved;
    saved.classList.add("not");
    timer = setTimeout(keep, 10000);
  }
}
function changed() {
  clearTimeout(timer);
  timer = setTimeout(keep, 800);
}
form.addEventListener("input", () => (changed(), mark(), reckon()));
document.addEventListener("visibilitychange", () => document.hidden && timer && keep());
form.addEventListener("submit", () => {
  sending = true;
  clearTimeout(timer);
  history.replaceState(null, "", location.pathname);
});
addEventListener("pageshow", () => (sending = false));

// --- the mean income, while it is typed ------------------------------------------------------------------------
const income = document.getElementById("income");
function reckon() {
  const fields = all("input", income);
  const out = income.querySelector(".mean");
  const people = Number(income.dataset.members);
  out.hidden = !people || fields.every((field) => !field.value.trim());
  const plain = (text) => Number(text.replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - 3664).replace(/[^\d.]/g, ""));
  const mean = fields.reduce((sum, field) => sum + plain(field.value), 0) / (people || 1);
  const gap = income.dataset.threshold / 100 - mean;
  out.classList.toggle("enough", gap <= 0);
  out.textContent = say(gap > 0 ? out.dataset.below : out.dataset.above, { mean: number(mean), gap: Math.ceil(gap).toLocaleString("en") });
}

// --- rows, sentences, place --------------------------------------------------------------------------------------
function add(button) {
  const rows = button.closest("[data-rows]");
  const total = form.elements[`${rows.dataset.rows}-TOTAL_FORMS`];
  if (Number(total.value) >= 10) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = rows.querySelector("template").innerHTML.replaceAll("__prefix__", total.value++);
  const row = fresh.content.firstElementChild;
  button.before(row);
  row.querySelector("input, select, textarea").focus();
  changed();
}
for (const starts of all(".starts")) {
  for (const start of starts.dataset.starts.split(" | ")) {
    const chip = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: start });
    chip.onclick = () => write(starts.dataset.for, start.replace("…", " "), true);
    starts.append(chip);
  }
}
function write(id, text, further) {
  const box = document.getElementById(id);
  box.value = further && box.value ? `${box.value}\n${text}` : text;
  box.focus();
  form.dispatchEvent(new Event("input"));
}
function locate(button) {
  const line = form.querySelector(".gps");
  const tell = (text, bad) => ((line.hidden = false), (line.textContent = text), line.classList.toggle("not", bad));
  tell(button.dataset.busy, false);
  const options = { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 };
  const denied = () => tell(button.dataset.denied, true);
  if (!navigator.geolocation) return denied();
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const metres = Math.round(coords.accuracy);
    form.elements.latitude.value = coords.latitude.toFixed(6);
    form.elements.longitude.value = coords.longitude.toFixed(6);
    form.elements.accuracy_metres.value = metres;
    tell(say(button.dataset.found, { n: metres.toLocaleString("en") }), metres > 100);
    form.dispatchEvent(new Event("input"));
  }, denied, options);
}

// --- photos: shrunk here, sent at once ---------------------------------------------------------------------------
async function shrink(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 250000) return file;
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), "image/jpeg", 0.8));
  } catch {
    return file; // the server says what is wrong with it
  }
}
function send(body, progress) {
  return new Promise((done, fail) => {
    const request = Object.assign(new XMLHttpRequest(), { responseType: "json", timeout: 120000 });
    request.open("POST", form.dataset.photoUrl);
    request.upload.onprogress = (event) => (progress.value = (event.loaded / event.total) * 100);
    request.onload = () => (request.status === 201 ? done(request.response) : fail(request.response?.message));
    request.onerror = request.ontimeout = () => fail();
    request.send(body);
  });
}
async function upload(file, failed) {
  const list = form.querySelector(".shots");
  const tile = list.appendChild(document.getElementById("shot-waiting").content.firstElementChild.cloneNode(true));
  tile.querySelector("b").textContent = file.name;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("client_uuid", form.elements.client_uuid.value);
  body.set("upload", await shrink(file), "photo");
  try {
    const { id, thumbnail } = await send(body, tile.querySelector("progress"));
    if (form.elements[`photo-${id}-who`]) return tile.remove();
    const fresh = document.createElement("template");
    fresh.innerHTML = document.getElementById("shot").innerHTML.replaceAll("__id__", id);
    fresh.content.querySelector("img").src = thumbnail;
    tile.replaceWith(fresh.content);
    changed();
  } catch (message) {
    tile.querySelector("progress").remove();
    const error = tile.querySelector(".field-error");
    error.hidden = false;
    error.firstElementChild.textContent = typeof message === "string" ? message : failed;
  }
}
form.querySelector("[data-photos]").addEventListener("change", async ({ target }) => {
  const files = [...target.files];
  target.value = "";
  for (const file of files) await upload(file, target.dataset.failed);
  mark();
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("[data-next]")) go(1);
  if (button.matches("[data-previous]")) go(-1);
  if (button.matches("[data-add]")) (event.preventDefault(), add(button));
  if (button.matches("[data-again]")) write(button.dataset.again, button.dataset.words);
  if (button.matches("[data-gps]")) locate(button);
});
form.addEventListener("keydown", (event) => {
  // "Go" on a phone's keyboard must not send half a visit.
  if (event.key === "Enter" && !event.ctrlKey && event.target.matches("input:not([type=file])")) event.preventDefault();
  if (event.ctrlKey && event.code === "ArrowRight") go(1);
  if (event.ctrlKey && event.code === "ArrowLeft" && !event.target.value) go(-1);
});

const refused = document.querySelector(".error-summary") !== null;
if (refused) history.replaceState(null, "", location.pathname);
show((!refused && location.hash.slice(1)) || now, false);
reckon();
