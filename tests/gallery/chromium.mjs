// Chromium, driven over its debugging pipe with nothing but Node.js. Whatever goes wrong in a page is kept in `faults`.
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

export const faults = [];
export const requests = [];

const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-quic", "--remote-debugging-pipe"];

/** Starts the browser and gives its one tab. */
export async function open(browser, profile) {
  const chromium = spawn(browser, [...flags, `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const give_up = setTimeout(() => { console.error("gallery: Chromium did not answer within two minutes"); chromium.kill("SIGKILL"); process.exit(1); }, 120_000);
  const waiting = new Map();
  const listeners = new Set();
  let next = 0;
  let buffered = "";
  chromium.stdio[4].on("data", (data) => {
    buffered += data;
    for (let end; (end = buffered.indexOf("\0")) >= 0; buffered = buffered.slice(end + 1)) {
      const message = JSON.parse(buffered.slice(0, end));
      if (!waiting.has(message.id)) { listeners.forEach((listener) => listener(message)); continue; }
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      message.error ? reject(new Error(JSON.stringify(message.error))) : resolve(message.result);
    }
  });
  const send = (method, params = {}, sessionId) => new Promise((resolve, reject) => {
    waiting.set(++next, { resolve, reject });
    chromium.stdio[3].write(JSON.stringify({ id: next, method, params, sessionId }) + "\0");
  });
  await send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] });
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const tab = new Tab((method, params) => send(method, params, sessionId), listeners);
  for (const domain of ["Runtime", "Log", "Network", "Page", "DOM"]) await tab.send(`${domain}.enable`);
  tab.close = async () => {
    const gone = new Promise((resolve) => chromium.on("exit", resolve));
    await send("Browser.close");
    await gone;
    clearTimeout(give_up);
  };
  return tab;
}

class Tab {
  constructor(send, listeners) {
    this.send = send;
    this.listeners = listeners;
    listeners.add(({ method, params }) => {
      if (method === "Runtime.consoleAPICalled") faults.push(`console.${params.type}: ${JSON.stringify(params.args)}`);
      if (method === "Runtime.exceptionThrown") faults.push(`exception: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
      if (method === "Log.entryAdded") faults.push(`log: ${params.entry.text} ${params.entry.url ?? ""}`);
      if (method === "Page.javascriptDialogOpening") faults.push(`a dialog of a script: ${params.message}`);
      if (method === "Network.requestWillBeSent") requests.push(params.request.url);
      if (method === "Network.loadingFailed" && !params.canceled) faults.push(`not loaded: ${params.errorText}`);
    });
  }

  /** Opens a file of the bundle at `root`; from then on a request for anything else is a fault. */
  async load(file, root) {
    const inside = pathToFileURL(root).href + "/";
    this.listeners.delete(this.guard);
    this.guard = ({ method, params }) => {
      const url = method === "Network.requestWillBeSent" ? params.request.url : inside;
      if (!url.startsWith(inside) && !url.startsWith("data:")) faults.push(`a request leaves the bundle: ${url}`);
    };
    this.listeners.add(this.guard);
    let listener;
    const loaded = new Promise((resolve) => { listener = ({ method }) => method === "Page.loadEventFired" && resolve(); this.listeners.add(listener); });
    await this.send("Page.navigate", { url: pathToFileURL(file).href });
    await loaded;
    this.listeners.delete(listener);
  }

  async look(width, height, scheme = "light", media = "") {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
  }

  /** What a JavaScript expression gives in the page. */
  async ask(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(`${expression.slice(0, 200)}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  /** The same, with a fault when it is not what was expected. */
  async expect(story, expression, expected) {
    const found = await this.ask(expression);
    if (JSON.stringify(found) !== JSON.stringify(expected)) faults.push(`${story}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }

  async press(key, text) {
    const windowsVirtualKeyCode = { Enter: 13, Escape: 27, Tab: 9, End: 35, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 }[key];
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key, text, windowsVirtualKeyCode });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key, windowsVirtualKeyCode });
    await this.settled();
  }

  /** Two frames later: what a key or a choice leads to is on the screen. */
  settled() {
    return this.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))");
  }
}
