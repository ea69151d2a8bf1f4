// Looks at the two galleries that gallery.sh made, as a client would: see there.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faults, open, requests } from "./chromium.mjs";
import { filters_and_searches, has_no_scripts, is_hostile, looks_at_an_asset, reads_the_pages } from "./stories.mjs";

const [browser, work, axe, shots] = process.argv.slice(2);
const bundle = join(work, "received/handoff-v1");
const hostile = join(work, "hostile-received/handoff-v1");
const tab = await open(browser, join(work, "profile"));
const load = (root) => tab.load(join(root, "docs/gallery.html"), root);
if (shots) mkdirSync(shots, { recursive: true });

const images = `Promise.all([...document.querySelectorAll(".well > img")].map(async (image) => {
  image.scrollIntoView();
  try { await image.decode(); } catch { return image.getAttribute("src"); }
  return image.naturalWidth > 0 ? null : image.getAttribute("src");
})).then((broken) => ({ count: broken.length, broken: broken.filter(Boolean), wide: document.documentElement.scrollWidth > innerWidth }))`;

/** No serious finding of axe-core, where it could be had; and a picture, where one was asked for. */
async function judge(name) {
  if (axe) {
    if (!await tab.ask("typeof axe === 'object'")) await tab.ask(readFileSync(axe, "utf8") + "; 0");
    const found = await tab.ask(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, where: nodes[0].html.slice(0, 160) })))`);
    found.filter(({ impact }) => ["serious", "critical"].includes(impact)).forEach((violation) => faults.push(`${name}: axe: ${JSON.stringify(violation)}`));
  }
  if (!shots) return;
  const { data } = await tab.send("Page.captureScreenshot");
  writeFileSync(join(shots, `gallery-${name}.png`), Buffer.from(data, "base64"));
}

for (const [name, width, height, scheme, root] of [["laptop", 1440, 900, "light", bundle], ["phone", 390, 844, "dark", bundle], ["wide", 3840, 2160, "light", bundle],
  ["hostile-phone", 390, 844, "light", hostile], ["hostile", 1440, 900, "dark", hostile]]) {
  await tab.look(width, height, scheme);
  await load(root);
  const { count, broken, wide } = await tab.ask(images);
  if (count === 0) faults.push(`${name}: the page shows no image`);
  broken.forEach((source) => faults.push(`${name}: does not load: ${source}`));
  if (wide) faults.push(`${name}: wider than the window`);
  await tab.ask("scrollTo({ top: 0, behavior: 'instant' })");
  await judge(name);
  for (const [part, link] of [["detail", ".card:has(.inputs) h3 a"], ["readme", "a[href='#readme']"], ["rights", "a[href='#rights']"]]) {
    await tab.ask(`document.querySelector("${link}").click()`);
    await tab.settled();
    await judge(`${name}-${part}`);
    await tab.ask(`document.querySelector("dialog[open]").close()`);
  }
  console.log(`gallery, ${name}: ${count} images`);
}
requests.filter((url) => /\.(mp4|mp3|wav)$/.test(url)).forEach((url) => faults.push(`a player loads before it is asked to: ${url}`));

const { jobs } = JSON.parse(readFileSync(join(hostile, "prompts/prompt-library.json"), "utf8"));
const made = jobs.filter(({ assets, prompt }) => assets.length > 0 && prompt);
await is_hostile(tab, made.map(({ prompt }) => prompt.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd")));

await tab.look(1440, 900);
await load(bundle);
await filters_and_searches(tab);
await looks_at_an_asset(tab);
await reads_the_pages(tab);
faults.push(...await has_no_scripts(tab, () => load(bundle)));

await tab.look(1440, 900, "dark", "print");
await load(bundle);
await tab.expect("paper has cards and no controls", `[".card", ".tools", "nav", ".card details"].map((part) => document.querySelector(part).checkVisibility())`, [true, false, false, false]);
if (shots) {
  await tab.ask(`Promise.all([...document.querySelectorAll(".well > img")].map((image) => { image.loading = "eager"; return image.decode(); }))`);
  const { data } = await tab.send("Page.printToPDF", { printBackground: true });
  writeFileSync(join(shots, "gallery-print.pdf"), Buffer.from(data, "base64"));
}

await tab.close();
if (faults.length > 0) {
  console.error([...new Set(faults)].map((fault) => `gallery: ${fault}`).join("\n"));
  process.exit(1);
}
console.log("gallery: no console entry, no request out of the bundle, every image loads, every story holds");
process.exit(0);
