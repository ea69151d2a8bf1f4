// Drives Chromium over its debugging pipe, with nothing but Node.js: see gallery.sh.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [browser, page, profile, shots] = process.argv.slice(2);
const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-quic", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"];
const chromium = spawn(browser, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });

let next = 0;
let buffered = "";
const waiting = new Map();
const listeners = [];
chromium.stdio[4].on("data", (data) => {
  buffered += data;
  for (let end; (end = buffered.indexOf("\0")) >= 0; buffered = buffered.slice(end + 1)) {
    const message = JSON.parse(buffered.slice(0, end));
    if (waiting.has(message.id)) {
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      message.error ? reject(new Error(JSON.stringify(message.error))) : resolve(message.result);
    } else {
      listeners.forEach((listener) => listener(message));
    }
  }
});
const send = (method, params = {}, sessionId) => new Promise((resolve, reject) => {
  waiting.set(++next, { resolve, reject });
  chromium.stdio[3].write(JSON.stringify({ id: next, method, params, sessionId }) + "\0");
});
const event = (name) => new Promise((resolve) => listeners.push((message) => message.method === name && resolve(message.params)));
const give_up = setTimeout(() => { console.error("gallery: Chromium did not answer within two minutes"); chromium.kill("SIGKILL"); process.exit(1); }, 120_000);

const faults = [];
const images = `Promise.all([...document.images].map(async (image) => {
  image.scrollIntoView();
  try { await image.decode(); } catch { return image.getAttribute("src"); }
  return image.naturalWidth > 0 ? null : image.getAttribute("src");
})).then((broken) => ({ count: document.images.length, broken: broken.filter(Boolean), wide: document.documentElement.scrollWidth > innerWidth }))`;

const { targetId } = await send("Target.createTarget", { url: "about:blank" });
const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
const tab = (method, params) => send(method, params, sessionId);
const root = pathToFileURL(join(page, "..", "..")).href + "/";
listeners.push(({ method, params }) => {
  if (method === "Runtime.consoleAPICalled") faults.push(`console.${params.type}: ${JSON.stringify(params.args)}`);
  if (method === "Runtime.exceptionThrown") faults.push(`exception: ${params.exceptionDetails.text}`);
  if (method === "Log.entryAdded") faults.push(`log: ${params.entry.text} ${params.entry.url ?? ""}`);
  if (method === "Network.requestWillBeSent") {
    const url = params.request.url;
    if (!url.startsWith(root) && !url.startsWith("data:")) faults.push(`a request leaves the bundle: ${url}`);
  }
  if (method === "Network.loadingFailed" && !params.canceled) faults.push(`not loaded: ${params.errorText}`);
});
for (const domain of ["Runtime", "Log", "Network", "Page"]) await tab(`${domain}.enable`);

for (const [name, width, height, dark] of [["laptop", 1280, 900, false], ["phone", 390, 844, true], ["wide", 3840, 2160, false]]) {
  await tab("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  await tab("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
  const loaded = event("Page.loadEventFired");
  await tab("Page.navigate", { url: pathToFileURL(page).href });
  await loaded;
  const { result } = await tab("Runtime.evaluate", { expression: images, awaitPromise: true, returnByValue: true });
  const { count, broken, wide } = result.value;
  if (count === 0) faults.push(`${name}: the page shows no image`);
  broken.forEach((source) => faults.push(`${name}: does not load: ${source}`));
  if (wide) faults.push(`${name}: wider than the window`);
  if (shots) {
    mkdirSync(shots, { recursive: true });
    const { data } = await tab("Page.captureScreenshot", { captureBeyondViewport: true });
    writeFileSync(join(shots, `gallery-${name}.png`), Buffer.from(data, "base64"));
  }
  console.log(`gallery, ${name}: ${count} images`);
}
const gone = new Promise((resolve) => chromium.on("exit", resolve));
await send("Browser.close");
await gone;
clearTimeout(give_up);
if (faults.length > 0) {
  console.error(faults.map((fault) => `gallery: ${fault}`).join("\n"));
  process.exit(1);
}
console.log("gallery: no console entry, no request out of the bundle, every image loads");
process.exit(0);
