// The two ceremonies of a passkey. Everything else of these pages works without a script; this cannot.

const TO_BUFFERS = ["challenge"];
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// What the server sends has base64url where the browser wants bytes, and back again.
const forBrowser = (options) => {
  for (const name of TO_BUFFERS) options[name] = decode(options[name]);
  if (options.user) options.user.id = decode(options.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const known of options[list] ?? []) known.id = decode(known.id);
  }
  return options;
};
const forServer = (made) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = encode(made.response[name]);
  }
  if (made.response.getTransports) response.transports = made.response.getTransports();
  return {
    id: made.id,
    rawId: encode(made.rawId),
    type: made.type,
    response,
    clientExtensionResults: made.getClientExtensionResults(),
    authenticatorAttachment: made.authenticatorAttachment ?? undefined,
  };
};

const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
const ask = async (address, body) => {
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
  // Led away to confirm first: go there with the page, not with the request.
  if (answer.redirected) {
    location.assign(answer.url);
    return new Promise(() => {});
  }
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.message);
  return told;
};

// A passkey belongs to a name: a site reached by its number has none.
const canHavePasskeys = window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

for (const box of document.querySelectorAll("[data-passkey]")) {
  if (!canHavePasskeys) continue;
  const warning = box.querySelector(".field-error");
  const text = warning.querySelector("span");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", async ({ currentTarget: button }) => {
    button.setAttribute("aria-busy", "true");
    warning.hidden = true;
    try {
      const options = forBrowser(await ask(box.dataset.passkey));
      const made = options.user
        ? await navigator.credentials.create({ publicKey: options })
        : await navigator.credentials.get({ publicKey: options });
      location.assign((await ask(box.dataset.then, forServer(made))).next);
    } catch (error) {
      // What the browser itself says is in its own language and for its makers.
      text.textContent = error instanceof DOMException || !error.message ? text.dataset.otherwise : error.message;
      warning.hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
