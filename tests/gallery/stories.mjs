// What a client does with the gallery of the fixture's bundle, and what must be on the screen then.

const shown = `[...document.querySelectorAll(".card:not([hidden])")].filter((card) => !card.closest("[hidden]")).map((card) => card.querySelector("h3").textContent)`;
const said = `document.querySelector(".tools output b").textContent`;
const focus = `document.activeElement.textContent`;
const choose = (name, value) => `{ const form = document.querySelector(".tools"); form.elements.${name}.value = ${JSON.stringify(value)}; form.dispatchEvent(new Event("input")); }`;

export async function filters_and_searches(tab) {
  await tab.press("/", "/");
  await tab.expect("/ goes to the search field", "document.activeElement.name + document.activeElement.value", "words");
  await tab.send("Input.insertText", { text: "PAYDAY cafe" });
  await tab.settled();
  await tab.expect("search knows names, without case and accents", shown, ["hero-dawn.png", "It's payday – café & co.png"]);
  await tab.ask(choose("words", "steam drifts"));
  await tab.settled();
  await tab.expect("search knows prompts", shown, ["vault-loop.mp4"]);
  await tab.expect("search says how many", said, "1 of 14 assets");
  await tab.ask(choose("words", "rates"));
  await tab.settled();
  await tab.expect("and so does the folder", `document.querySelector(".folder:not([hidden]) h2").textContent`, "social 1 of 3 assets");
  await tab.ask(choose("words", "elevenlabs"));
  await tab.settled();
  await tab.expect("search knows models", shown, ["payday-sting.mp3", "ui-chime.wav"]);
  await tab.ask(`document.querySelector(".tools button").click()`);
  await tab.settled();
  await tab.expect("everything is back", said, "14 assets");
  for (const [name, value, count] of [["folder", "social", 5], ["type", "PNG", 6], ["model", "Recraft V4", 6], ["origin", "Licensed stock", 1]]) {
    await tab.ask(choose(name, value));
    await tab.settled();
    await tab.expect(`filter by ${name}`, `${shown}.length`, count);
    await tab.ask(choose(name, ""));
  }
  await tab.ask(choose("folder", "social") + choose("origin", "Licensed stock"));
  await tab.settled();
  await tab.expect("filters narrow each other down", said, "0 of 14 assets");
  await tab.ask(`document.querySelector(".tools").reset()`);
  await tab.settled();
}

export async function looks_at_an_asset(tab) {
  await tab.ask(`document.querySelector(".card h3 a").focus()`);
  await tab.press("ArrowRight");
  await tab.expect("right", focus, "ui-chime.wav");
  await tab.press("ArrowDown");
  await tab.expect("down", focus, "hero-dawn.png");
  await tab.press("ArrowUp");
  await tab.expect("up", focus, "ui-chime.wav");
  await tab.press("End");
  await tab.expect("to the end", focus, "vault-loop.mp4");
  await tab.press("ArrowLeft");
  await tab.press("ArrowDown");
  await tab.press("Home");
  await tab.expect("to the start", focus, "payday-sting.mp3");
  await tab.ask(`[...document.querySelectorAll(".card h3 a")].find((link) => link.textContent === "rates-tile.png").focus()`);
  await tab.press("Enter", "\r");
  await tab.expect("Enter opens", `document.querySelector("#detail").open && document.querySelector("#detail h2").textContent`, "rates-tile.png");
  await tab.expect("the details", `[...document.querySelectorAll("#detail .about > div:last-child > dl > dt")].map((term) => term.textContent)`,
    ["Prompt", "Input images", "Parameters", "Model", "Prompt id", "Rights", "File", "SHA-256"]);
  await tab.expect("its image is loaded", `document.querySelector("#detail .well img").decode().then(() => true)`, true);
  await tab.expect("its input is shown", `document.querySelector("#detail .inputs img").decode().then(() => true)`, true);
  const prompt = await tab.ask(`document.querySelector("#detail .prompt").textContent`);
  await tab.ask(`document.querySelector("#detail .copy").click()`);
  await tab.settled();
  await tab.expect("the prompt is copied", "navigator.clipboard.readText()", prompt);
  await tab.expect("and the button says so", `document.querySelector("#detail .copy").textContent`, "Copied");
  await tab.press("ArrowLeft");
  await tab.expect("the one before", `document.querySelector("#detail h2").textContent`, "launch-tile.jpg");
  await tab.press("Escape");
  await tab.expect("Escape closes, and the focus is on what was shown", `document.querySelector("#detail").open + " " + ${focus}`, "false launch-tile.jpg");
}

export async function reads_the_pages(tab) {
  await tab.ask(`document.querySelector("a[href='#readme']").focus()`);
  await tab.press("Enter", "\r");
  await tab.expect("README", `document.querySelector("#readme").open && document.querySelector("#readme h2").textContent`, "Acme Fintech: handoff v1");
  await tab.expect("its inner links lead somewhere", `[...document.querySelectorAll("#readme a[href^='#'], #rights a[href^='#']")].map((link) => link.hash.slice(1)).filter((id) => !document.getElementById(id))`, []);
  await tab.ask(`document.querySelector("#readme a[href='#rights']").click()`);
  await tab.settled();
  await tab.expect("README leads to the rights", `[...document.querySelectorAll("dialog[open]")].map((dialog) => dialog.id)`, ["rights"]);
  await tab.press("Escape");
  await tab.expect("nothing is open", `document.querySelectorAll("dialog[open]").length`, 0);
}

/** Without scripts everything is in the page: details, README and rights; what needs a script is not there. */
export async function has_no_scripts(tab, load) {
  await tab.send("Emulation.setScriptExecutionDisabled", { value: true });
  await load();
  const { root } = await tab.send("DOM.getDocument");
  const visible = async (selector) => {
    const { nodeId } = await tab.send("DOM.querySelector", { nodeId: root.nodeId, selector });
    return tab.send("DOM.getBoxModel", { nodeId }).then(({ model }) => model.height > 0, () => false);
  };
  const seen = {};
  for (const selector of [".card summary", "#readme h2", "#rights h2", ".tools", "#detail", ".print"]) seen[selector] = await visible(selector);
  await tab.send("Emulation.setScriptExecutionDisabled", { value: false });
  return Object.entries(seen).filter(([selector, is]) => is !== /summary|h2/.test(selector)).map(([selector, is]) => `without scripts ${selector} is ${is ? "" : "not "}there`);
}

/** Every asset opened once: nothing acts, and every prompt is shown to the letter. */
export async function is_hostile(tab, prompts) {
  await tab.expect("nothing took the window", "typeof window.acted", "undefined");
  await tab.expect("prompts are shown as they are", `[...new Set([...document.querySelectorAll(".card .prompt")].map((prompt) => prompt.textContent))].sort()`, [...new Set(prompts)].sort());
  const count = await tab.ask(`document.querySelectorAll(".card").length`);
  for (let at = 0; at < count; at += 1) {
    await tab.ask(`document.querySelectorAll(".card h3 a")[${at}].click()`);
    await tab.settled();
    await tab.expect(`asset ${at} fits`, `[document.querySelector("#detail"), document.querySelector("#detail .about")].map((box) => box.scrollWidth - box.clientWidth)`, [0, 0]);
    await tab.ask(`document.querySelector("#detail").close()`);
  }
  await tab.ask(choose("words", "</script>"));
  await tab.settled();
  await tab.expect("markup is a word like any other", `${shown}.length > 0`, true);
  await tab.expect("still nothing took the window", "typeof window.acted", "undefined");
}
