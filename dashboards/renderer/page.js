// The preview's page: one Vega dataflow answers every visual; the controls only set its signals.
"use strict";
(async () => {
  const plan = JSON.parse(document.getElementById("preview").textContent);
  const MOST_ROWS = 300;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };

  // Data: columns, with text by number into its distinct values, become one object a row.
  const unpack = (columns) => {
    const names = Object.keys(columns);
    const column = names.map((name) => (columns[name].of ? columns[name].at.map((at) => columns[name].of[at]) : columns[name]));
    return (column[0] || []).map((_, row) => Object.fromEntries(names.map((name, at) => [name, column[at][row]])));
  };
  const rows = Object.fromEntries(Object.entries(plan.datasets).map(([name, columns]) => [name, unpack(columns)]));
  const spec = plan.dataflow;
  for (const data of spec.data) if (rows[data.name]) data.values = rows[data.name].map((row) => ({ ...row }));
  const { view: flow } = await vegaEmbed(document.createElement("div"), spec, { mode: "vega", renderer: "none", actions: false });
  const answer = (visual, name) => flow.data(`${visual.prefix}_${name}`);

  // The two kinds of format that the plan has: numbers as d3 writes them (",.2f", ",.1%"), days as strftime does.
  const number = (format, value) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    const digits = Number(/\d+/.exec(format)[0]);
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, style: format.endsWith("%") ? "percent" : "decimal" };
    return new Intl.NumberFormat("en-US", options).format(value);
  };
  const day = (format, text) => {
    const at = new Date(`${text}${text.length === 10 ? "T00:00" : ""}Z`);
    const part = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(at);
    const two = (value) => String(value).padStart(2, "0");
    const parts = { Y: () => at.getUTCFullYear(), m: () => two(at.getUTCMonth() + 1), d: () => two(at.getUTCDate()), H: () => two(at.getUTCHours()), M: () => two(at.getUTCMinutes()), b: () => part({ month: "short" }).slice(0, 3) };
    return format.replace(/%([YmdHMb])/g, (_, letter) => parts[letter]());
  };
  const written = (field, value) => {
    if (value === null || value === undefined) return "–";
    if (field.kind === "number") return number(field.format, value);
    if (field.kind === "date") return day(field.format, value);
    return String(value);
  };

  // Drawing.
  const configuration = () => {
    const colors = dark.matches ? plan.colors.dark : plan.colors.light;
    const text = { labelColor: colors.muted, titleColor: colors.muted, labelFontSize: 11 };
    return {
      background: "transparent", font: "system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif", view: { stroke: null },
      range: { category: colors.palette }, mark: { color: colors.palette[0] }, text: { color: colors.ink }, rule: { color: colors.muted },
      axis: { ...text, gridColor: colors.line, domainColor: colors.line, tickColor: colors.line },
      legend: { ...text, labelColor: colors.ink, labelFontSize: 12, symbolType: "circle" },
    };
  };
  const recolored = (value) => {
    if (!dark.matches) return value;
    if (Array.isArray(value)) return value.map(recolored);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recolored(inner)]));
    return plan.colors.dark_variants[value] || value;
  };
  const draw = async (place, visual, given) => {
    place.replaceChildren();
    if (!given.length) return void place.append(make("div", { className: "none", textContent: "Nothing here between these days." }));
    const full = { ...recolored(structuredClone(visual.spec)), width: "container", height: "container", autosize: { type: "fit", contains: "padding" } };
    full.data = { name: "rows", values: given.map((row) => ({ ...row })) };
    const { view } = await vegaEmbed(place, full, { actions: false, renderer: "svg", config: configuration(), tooltip: { theme: dark.matches ? "dark" : "light" } });
    view.addEventListener("click", (_, item) => item && item.datum && clicked(visual, item.datum));
    place.style.cursor = visual.clicks.length || visual.opens ? "pointer" : "";
  };
  const kpi = (body, visual) => {
    const trend = visual.fields.find((field) => field.role === "TrendGroups");
    const value = visual.fields.find((field) => field.role === "Values");
    const target = visual.fields.find((field) => field.role === "TargetValues");
    const all = answer(visual, "rows");
    const last = all[all.length - 1] || {};
    const before = trend ? (all[all.length - 2] || {})[value.key] : target && last[target.key];
    const now = last[value.key];
    const box = make("div", { className: "kpi" }, make("strong", { textContent: number(value.format, now) }));
    const known = (each) => each !== null && each !== undefined && !Number.isNaN(each);
    if (known(now) && known(before)) {
      const change = visual.comparison === "DIFFERENCE" ? now - before : before ? (now - before) / Math.abs(before) : null;
      const arrow = change > 0 ? "▲" : change < 0 ? "▼" : "=";
      const named = change === null ? "–" : `${number(visual.comparisonFormat, change)}${visual.comparisonSuffix}`;
      box.append(make("span", {}, make("b", { textContent: `${arrow} ${change > 0 ? "+" : ""}${named}` }), ` from ${number(value.format, before)}`));
    } else box.append(make("span", { textContent: "nothing to compare with" }));
    body.replaceChildren(box);
    if (visual.spec) {
      const spark = make("div", { className: "chart" });
      box.append(make("div", { className: "spark" }, spark));
      draw(spark, visual, all);
    }
  };
  const cell = (visual, field, row, tag = "td") => {
    const made = make(tag, { className: field.kind, textContent: written(field, row[field.key]) });
    if (field.kind === "text") made.title = made.textContent;
    visual.conditions.forEach(([key, color], at) => {
      if (key === field.key && row[`c${at}`]) made.style.color = recolored(color);
    });
    return made;
  };
  const table = (body, visual) => {
    const all = answer(visual, "rows");
    const fields = visual.fields;
    const head = make("thead", {}, make("tr", {}, ...fields.map((field) => make("th", { className: field.kind, textContent: field.label, scope: "col" }))));
    const lines = all.slice(0, MOST_ROWS).map((row) => {
      const line = make("tr", {}, ...fields.map((field) => cell(visual, field, row)));
      if (visual.opens) Object.assign(line, { className: "opens", title: "Show the transactions behind this", onclick: () => clicked(visual, row) });
      return line;
    });
    const parts = [head, make("tbody", {}, ...lines)];
    if (visual.totals.includes("total")) {
      const [total] = answer(visual, "total");
      const cells = fields.map((field, at) => (at ? cell({ conditions: [] }, field, total || {}) : make("td", { textContent: "Total" })));
      parts.push(make("tfoot", {}, make("tr", {}, ...cells)));
    }
    const texts = fields.filter((field) => field.kind === "text").length;
    const drawn = make("table", {}, ...parts);
    drawn.style.setProperty("--text", `${[230, 230, 170][texts] || 125}px`);
    body.replaceChildren(drawn);
    if (!all.length) body.append(make("div", { className: "none", textContent: "Nothing here." }));
    if (all.length > MOST_ROWS) body.append(make("div", { className: "more", textContent: `… and ${all.length - MOST_ROWS} more: narrow the range of days or the categories.` }));
  };
  const pivot = (body, visual) => {
    const [row, column, value] = ["Rows", "Columns", "Values"].map((role) => visual.fields.find((field) => field.role === role));
    const columns = answer(visual, "by_column").sort((a, b) => (a[column.key] < b[column.key] ? -1 : 1));
    const lines = answer(visual, "by_row").sort((a, b) => (visual.rowsBySize ? b[value.key] - a[value.key] : a[row.key] < b[row.key] ? -1 : 1));
    const [total] = answer(visual, "total");
    const at = new Map(answer(visual, "rows").map((each) => [`${each[row.key]}\n${each[column.key]}`, each]));
    const money = (each, className = "number") => make("td", { className, textContent: each ? written(value, each[value.key]) : "" });
    const head = make("tr", {}, make("th", { textContent: row.label, scope: "col" }), ...columns.map((each) => make("th", { className: "number", textContent: written(column, each[column.key]), scope: "col" })), make("th", { className: "number", textContent: "Total", scope: "col" }));
    const body_ = lines.map((line) => make("tr", {}, make("th", { textContent: written(row, line[row.key]), scope: "row" }), ...columns.map((each) => money(at.get(`${line[row.key]}\n${each[column.key]}`))), money(line, "number sum")));
    const foot = make("tr", {}, make("th", { textContent: "Total", scope: "row" }), ...columns.map((each) => money(each)), money(total));
    body.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body_), make("tfoot", {}, foot)));
  };

  // Clicks: filter the sheet, or open the transactions.
  const picked = new Map();
  const clicked = (visual, row) => {
    for (const { signal, key } of visual.clicks) {
      if (row[key] === undefined || row[key] === plan.other) continue;
      const value = picked.get(signal) === row[key] ? null : row[key];
      picked.set(signal, value);
      flow.signal(signal, value);
      chip.textContent = value === null ? "" : `Only ${value} ✕`;
      chip.hidden = value === null;
      chip.onclick = () => clicked(visual, row);
      chip.dataset.sheets = visual.sheet;
      update();
    }
    if (visual.opens && row[visual.opens.key] !== undefined && row[visual.opens.key] !== plan.other) {
      set(visual.opens.signal, row[visual.opens.key]);
      show(visual.opens.sheet);
    }
  };

  // Sheets, controls, and keeping all of it current.
  const bodies = new Map();
  let current = plan.sheets[0].id;
  for (const sheet of plan.sheets) {
    const tab = make("button", { type: "button", textContent: sheet.name, onclick: () => show(sheet.id) });
    tab.setAttribute("role", "tab");
    tab.dataset.sheet = sheet.id;
    document.querySelector("nav").append(tab);
    const section = make("section", { className: "sheet", id: `sheet-${sheet.id}` });
    for (const visual of plan.visuals.filter((each) => each.sheet === sheet.id)) {
      const [column, row, columns, height] = visual.place;
      const scrolls = ["TableVisual", "PivotTableVisual"].includes(visual.kind);
      const body = make("div", { className: scrolls ? "body scroll" : "body" });
      if (scrolls) body.tabIndex = 0;
      const article = make("article", { id: visual.id }, make("h2", { textContent: visual.title }), make("p", { textContent: visual.subtitle, title: visual.subtitle }), body);
      article.style.gridColumn = `${column + 1} / span ${columns}`;
      article.style.gridRow = `${row + 1} / span ${height}`;
      section.append(article);
      bodies.set(visual.id, body);
    }
    document.querySelector("main").append(section);
  }
  const update = () => {
    document.getElementById("vg-tooltip-element")?.classList.remove("visible");
    flow.run();
    for (const visual of plan.visuals.filter((each) => each.sheet === current)) {
      const body = bodies.get(visual.id);
      if (visual.kind === "KPIVisual") kpi(body, visual);
      else if (visual.kind === "TableVisual") table(body, visual);
      else if (visual.kind === "PivotTableVisual") pivot(body, visual);
      else {
        const place = make("div", { className: "chart" });
        place.setAttribute("role", "img");
        place.setAttribute("aria-label", `${visual.title}. ${visual.subtitle}`);
        body.replaceChildren(place);
        draw(place, visual, answer(visual, "rows"));
      }
    }
  };
  const set = (signal, value) => {
    flow.signal(signal, value);
    for (const input of document.querySelectorAll(`[data-signal="${signal}"]`)) if ("value" in input) input.value = value ?? "";
    update();
  };
  const many = (control) => {
    const summary = make("summary", { textContent: "All" });
    const list = make("div", { className: "list" });
    const boxes = control.values.map((value) => make("input", { type: "checkbox", value, checked: true }));
    const all = make("input", { type: "checkbox", checked: true });
    const changed = () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      all.checked = chosen.length === boxes.length;
      summary.textContent = all.checked ? "All" : chosen.length === 1 ? chosen[0] : `${chosen.length} of ${boxes.length}`;
      flow.signal(control.signal, all.checked ? null : chosen);
      update();
    };
    all.onchange = () => { boxes.forEach((box) => { box.checked = all.checked; }); changed(); };
    boxes.forEach((box) => { box.onchange = changed; });
    list.append(make("label", {}, all, "All"), ...boxes.map((box) => make("label", {}, box, box.value)));
    const details = make("details", {}, summary, list);
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
    return make("div", { className: "many" }, control.title, details);
  };
  const form = document.querySelector("form.controls");
  form.onsubmit = (event) => event.preventDefault();
  for (const control of plan.controls) {
    let made;
    if (control.kind === "many") made = many(control);
    else {
      const input = control.kind === "choice"
        ? make("select", {}, ...control.values.map((value) => make("option", { value, textContent: value })))
        : make("input", { type: control.kind === "day" ? "date" : "text" });
      input.dataset.signal = control.signal;
      input.value = flow.signal(control.signal);
      input.onchange = () => input.value && set(control.signal, input.value);
      made = make("label", {}, control.title, input);
    }
    made.dataset.sheets = control.sheets.join(" ");
    form.append(made);
  }
  // What a click has filtered the sheet by; a click on it takes the filter away.
  const chip = make("button", { type: "button", className: "chip", hidden: true, title: "Show all again" });
  form.append(chip);
  const show = (sheet) => {
    current = sheet;
    for (const each of plan.sheets) document.getElementById(`sheet-${each.id}`).hidden = each.id !== sheet;
    for (const tab of document.querySelectorAll("nav button")) tab.setAttribute("aria-selected", String(tab.dataset.sheet === sheet));
    for (const made of form.children) made.hidden = !(made.dataset.sheets || "").split(" ").includes(sheet) || (made === chip && !chip.textContent);
    location.replace(`#${sheet}`);
    update();
  };
  dark.addEventListener("change", update);
  addEventListener("beforeprint", () => plan.sheets.forEach((sheet) => { current = sheet.id; update(); }));
  const asked = location.hash.slice(1);
  show(plan.sheets.some((sheet) => sheet.id === asked) ? asked : current);
})();
