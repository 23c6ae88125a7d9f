// Measures the first load of /policy in Chromium on a slow line and a slow processor, against the same words as a bare
// static page, and exits with 1 when a bound is broken. Called by `cargo xtask bench`, which starts the demo server.
//
//   node pageload.mjs ORIGIN --riders DATA/demo.json [--runs N]
//   PLAYWRIGHT_CORE = folder of the package, CHROMIUM = the browser
//
// Ours and the static page alternate in one browser, each load in a fresh context (an empty cache); the first round isn't
// counted. "Usable" = the control is enabled, painted and on top, and the main thread answers; then it is clicked with a
// real mouse, and the load counts only if the server records the choice. "host" opens the page with a hand-off inside a
// made-up app: nobody is signed in before.
// Limits: the processor's throttle slows the main thread only; the line's adds its latency per request, not per connection.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';

/** The first switch inside the text of the policy. */
const USABLE = '#use-risk [data-choice] button, #use-risk [data-choice] input';
const BOUNDS = { paint: 1.15, usable: 3.0, otherOrigins: 0, shift: 0 };
const LINE = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const PROCESSOR = 4;
const PATIENCE = 60_000;
const HEADERS = { 'accept-language': 'en' };

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT_CORE ?? 'playwright-core');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, riders: { type: 'string' } },
});
const origin = new URL(positionals[0]).origin;
const runs = Number(values.runs);

/** Asks until the server answers: it has just been started. */
async function firstAnswer(url) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await fetch(url, { headers: HEADERS }).catch(() => null);
    if (answer?.ok) return answer.text();
    if (Date.now() > end) throw new Error(`${url} ${answer ? `answers ${answer.status}` : 'does not answer'}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** The words of a page as headings and paragraphs, with one line of style and nothing else. */
async function bare(browser, html) {
  const page = await browser.newPage({ javaScriptEnabled: true });
  const body = await page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, 'text/html');
    const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
    const blocks = 'h1,h2,h3,h4,p,li,dt,dd,td,th,summary';
    const text = (element) => element.textContent.replace(/\s+/g, ' ').trim();
    return [...parsed.querySelectorAll(blocks)]
      .filter((element) => text(element) && !element.querySelector(blocks))
      .map((element) => {
        const tag = /^H\d$/.test(element.tagName) ? element.tagName.toLowerCase() : 'p';
        return `<${tag}>${escape(text(element))}</${tag}>`;
      }).join('\n');
  }, html);
  await page.close();
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Policy</title><style>body{max-width:40rem;margin:1rem auto;padding:0 1rem;font:1rem/1.6 sans-serif}</style>
${body}</html>`;
}

/** Serves one page, compressed beforehand. */
async function serveStatic(html) {
  const pressed = brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const etag = `"${createHash('sha256').update(pressed).digest('base64url')}"`;
  const server = createServer((request, response) => {
    response.setHeader('etag', etag).setHeader('cache-control', 'no-cache');
    if (request.url !== '/') return response.writeHead(404).end();
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    response.setHeader('content-type', 'text/html; charset=utf-8').setHeader('content-encoding', 'br');
    response.writeHead(200, { 'content-length': pressed.length }).end(pressed);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

/** Finds an e-mail address anywhere in the demo's list of riders. */
const firstEmail = (json) => /"([^"\s@]+@[^"\s@]+)"/.exec(json)?.[1];

/** Signs in as a rider the way the page does, and returns the cookies. */
async function signIn(browser) {
  const email = firstEmail(await readFile(values.riders, 'utf8'));
  if (!email) throw new Error(`${values.riders} names no e-mail address`);
  const context = await browser.newContext();
  const headers = { ...HEADERS, origin, 'sec-fetch-site': 'same-origin', 'x-requested-by': 'privacy-center' };
  const post = async (path, data) => {
    const answer = await context.request.post(origin + path, { data, headers });
    if (!answer.ok()) throw new Error(`${path} answers ${answer.status()}: ${await answer.text()}`);
    return answer.json();
  };
  const { request } = await post('/api/v1/session/codes', { address: email });
  const code = await mailedCode(context, email);
  await post('/api/v1/session', { request, code });
  const state = await context.storageState();
  await context.close();
  if (!state.cookies.length) throw new Error('signing in set no cookie');
  return state;
}

/** A grown-up rider of the demo, not the one who signs in by code, and the key of the operator's backend. */
async function operator() {
  const { riders, service_key: key } = JSON.parse(await readFile(values.riders, 'utf8'));
  return { subject: (riders[1] ?? riders[0]).subject, key };
}

const VERIFIER = createHash('sha256').update(String(process.pid)).digest('base64url');

/** A code for a hand-off, as the operator's backend gets it for its app. */
async function handOff() {
  const { subject, key } = await operator();
  const challenge = createHash('sha256').update(VERIFIER).digest('base64url');
  const answer = await fetch(`${origin}/api/v1/partner/handoffs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ subject, challenge }),
  });
  if (!answer.ok) throw new Error(`a hand-off answers ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).code;
}

/** The app around the page, in Android's shape: there before the page, and it answers like another process, a moment later. */
function host(verifier) {
  const answers = { hello: { can: ['close'], language: 'en' }, verifier: { verifier } };
  window.iwalkHost = {
    onmessage: null,
    postMessage(text) {
      const { id, kind } = JSON.parse(text);
      const data = JSON.stringify({ v: 1, id, ok: kind in answers, ...answers[kind] });
      setTimeout(() => this.onmessage({ data }), 1);
    },
  };
}

async function mailedCode(context, email) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const answer = await context.request.get(`${origin}/dev/mail`, { headers: { accept: 'application/json' } });
    const mail = (await answer.json()).find((message) => message.to === email && /\b\d{6}\b/.test(message.text));
    if (mail) return /\b\d{6}\b/.exec(mail.text)[0];
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no code was mailed to ${email}`);
}

/** Runs in the page before anything else. */
function watch(selector) {
  const seen = (window.__seen = { paint: null, usable: null, shift: 0 });
  const observe = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  observe('paint', (entry) => { if (entry.name === 'first-contentful-paint') seen.paint = entry.startTime; });
  observe('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  if (!selector) return;
  const usable = (element) => {
    if (!element || element.disabled || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); // null below the fold
    return !top || element.contains(top) || (top.tagName === 'LABEL' && top.contains(element));
  };
  const look = () => {
    if (!usable(document.querySelector(selector))) return requestAnimationFrame(look);
    setTimeout(() => { seen.usable = performance.now(); }); // after this frame, when the main thread is free
  };
  requestAnimationFrame(look);
}

/** One cold load. */
async function load(browser, { url: address, selector, state, click, inApp }) {
  const url = inApp ? `${address}#h=${await handOff()}` : address;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 }, locale: 'en', storageState: state,
  });
  try {
    await context.addInitScript(watch, selector);
    if (inApp) await context.addInitScript(host, VERIFIER);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', LINE);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR });
    const traffic = listen(cdp);
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message.split('\n')[0]));
    const answer = await page.goto(url, { waitUntil: 'load', timeout: PATIENCE });
    if (!answer.ok()) throw new Error(`${url} answers ${answer.status()}`);
    if (selector) {
      await page.waitForFunction(() => window.__seen.usable != null, null, { timeout: PATIENCE, polling: 100 })
        .catch(() => { throw new Error(`"${selector}" did not become usable on ${url}`); });
    }
    await traffic.quiet();
    const seen = await page.evaluate(() => ({ ...window.__seen }));
    // Nothing can be used before it has been painted.
    if (seen.usable != null) seen.usable = Math.max(seen.usable, seen.paint ?? 0);
    const files = traffic.files();
    if (click) await choose(page, selector);
    if (errors.length) throw new Error(`the page failed: ${errors.join(' | ')}`);
    return { ...seen, files, other: files.filter((file) => new URL(file.url).origin !== new URL(url).origin).length };
  } finally {
    await context.close();
  }
}

/** Clicks a control that is not chosen yet; the server has to record the choice. */
async function choose(page, selector) {
  const controls = page.locator(selector);
  let target = controls.first();
  for (let index = 0; index < await controls.count(); index++) {
    const chosen = await controls.nth(index).evaluate((element) =>
      element.checked === true || element.ariaPressed === 'true' || element.ariaChecked === 'true');
    if (!chosen) { target = controls.nth(index); break; }
  }
  const isChoice = (answer) => answer.request().method() === 'PUT' && answer.url().includes('/api/v1/consents/');
  const [answer] = await Promise.all([page.waitForResponse(isChoice, { timeout: PATIENCE }), target.click()]);
  if (!answer.ok()) throw new Error(`the choice was refused with ${answer.status()}`);
}

/** Counts what goes over the line: headers and compressed bodies. */
function listen(cdp) {
  const requests = new Map();
  const open = new Set();
  let last = Date.now();
  const end = (id, bytes) => {
    if (requests.has(id)) requests.get(id).bytes = bytes;
    open.delete(id);
    last = Date.now();
  };
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (!/^https?:/.test(request.url)) return;
    requests.set(requestId, { url: request.url, bytes: 0 });
    open.add(requestId);
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => end(requestId, encodedDataLength));
  cdp.on('Network.loadingFailed', ({ requestId }) => end(requestId, 0));
  return {
    files: () => [...requests.values()],
    async quiet() {
      const deadline = Date.now() + PATIENCE;
      while ((open.size || Date.now() - last < 700) && Date.now() < deadline) {
        await new Promise((done) => setTimeout(done, 50));
      }
    },
  };
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

function report(results) {
  const of = (name, what) => results[name].map((result) => result[what]);
  const spread = (numbers) =>
    `${median(numbers).toFixed(0)} (${Math.min(...numbers).toFixed(0)}-${Math.max(...numbers).toFixed(0)})`;
  const lines = [['page', 'first paint ms', 'usable ms', 'kB', 'requests', 'other origins', 'shift']];
  for (const name of Object.keys(results)) {
    const usable = of(name, 'usable');
    const files = results[name].at(-1).files;
    lines.push([name, spread(of(name, 'paint')), usable.includes(null) ? '-' : spread(usable),
      (files.reduce((sum, file) => sum + file.bytes, 0) / 1000).toFixed(1), String(files.length),
      String(Math.max(...of(name, 'other'))), Math.max(...of(name, 'shift')).toFixed(4)]);
  }
  print(lines);
  print([['file (signed in)', 'kB'], ...results.rider.at(-1).files.map((file) =>
    [file.url.replace(origin, ''), (file.bytes / 1000).toFixed(1)])]);
  const paint = median(of('visitor', 'paint')) / median(of('static', 'paint'));
  const usable = median(of('rider', 'usable')) / median(of('static', 'usable'));
  const opened = median(of('host', 'usable')) / median(of('static', 'usable'));
  const ours = ['visitor', 'rider', 'host'];
  const worst = (what) => Math.max(...ours.flatMap((name) => of(name, what)));
  return [
    ['first paint / static page', paint, BOUNDS.paint],
    ['choices usable / static page', usable, BOUNDS.usable],
    ['the same, opened from the app', opened, BOUNDS.usable],
    ['requests to other origins', worst('other'), BOUNDS.otherOrigins],
    ['layout shift', worst('shift'), BOUNDS.shift],
  ];
}

function print(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const row = (line) => line.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  ');
  console.log(`\n${lines.map(row).join('\n')}`);
}

const html = await firstAnswer(`${origin}/policy`);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
    ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
});
const { server, url } = await serveStatic(await bare(browser, html));
try {
  const state = await signIn(browser);
  const pages = {
    static: { url, selector: 'p' },
    visitor: { url: `${origin}/policy` },
    rider: { url: `${origin}/policy`, selector: USABLE, state, click: true },
    host: { url: `${origin}/policy`, selector: USABLE, inApp: true, click: true },
  };
  const results = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let round = 0; round <= runs; round++) {
    for (const [name, page] of Object.entries(pages)) {
      const result = await load(browser, page);
      if (round) results[name].push(result);
    }
  }
  console.log(`${browser.version()}, ${runs} runs, 150 ms, 1.6 Mbit/s down, 750 kbit/s up, processor ${PROCESSOR}x slower`);
  const verdict = report(results);
  print([['what', 'measured', 'bound', ''], ...verdict.map(([what, value, bound]) =>
    [what, value.toFixed(value % 1 ? 3 : 0), String(bound), value <= bound ? 'kept' : 'BROKEN'])]);
  if (verdict.some(([, value, bound]) => !(value <= bound))) process.exitCode = 1;
} finally {
  await browser.close();
  server.close();
}
