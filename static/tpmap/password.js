// Show the password; warn of Caps Lock and of a Thai keyboard before the attempt is lost.

for (const field of document.querySelectorAll("[data-password]")) {
  const box = field.closest(".field");
  const toggle = box.querySelector("[data-show]");
  const warning = box.querySelector(".key-warning");
  const text = warning.querySelector("span");

  const warn = (message) => {
    text.textContent = message;
    warning.hidden = !message;
  };
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    toggle.textContent = shown ? toggle.dataset.hide : toggle.dataset.show;
    toggle.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
  field.addEventListener("keydown", (event) => {
    const thai = /^[\u0E00-\u0E7F]$/.test(event.key);
    if (thai) warn(warning.dataset.thai);
    else if (event.getModifierState("CapsLock")) warn(warning.dataset.caps);
    else if (event.key.length === 1) warn("");
  });
  field.addEventListener("input", () => {
    if (/[\u0E00-\u0E7F]/.test(field.value)) warn(warning.dataset.thai);
  });
  // A password is never sent while it stands in clear text: browsers would offer to remember it as ordinary text.
  field.form.addEventListener("submit", () => (field.type = "password"));
}

// The clock of a lock-out counts down without the server.
const clock = document.querySelector("[data-seconds]");
if (clock) {
  const end = Date.now() + Number(clock.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left) return setTimeout(tick, 1000);
    document.querySelector("[data-when-over]").hidden = false;
  };
  tick();
}
