// Gives what is wrong with this page, one line each; an empty list when nothing is.
// Rules of WCAG 2.2 AA that a program can judge: 1.1.1, 1.3.1, 1.4.3, 1.4.10, 1.4.11, 2.4.1, 2.4.2, 2.4.6, 2.5.8, 3.1.1, 4.1.2.
(() => {
  const problems = [];
  const isShown = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest(".unseen");
  const nameOf = e => {
    const by = (e.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean).map(id => document.getElementById(id)?.textContent || "").join(" ");
    const label = e.labels?.length ? [...e.labels].map(l => l.textContent).join(" ") : "";
    return (by || e.getAttribute("aria-label") || label || (e.matches("input, select, textarea") ? "" : e.textContent) || "").trim();
  };

  if (!document.documentElement.lang) problems.push("language: html has none");
  if (!document.title.trim()) problems.push("title: there is none");
  if (document.querySelectorAll("main").length !== 1) problems.push("main: there has to be one");
  if (document.querySelectorAll("h1").length !== 1) problems.push("one h1: there are " + document.querySelectorAll("h1").length);
  if (!/width=device-width/.test(document.querySelector("meta[name=viewport]")?.content || "") || /user-scalable=no|maximum-scale/.test(document.querySelector("meta[name=viewport]")?.content || ""))
    problems.push("viewport: a phone cannot show or zoom it");

  // Headings go down one step at a time.
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) problems.push(`heading order: h${next} after h${level}: ${heading.textContent}`);
    if (!heading.textContent.trim()) problems.push("heading order: an empty heading");
    level = next;
  }

  // Everything to act on has a name, and ids are there once.
  const ids = new Set();
  for (const e of document.querySelectorAll("[id]")) {
    if (ids.has(e.id)) problems.push(`id twice: ${e.id}`);
    ids.add(e.id);
  }
  for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby], label[for]"))
    for (const id of (e.getAttribute("aria-labelledby") || e.getAttribute("aria-describedby") || e.getAttribute("for")).split(/\s+/))
      if (!ids.has(id)) problems.push(`reference: ${id} is not there`);
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"))
    if (!nameOf(e)) problems.push(`name of ${e.tagName.toLowerCase()}: there is none`);
  for (const e of document.querySelectorAll("nav, section, pre[role=region], form[role=search] input"))
    if (!nameOf(e) || (e.tagName === "NAV" && !e.getAttribute("aria-label"))) problems.push(`name of ${e.tagName.toLowerCase()}: there is none`);
  for (const e of document.querySelectorAll("img:not([alt]), svg:not([aria-hidden=true])")) problems.push(`text instead of ${e.tagName}: there is none`);
  for (const e of document.querySelectorAll("[tabindex]")) if (e.tabIndex > 0) problems.push("tab order: changed by tabindex");
  const accessible = [...document.querySelectorAll("button")].filter(isShown).map(nameOf).filter(n => n !== "Copy");
  for (const n of new Set(accessible)) if (accessible.filter(o => o === n).length > 1) problems.push(`name of button twice: ${n}`);

  // Targets: 24 by 24 pixels at least; links in running text are exempt.
  for (const e of document.querySelectorAll("button, .button, nav a, summary, select, input:not([type=hidden])")) {
    const box = e.getBoundingClientRect();
    const other = e.type === "checkbox" ? e.labels[0]?.getBoundingClientRect() : null;
    if (isShown(e) && Math.max(box.height, other?.height || 0) < 24) problems.push(`target: ${nameOf(e)} is ${box.height} high`);
  }

  // Nothing reaches over the edge.
  if (document.documentElement.scrollWidth > innerWidth) problems.push(`sideways: ${document.documentElement.scrollWidth} of ${innerWidth} pixels`);

  // Contrast of every shown text with what is behind it.
  const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m[3] ?? 1 }; };
  const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1 });
  const light = ({ r, g, b }) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = e => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !isShown(e) || e.closest("option, script")) continue;
    const style = getComputedStyle(e);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const found = ratio(over(parse(style.color), behind(e)), behind(e));
    if (found < least) problems.push(`contrast: ${found.toFixed(2)} of ${e.tagName.toLowerCase()}.${e.className}: ${texts.currentNode.data.trim().slice(0, 40)}`);
  }

  // Edges of fields, and of buttons that have no fill of their own.
  for (const e of document.querySelectorAll("input:not([type=hidden], [type=checkbox]), select, button")) {
    if (!isShown(e)) continue;
    const style = getComputedStyle(e);
    const around = behind(e.parentElement);
    const edge = Math.max(ratio(over(parse(style.borderTopColor), around), around), ratio(behind(e), around));
    if (edge < 3) problems.push(`contrast of edge: ${edge.toFixed(2)} of ${nameOf(e)}`);
  }

  // Placeholders are text too.
  for (const e of document.querySelectorAll("[placeholder]")) {
    const found = ratio(parse(getComputedStyle(e, "::placeholder").color), behind(e));
    if (found < 4.5) problems.push(`contrast: ${found.toFixed(2)} of a placeholder`);
  }

  return problems;
})()
