// The bridge to the operator's app around this page, and the way in from it with the code that the first script took.
// Each line is joined to the next as it stands, so each ends where joining does no harm.
{
const w = window, l = location, code = w.iwalk?.code;
// WebKit's handlers answer by a promise; Android's object by messages.
const apple = w.webkit?.messageHandlers?.iwalkHost, host = apple || w.iwalkHost;
const bridge = w.iwalk = { lost: code != null && !host, early: [] };
if (host) {
const waiting = new Map();
let last = 0;
const hear = (text) => {
let m;
try { m = JSON.parse(text); } catch {}
if (m?.v !== 1) return;
if ("id" in m) waiting.get(m.id)?.(m);
else if (m.kind === "back") back();
else if (bridge.heard) bridge.heard(m);
else bridge.early.push(m);
};
// Asks the app; nothing where it does not answer in time.
const ask = bridge.ask = (kind, more, limit) => new Promise((answer) => {
const id = ++last, done = (m) => { waiting.delete(id); answer(m); };
waiting.set(id, done);
setTimeout(done, limit || 5000);
try {
const sent = host.postMessage(JSON.stringify({ ...more, v: 1, id, kind }));
if (apple) sent.then(hear, () => done());
} catch { done(); }
});
// The way back does not wait for the program, nor end with it. Where the browser can't tell whether there is one, it is tried.
const back = () => {
if (w.navigation) return navigation.canGoBack ? history.back() : ask("close");
const closing = setTimeout(ask, 500, "close");
for (const gone of ["pagehide", "popstate"]) addEventListener(gone, () => clearTimeout(closing), { once: true });
history.back();
};
if (apple) w.iwalkHost = {};
w.iwalkHost.onmessage = (e) => hear(e.data);
bridge.hello = ask("hello", { language: document.documentElement.lang }, 1500);
if (code != null) bridge.arrival = ask("verifier").then((m) => m?.ok && fetch("SESSION?lang=" + document.documentElement.lang, {
method: "POST", signal: AbortSignal.timeout?.(15000),
headers: { "content-type": "application/json", "REQUESTED_BY": "REQUESTED_VALUE" },
body: JSON.stringify({ handoff: code, verifier: m.verifier, installation: m.installation, gpc: !!navigator.globalPrivacyControl })
})).then((r) => r && r.status === 201 && r.text()).catch(() => {});
}
// A hand-off into a page that is open already.
addEventListener("hashchange", () => l.hash.startsWith("#h=") && l.reload());
// What failed to start says so at once.
const late = () => document.documentElement.dataset.late = "";
// A page from before an update asks for files that are gone. It is loaded again, once for each build.
let looked;
const look = bridge.look = async () => {
if (looked) return;
looked = 1;
const files = [...document.querySelectorAll("link[rel$=preload][href^='/assets/']")];
const gone = await Promise.all(files.map((f) => fetch(f.href, { method: "HEAD", cache: "no-store" }).then((r) => r.status === 404, () => {})));
const build = document.documentElement.dataset.build;
try {
if (!gone.includes(true) || sessionStorage.stale === build) return late();
sessionStorage.stale = build;
} catch { return late(); }
await bridge.arrival;
l.reload();
};
addEventListener("error", look, true);
addEventListener("unhandledrejection", look);
}
