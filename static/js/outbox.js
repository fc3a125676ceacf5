// Texts that a child wrote without a connection. They are kept on this device, sealed to the child
// who wrote them, shown as "Waiting to send", and sent once: the server knows a form by its key.
//
// #outbox[data-owner][data-seal] holds the list and its words; form[data-outbox] is what it sends;
// [data-draft] marks a field whose text is kept while it is typed.

const NAME = "aerogram";
const DRAFT = "draft:";
const FORTNIGHT = 14 * 24 * 60 * 60 * 1000;
const PAUSE = 400;

const box = document.getElementById("outbox");
// Sealing needs a secure page; without it nothing is kept and forms are sent as ever.
if (box && window.indexedDB && window.crypto?.subtle) start();

function start() {
  const form = document.querySelector("form[data-outbox]");
  if (form) form.addEventListener("submit", (event) => submit(event, form));
  for (const field of document.querySelectorAll("[data-draft]")) keepDraft(field);
  // On the page "Switch student" what is not sent stands where that page wants it.
  const leaving = document.querySelector("[data-unsent]");
  if (leaving) {
    leaving.append(box);
    box.querySelector("[data-leaving]").hidden = false;
    leave(document.querySelector("main form[method=post]"));
  }
  const flush = () => document.visibilityState === "visible" && sendAll();
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", flush);
  show().then(flush);
}

// -- What this device keeps ------------------------------------------------------------------------

function ask(mode, act) {
  return new Promise((done, fail) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: "key" });
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const work = database.transaction("kept", mode);
      const asked = act(work.objectStore("kept"));
      work.oncomplete = () => {
        database.close();
        done(asked.result);
      };
      work.onerror = () => fail(work.error);
    };
  });
}

let lock;
function key() {
  const raw = Uint8Array.from(atob(box.dataset.seal), (sign) => sign.charCodeAt(0));
  lock ??= crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return lock;
}

async function keep(name, what) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const open = new TextEncoder().encode(JSON.stringify(what));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), open);
  const row = { key: name, owner: box.dataset.owner, at: Date.now(), iv, sealed };
  await ask("readwrite", (store) => store.put(row));
}

const drop = (name) => ask("readwrite", (store) => store.delete(name));
const isMine = (row) => row.owner === box.dataset.owner;

async function read(row) {
  const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.sealed);
  return { name: row.key, ...JSON.parse(new TextDecoder().decode(open)) };
}

/** What this child has not sent yet, the oldest first. What is older than a fortnight goes. */
async function unsent() {
  const rows = await ask("readonly", (store) => store.getAll());
  for (const row of rows) if (Date.now() - row.at > FORTNIGHT) await drop(row.key);
  const mine = rows.filter((row) => isMine(row) && !row.key.startsWith(DRAFT));
  return Promise.all(mine.sort((a, b) => a.at - b.at).map(read));
}

// -- What is seen of it -----------------------------------------------------------------------------

async function show() {
  const list = box.querySelector("ul");
  const rows = (await unsent()).map((entry) => {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-text]").textContent = entry.text;
    row.querySelector("[data-try]").addEventListener("click", sendAll);
    row.querySelector("[data-drop]").addEventListener("click", async () => {
      await drop(entry.name);
      await show();
    });
    return row;
  });
  list.replaceChildren(...rows);
  box.hidden = !rows.length;
}

// -- Sending ------------------------------------------------------------------------------------------

/** The address of what was made, "refused" where the form is wrong, or "later". */
async function send(entry, token) {
  try {
    token ??= await freshToken(entry.url);
    const body = new URLSearchParams([...entry.fields, ["csrfmiddlewaretoken", token]]);
    const answer = await fetch(entry.url, {
      method: "POST",
      body,
      headers: { "X-Outbox": "1" },
      redirect: "manual",
    });
    if (answer.status === 201) return answer.headers.get("Location");
    return answer.status === 200 ? "refused" : "later";
  } catch {
    return "later";
  }
}

async function freshToken(url) {
  const page = await fetch(url, { redirect: "manual" });
  const found = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await page.text());
  if (page.status !== 200 || !found) throw new Error("no form");
  return found[1];
}

let isSending = false;
async function sendAll() {
  if (isSending) return;
  isSending = true;
  const said = document.getElementById("outbox-said");
  for (const entry of await unsent()) {
    const answer = await send(entry);
    if (answer === "later") break;
    if (answer === "refused") continue;
    await drop(entry.name);
    said.textContent = said.dataset.sent;
  }
  isSending = false;
  await show();
}

async function submit(event, form) {
  const files = form.querySelectorAll("input[type=file]");
  const field = form.elements.text;
  // Pictures, the language switch and an empty form go the usual way.
  const usual = event.submitter?.name || [...files].some((each) => each.files.length);
  if (usual || !field.value.trim()) return;
  event.preventDefault();
  const said = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const fields = said.filter(([name]) => name !== "csrfmiddlewaretoken");
  const entry = { name: form.elements.key.value, url: form.action, fields, text: field.value };
  await keep(entry.name, entry);
  const answer = await send(entry, form.elements.csrfmiddlewaretoken.value);
  if (answer === "later") {
    await show();
    anew(form, event.submitter);
    return;
  }
  await drop(entry.name);
  // The server says in its own words what is wrong.
  if (answer === "refused") form.submit();
  else location.assign(answer);
}

/** The form as it was before, for the next text; what was written stands in the list. */
function anew(form, button) {
  form.elements.text.value = "";
  form.elements.text.dispatchEvent(new Event("input"));
  form.elements.key.value = crypto.randomUUID();
  delete form.dataset.sent;
  if (button?.dataset.label) {
    button.textContent = button.dataset.label;
    button.removeAttribute("aria-busy");
  }
  box.querySelector("h2").focus();
}

function leave(form) {
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const rows = await ask("readonly", (store) => store.getAll());
    for (const row of rows.filter(isMine)) await drop(row.key);
    if (rows.every(isMine)) indexedDB.deleteDatabase(NAME);
    form.submit();
  });
}

function keepDraft(field) {
  const name = DRAFT + location.pathname;
  let pause = 0;
  ask("readonly", (store) => store.get(name)).then(async (row) => {
    if (row && isMine(row) && !field.value) {
      field.value = (await read(row)).text;
      field.dispatchEvent(new Event("input"));
    }
  });
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => (field.value ? keep(name, { text: field.value }) : drop(name)), PAUSE);
  });
  field.form.addEventListener("submit", () => {
    clearTimeout(pause);
    drop(name);
  });
}
