// Texts that a child wrote without a connection. They are kept on this device, sealed to the child
// who wrote them, shown as "Waiting to send", and sent once: the server knows a form by its key.
// Where nothing can be kept, a form goes the usual way.
//
// #outbox[data-owner][data-seal] holds the list and its words; form[data-outbox] is what it sends;
// [data-draft] marks a field whose text is kept while it is typed, [data-arrived] what came of it.

const NAME = "aerogram";
const DRAFT = "draft:";
const DAY = 24 * 60 * 60 * 1000;
const FORTNIGHT = 14 * DAY;
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
  // A device that lets nobody keep anything shows and sends nothing by itself.
  arrived().then(show).then(flush).catch(() => {});
}

// -- What this device keeps ------------------------------------------------------------------------

function ask(mode, act) {
  return new Promise((done, fail) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: "key" });
    opening.onerror = () => fail(opening.error);
    opening.onblocked = () => fail(new Error("in use"));
    opening.onsuccess = () => {
      const database = opening.result;
      try {
        const work = database.transaction("kept", mode);
        const asked = act(work.objectStore("kept"));
        work.oncomplete = () => {
          database.close();
          done(asked.result);
        };
        // A full device aborts without an error of the request.
        work.onabort = () => {
          database.close();
          fail(work.error);
        };
      } catch (problem) {
        database.close();
        fail(problem);
      }
    };
  });
}

let lock;
function key() {
  const raw = Uint8Array.from(atob(box.dataset.seal), (sign) => sign.charCodeAt(0));
  lock ??= crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return lock;
}

async function keep(name, what, at = Date.now()) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const open = new TextEncoder().encode(JSON.stringify(what));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), open);
  const row = { key: name, owner: box.dataset.owner, at, iv, sealed };
  await ask("readwrite", (store) => store.put(row));
}

const drop = (name) => ask("readwrite", (store) => store.delete(name));
const isMine = (row) => row.owner === box.dataset.owner;
const isDraft = (row) => row.key.startsWith(DRAFT);

async function read(row) {
  const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.sealed);
  return { ...JSON.parse(new TextDecoder().decode(open)), name: row.key, at: row.at };
}

/** Those that open. The rest was sealed with another key, and goes with its time. */
async function readAll(rows) {
  const opened = await Promise.all(rows.map((row) => read(row).catch(() => null)));
  return opened.filter(Boolean);
}

/** What this child has not sent yet, the oldest first. What is older than a fortnight goes. */
async function unsent() {
  const rows = await ask("readonly", (store) => store.getAll());
  for (const row of rows) if (Date.now() - row.at > FORTNIGHT) await drop(row.key);
  const mine = rows.filter((row) => isMine(row) && !isDraft(row));
  return readAll(mine.sort((a, b) => a.at - b.at));
}

/** The page shows what was sent: its draft has done its work. */
async function arrived() {
  const form = document.querySelector("[data-arrived]")?.dataset.arrived;
  if (!form) return;
  const rows = await ask("readonly", (store) => store.getAll());
  for (const draft of await readAll(rows.filter((row) => isMine(row) && isDraft(row)))) {
    if (draft.form === form) await drop(draft.name);
  }
}

// -- What is seen of it -----------------------------------------------------------------------------

async function show() {
  const list = box.querySelector("ul");
  const rows = (await unsent()).map((entry) => {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-text]").textContent = entry.text;
    row.querySelector("[data-refused]").hidden = !entry.refused;
    row.querySelector("[data-try]").addEventListener("click", () => sendAll(entry.name));
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

/** The address of what was made; "wrong" where the form says why; "refused" where the page is gone
 * or closed to this child; or "later". */
async function send(entry, token) {
  const isFresh = !token;
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
    if (answer.status === 200) return "wrong";
    return isFinal(answer.status, isFresh) ? "refused" : "later";
  } catch (problem) {
    return problem.isFinal ? "refused" : "later";
  }
}

/** Whether another try in a minute would be answered the same. An old token alone is no refusal. */
function isFinal(status, isFresh) {
  if (status === 403) return isFresh;
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}

async function freshToken(url) {
  const page = await fetch(url, { redirect: "manual" });
  const found = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await page.text());
  if (page.status === 200 && found) return found[1];
  throw Object.assign(new Error("no form"), { isFinal: isFinal(page.status, true) });
}

let isSending = false;
/** Sends what waits. What was refused is tried again once a day, or when its child wants it. */
async function sendAll(wanted) {
  if (isSending) return;
  isSending = true;
  const said = document.getElementById("outbox-said");
  try {
    for (const entry of await unsent()) {
      if (entry.name !== wanted && Date.now() - (entry.refused ?? 0) < DAY) continue;
      const answer = await send(entry);
      if (answer === "later") break;
      if (isNo(answer)) {
        await refuse(entry);
        continue;
      }
      await drop(entry.name);
      said.textContent = said.dataset.sent;
    }
  } finally {
    isSending = false;
  }
  await show();
}

const isNo = (answer) => answer === "refused" || answer === "wrong";
/** It stays where it is, says so, and holds up no other. */
const refuse = (entry) => keep(entry.name, { ...entry, refused: Date.now() }, entry.at);

async function submit(event, form) {
  const files = form.querySelectorAll("input[type=file]");
  const field = form.elements.text;
  // Pictures, the language switch and an empty form go the usual way.
  const usual = event.submitter?.name || [...files].some((each) => each.files.length);
  if (usual || !field.value.trim()) return;
  event.preventDefault();
  try {
    await sendOrKeep(form, field, event.submitter);
  } catch {
    // No room on this device, or it keeps nothing: the server knows the key should it come twice.
    form.submit();
  }
}

async function sendOrKeep(form, field, button) {
  const said = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const fields = said.filter(([name]) => name !== "csrfmiddlewaretoken");
  const entry = { name: form.elements.key.value, url: form.action, fields, text: field.value };
  entry.at = Date.now();
  await keep(entry.name, entry);
  const answer = await send(entry, form.elements.csrfmiddlewaretoken.value);
  if (answer === "later" || answer === "refused") {
    if (answer === "refused") await refuse(entry);
    await show();
    anew(form, button);
    return;
  }
  if (answer === "wrong") await keep(draftHere(), { text: entry.text, form: entry.name });
  else await drop(draftHere());
  await drop(entry.name);
  // The server says in its own words what is wrong.
  if (answer === "wrong") form.submit();
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
    try {
      const rows = await ask("readonly", (store) => store.getAll());
      for (const row of rows.filter(isMine)) await drop(row.key);
      if (rows.every(isMine)) indexedDB.deleteDatabase(NAME);
    } finally {
      form.submit();
    }
  });
}

/** One for each page and child: two who share a tablet keep one each. */
const draftHere = () => `${DRAFT}${box.dataset.owner}:${location.pathname}`;

/** Kept while it is typed, until the page that shows it sent; and there again after a failure. */
function keepDraft(field) {
  const { form } = field;
  let pause = 0;
  // Sent before with this key, perhaps: what is changed now is another text.
  let isSpent = false;
  const save = () => {
    clearTimeout(pause);
    const what = { text: field.value, form: form.elements.key.value };
    return (field.value ? keep(draftHere(), what) : drop(draftHere())).catch(() => {});
  };
  restore(field).then((isRestored) => {
    isSpent ||= isRestored;
    field.addEventListener("input", () => {
      if (isSpent && form.matches("[data-outbox]")) form.elements.key.value = crypto.randomUUID();
      isSpent = false;
      clearTimeout(pause);
      pause = setTimeout(save, PAUSE);
    });
  });
  form.addEventListener("submit", () => {
    isSpent = true;
    save();
  });
}

/** Unless something else stands in the field by now. */
async function restore(field) {
  const row = await ask("readonly", (store) => store.get(draftHere())).catch(() => null);
  const [draft] = await readAll(row ? [row] : []);
  if (!draft || field.value !== field.defaultValue || field.value === draft.text) return false;
  field.value = draft.text;
  if (draft.form) field.form.elements.key.value = draft.form;
  field.dispatchEvent(new Event("input"));
  return true;
}
