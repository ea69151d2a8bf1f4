// Makes the studio of the fixtures hostile: the names and prompts of a page that somebody would like to take over.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const studio = process.argv[2];
const edit = (file, change) => writeFileSync(join(studio, file), change(readFileSync(join(studio, file), "utf8")));
const prompts = {
  "acme-fintech/hero-dawn": `</script><script>window.acted = 1; alert(1)</script><img src=x onerror="window.acted = 2">`,
  "acme-fintech/rates-tile": `--><!-- </dd></dl> " onclick="alert(1)" ' # [a](javascript:alert(1)) ![b](https://evil.example/b.png) {{ 7 * 7 }} {% raw %}`,
  "acme-fintech/vault-loop": `\u202egnp.exe\u2066 \u200f\u05e9\u05dc\u05d5\u05dd\n\`\`\`\n| a | b |\n<svg/onload=alert(1)>`,
  "acme-fintech/launch-tile": "unbroken".repeat(1250),
};
edit("out/retainer-2026-04-22/manifest.json", (text) => {
  const manifest = JSON.parse(text);
  manifest.jobs.forEach((job) => { job.prompt = prompts[job.id] ?? job.prompt; });
  return JSON.stringify(manifest);
});
const name = `<script>window.acted = 3</script> & "Acme" 'Fintech' ${"x".repeat(80)}`;
edit("clients/acme-fintech/handoff.toml", (text) => text
  .replace(`name = "Acme Fintech"`, `name = ${JSON.stringify(name)}`)
  .replace(`to = "social/rates-tile.png"`, `to = "social/&lt;img onerror=x&gt; {{7}} [a](b) #%00 ';--.png"`)
  + `\n[[rename]]\nfrom = "hero/hero-dawn.png"\nto = "hero/${"w".repeat(190)}.png"\n`);
