// Passkeys: the browser makes or shows a key, and the form carries what it says to the server.
//
// <form method="post" data-passkey="create or get" data-options="id of a JSON script">
// Without data-options the form's own address is asked for them (signing in: nobody is known yet).
// Inside: <button hidden>, <input name="credential" type="hidden">, <p data-passkey-failed hidden>,
// and for a new key <input name="passwordless" type="checkbox">. Beside it, what shows where nothing
// can be done: <p data-passkey-missing>.

const toBytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};

const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

async function create({ publicKey }, form) {
  const alone = form.elements.passwordless?.checked ?? false;
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        userVerification: alone ? "required" : publicKey.authenticatorSelection?.userVerification,
      },
    },
  });
}

async function get({ publicKey }) {
  return navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
}

/** What the server reads: every buffer as text. */
function written(key) {
  const response = {};
  for (const name of [
    "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle",
  ]) {
    if (key.response[name]) response[name] = toText(key.response[name]);
  }
  return JSON.stringify({
    id: key.id,
    rawId: toText(key.rawId),
    type: key.type,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  });
}

async function send(form, failed) {
  failed.hidden = true;
  try {
    const options = await optionsOf(form);
    const isNew = form.dataset.passkey === "create";
    const key = isNew
      ? await create(options.creation_options, form)
      : await get(options.request_options);
    form.elements.credential.value = written(key);
    // Past our own listener, so that it is sent once.
    form.submit();
  } catch {
    // Given up, timed out, no such key, or a line that broke: there is another way on the page.
    failed.hidden = false;
    failed.focus();
  }
}

if (window.PublicKeyCredential) {
  for (const missing of document.querySelectorAll("[data-passkey-missing]")) missing.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-passkey-failed]");
    form.querySelector("button[hidden]").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, failed);
    });
  }
}
