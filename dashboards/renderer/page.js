// The preview's page: one Vega dataflow computes the rows of every visual; controls and clicks set its signals.
"use strict";
(async () => {
  const plan = JSON.parse(document.getElementById("preview").textContent);
  const MAX_TABLE_ROWS = 300;
  // Width in pixels of a text column, by the number of text columns of its table.
  const TEXT_WIDTHS = { 0: 230, 1: 230, 2: 170 };
  const MIN_TEXT_WIDTH = 125;
  const FONT = "system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif";
  const darkMode = matchMedia("(prefers-color-scheme: dark)");

  const create = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const isMissing = (value) => value === null || value === undefined || Number.isNaN(value);

  // Data. Text columns are stored as indexes into their distinct values.
  const decode = (column) => (column.distinct ? column.indexes.map((index) => column.distinct[index]) : column);
  const toRows = (columns) => {
    const names = Object.keys(columns);
    const values = names.map((name) => decode(columns[name]));
    return (values[0] || []).map((_, row) => Object.fromEntries(names.map((name, column) => [name, values[column][row]])));
  };
  for (const data of plan.dataflow.data) {
    if (plan.datasets[data.name]) data.values = toRows(plan.datasets[data.name]);
  }
  const { view: dataflow } = await vegaEmbed(document.createElement("div"), plan.dataflow, {
    mode: "vega",
    renderer: "none",
    actions: false,
  });
  const output = (visual, name) => dataflow.data(`${visual.prefix}_${name}`);
  const fieldIn = (visual, role) => visual.fields.find((field) => field.role === role);

  // Formats: numbers in d3's notation (",.2f", ",.1%"), dates in strftime's.
  const formatNumber = (format, value) => {
    if (isMissing(value)) return "–";
    const digits = Number(/\d+/.exec(format)[0]);
    return new Intl.NumberFormat("en-US", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      style: format.endsWith("%") ? "percent" : "decimal",
    }).format(value);
  };
  const twoDigits = (value) => String(value).padStart(2, "0");
  const DATE_PARTS = {
    Y: (date) => date.getUTCFullYear(),
    m: (date) => twoDigits(date.getUTCMonth() + 1),
    d: (date) => twoDigits(date.getUTCDate()),
    H: (date) => twoDigits(date.getUTCHours()),
    M: (date) => twoDigits(date.getUTCMinutes()),
    b: (date) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "short" }).format(date).slice(0, 3),
  };
  const formatDate = (format, text) => {
    const date = new Date(`${text}${text.length === 10 ? "T00:00" : ""}Z`);
    return format.replace(/%([YmdHMb])/g, (_, letter) => DATE_PARTS[letter](date));
  };
  const formatValue = (field, value) => {
    if (value === null || value === undefined) return "–";
    if (field.kind === "number") return formatNumber(field.format, value);
    if (field.kind === "date") return formatDate(field.format, value);
    return String(value);
  };

  // Colours.
  const vegaConfiguration = () => {
    const colors = darkMode.matches ? plan.colors.dark : plan.colors.light;
    const text = { labelColor: colors.muted, titleColor: colors.muted, labelFontSize: 11 };
    return {
      background: "transparent",
      font: FONT,
      view: { stroke: null },
      range: { category: colors.palette },
      mark: { color: colors.palette[0] },
      text: { color: colors.ink },
      rule: { color: colors.muted },
      axis: { ...text, gridColor: colors.line, domainColor: colors.line, tickColor: colors.line },
      legend: { ...text, labelColor: colors.ink, labelFontSize: 12, symbolType: "circle" },
    };
  };
  // In dark mode, replaces the colours that the definition names, at any depth.
  const recolor = (value) => {
    if (!darkMode.matches) return value;
    if (Array.isArray(value)) return value.map(recolor);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recolor(inner)]));
    }
    return plan.colors.dark_variants[value] || value;
  };

  // Charts and KPIs.
  const drawChart = async (container, visual, rows) => {
    container.replaceChildren();
    if (!rows.length) {
      container.append(create("div", { className: "empty", textContent: "No data in this selection." }));
      return;
    }
    const spec = {
      ...recolor(structuredClone(visual.spec)),
      width: "container",
      height: "container",
      autosize: { type: "fit", contains: "padding" },
      data: { name: "rows", values: rows.map((row) => ({ ...row })) },
    };
    const { view } = await vegaEmbed(container, spec, {
      actions: false,
      renderer: "svg",
      config: vegaConfiguration(),
      tooltip: { theme: darkMode.matches ? "dark" : "light" },
    });
    view.addEventListener("click", (_, item) => item && item.datum && handleClick(visual, item.datum));
    container.style.cursor = visual.clicks.length || visual.navigation ? "pointer" : "";
  };
  const showChart = (body, visual) => {
    const container = create("div", { className: "chart" });
    container.setAttribute("role", "img");
    container.setAttribute("aria-label", `${visual.title}. ${visual.subtitle}`);
    body.replaceChildren(container);
    drawChart(container, visual, output(visual, "rows"));
  };
  const comparison = (visual, value, current, reference) => {
    if (isMissing(current) || isMissing(reference)) {
      return create("span", { textContent: "no value to compare with" });
    }
    let change = current - reference;
    if (visual.comparison !== "DIFFERENCE") change = reference ? change / Math.abs(reference) : null;
    const arrow = change > 0 ? "▲" : change < 0 ? "▼" : "=";
    const sign = change > 0 ? "+" : "";
    const amount = change === null ? "–" : `${formatNumber(visual.comparisonFormat, change)}${visual.comparisonSuffix}`;
    const emphasis = create("b", { textContent: `${arrow} ${sign}${amount}` });
    return create("span", {}, emphasis, ` from ${formatNumber(value.format, reference)}`);
  };
  const showKpi = (body, visual) => {
    const value = fieldIn(visual, "Values");
    const target = fieldIn(visual, "TargetValues");
    const rows = output(visual, "rows");
    const last = rows[rows.length - 1] || {};
    const previous = rows[rows.length - 2] || {};
    const reference = fieldIn(visual, "TrendGroups") ? previous[value.key] : target && last[target.key];
    const current = last[value.key];
    const box = create(
      "div",
      { className: "kpi" },
      create("strong", { textContent: formatNumber(value.format, current) }),
      comparison(visual, value, current, reference),
    );
    body.replaceChildren(box);
    if (visual.spec) {
      const chart = create("div", { className: "chart" });
      box.append(create("div", { className: "spark" }, chart));
      drawChart(chart, visual, rows);
    }
  };

  // Tables.
  const heading = (text, className, scope = "col") => create("th", { textContent: text, className, scope });
  const cell = (visual, field, row) => {
    const element = create("td", { className: field.kind, textContent: formatValue(field, row[field.key]) });
    if (field.kind === "text") element.title = element.textContent;
    visual.conditions.forEach(([key, color], number) => {
      if (key === field.key && row[`c${number}`]) element.style.color = recolor(color);
    });
    return element;
  };
  const tableRow = (visual, row) => {
    const element = create("tr", {}, ...visual.fields.map((field) => cell(visual, field, row)));
    if (visual.navigation) {
      Object.assign(element, {
        className: "opens",
        title: visual.navigation.title,
        onclick: () => handleClick(visual, row),
      });
    }
    return element;
  };
  const totalRow = (visual) => {
    const [total] = output(visual, "total");
    const unconditional = { ...visual, conditions: [] };
    const cells = visual.fields.slice(1).map((field) => cell(unconditional, field, total || {}));
    return create("tr", {}, create("td", { textContent: "Total" }), ...cells);
  };
  const showTable = (body, visual) => {
    const rows = output(visual, "rows");
    const headings = visual.fields.map((field) => heading(field.label, field.kind));
    const table = create(
      "table",
      {},
      create("thead", {}, create("tr", {}, ...headings)),
      create("tbody", {}, ...rows.slice(0, MAX_TABLE_ROWS).map((row) => tableRow(visual, row))),
    );
    if (visual.hasTotal) table.append(create("tfoot", {}, totalRow(visual)));
    const textColumns = visual.fields.filter((field) => field.kind === "text").length;
    table.style.setProperty("--text", `${TEXT_WIDTHS[textColumns] || MIN_TEXT_WIDTH}px`);
    body.replaceChildren(table);
    if (!rows.length) body.append(create("div", { className: "empty", textContent: "No rows." }));
    if (rows.length > MAX_TABLE_ROWS) {
      const count = rows.length - MAX_TABLE_ROWS;
      body.append(create("div", { className: "more", textContent: `… and ${count} more. Narrow the filters to see them.` }));
    }
  };
  const showPivotTable = (body, visual) => {
    const [rowField, columnField, valueField] = ["Rows", "Columns", "Values"].map((role) => fieldIn(visual, role));
    const byName = (field) => (a, b) => (a[field.key] < b[field.key] ? -1 : 1);
    const byTotal = (a, b) => b[valueField.key] - a[valueField.key];
    const columns = output(visual, "by_column").sort(byName(columnField));
    const rows = output(visual, "by_row").sort(visual.sortsRowsByTotal ? byTotal : byName(rowField));
    const [total] = output(visual, "total");
    const keyOf = (row, column) => `${row[rowField.key]}\n${column[columnField.key]}`;
    const cells = new Map(output(visual, "rows").map((row) => [keyOf(row, row), row]));
    const valueCell = (row, className = "number") =>
      create("td", { className, textContent: row ? formatValue(valueField, row[valueField.key]) : "" });
    const headings = [
      heading(rowField.label, ""),
      ...columns.map((column) => heading(formatValue(columnField, column[columnField.key]), "number")),
      heading("Total", "number"),
    ];
    const lines = rows.map((row) =>
      create(
        "tr",
        {},
        heading(formatValue(rowField, row[rowField.key]), "", "row"),
        ...columns.map((column) => valueCell(cells.get(keyOf(row, column)))),
        valueCell(row, "number sum"),
      ),
    );
    const totals = [heading("Total", "", "row"), ...columns.map((column) => valueCell(column)), valueCell(total)];
    body.replaceChildren(
      create(
        "table",
        {},
        create("thead", {}, create("tr", {}, ...headings)),
        create("tbody", {}, ...lines),
        create("tfoot", {}, create("tr", {}, ...totals)),
      ),
    );
  };

  // Clicks filter the sheet by a value, or open another sheet for it.
  const clickedValues = new Map();
  const canClick = (row, key) => row[key] !== undefined && row[key] !== plan.other;
  const handleClick = (visual, row) => {
    for (const { signal, key } of visual.clicks) {
      if (!canClick(row, key)) continue;
      const value = clickedValues.get(signal) === row[key] ? null : row[key];
      clickedValues.set(signal, value);
      dataflow.signal(signal, value);
      chip.textContent = value === null ? "" : `Only ${value} ✕`;
      chip.hidden = value === null;
      chip.onclick = () => handleClick(visual, row);
      chip.dataset.sheets = visual.sheet;
      update();
    }
    if (visual.navigation && canClick(row, visual.navigation.key)) {
      setSignal(visual.navigation.signal, row[visual.navigation.key]);
      openSheet(visual.navigation.sheet);
    }
  };

  // Sheets.
  const DRAW = { KPIVisual: showKpi, TableVisual: showTable, PivotTableVisual: showPivotTable };
  const SCROLLING = ["TableVisual", "PivotTableVisual"];
  const bodies = new Map();
  let currentSheet = plan.sheets[0].id;
  const article = (visual) => {
    const isScrolling = SCROLLING.includes(visual.kind);
    const body = create("div", { className: isScrolling ? "body scroll" : "body" });
    if (isScrolling) body.tabIndex = 0;
    bodies.set(visual.id, body);
    const element = create(
      "article",
      { id: visual.id },
      create("h2", { textContent: visual.title }),
      create("p", { textContent: visual.subtitle, title: visual.subtitle }),
      body,
    );
    const [column, row, columns, rows] = visual.position;
    element.style.gridColumn = `${column + 1} / span ${columns}`;
    element.style.gridRow = `${row + 1} / span ${rows}`;
    return element;
  };
  for (const sheet of plan.sheets) {
    const tab = create("button", { type: "button", textContent: sheet.name, onclick: () => openSheet(sheet.id) });
    tab.setAttribute("role", "tab");
    tab.dataset.sheet = sheet.id;
    document.querySelector("nav").append(tab);
    const visuals = plan.visuals.filter((visual) => visual.sheet === sheet.id);
    const section = create("section", { className: "sheet", id: `sheet-${sheet.id}` }, ...visuals.map(article));
    document.querySelector("main").append(section);
  }
  const update = () => {
    document.getElementById("vg-tooltip-element")?.classList.remove("visible");
    dataflow.run();
    for (const visual of plan.visuals.filter((candidate) => candidate.sheet === currentSheet)) {
      (DRAW[visual.kind] || showChart)(bodies.get(visual.id), visual);
    }
  };

  // Controls. A click's filter shows as a chip, which removes it.
  const form = document.querySelector("form.controls");
  const setSignal = (signal, value) => {
    dataflow.signal(signal, value);
    for (const input of document.querySelectorAll(`[data-signal="${signal}"]`)) {
      if ("value" in input) input.value = value ?? "";
    }
    update();
  };
  const multiSelect = (control) => {
    const summary = create("summary", { textContent: "All" });
    const boxes = control.values.map((value) => create("input", { type: "checkbox", value, checked: true }));
    const all = create("input", { type: "checkbox", checked: true });
    const apply = () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      all.checked = chosen.length === boxes.length;
      const count = chosen.length === 1 ? chosen[0] : `${chosen.length} of ${boxes.length}`;
      summary.textContent = all.checked ? "All" : count;
      dataflow.signal(control.signal, all.checked ? null : chosen);
      update();
    };
    all.onchange = () => {
      for (const box of boxes) box.checked = all.checked;
      apply();
    };
    for (const box of boxes) box.onchange = apply;
    const list = create(
      "div",
      { className: "list" },
      create("label", {}, all, "All"),
      ...boxes.map((box) => create("label", {}, box, box.value)),
    );
    const details = create("details", {}, summary, list);
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target)) details.open = false;
    });
    return create("div", { className: "many" }, control.title, details);
  };
  const singleValue = (control) => {
    const input =
      control.kind === "choice"
        ? create("select", {}, ...control.values.map((value) => create("option", { value, textContent: value })))
        : create("input", { type: control.kind === "day" ? "date" : "text" });
    input.dataset.signal = control.signal;
    input.value = dataflow.signal(control.signal);
    input.onchange = () => input.value && setSignal(control.signal, input.value);
    return create("label", {}, control.title, input);
  };
  form.onsubmit = (event) => event.preventDefault();
  for (const control of plan.controls) {
    const element = control.kind === "many" ? multiSelect(control) : singleValue(control);
    element.dataset.sheets = control.sheets.join(" ");
    form.append(element);
  }
  const chip = create("button", { type: "button", className: "chip", hidden: true, title: "Remove this filter" });
  form.append(chip);

  const openSheet = (id) => {
    currentSheet = id;
    for (const sheet of plan.sheets) document.getElementById(`sheet-${sheet.id}`).hidden = sheet.id !== id;
    for (const tab of document.querySelectorAll("nav button")) {
      tab.setAttribute("aria-selected", String(tab.dataset.sheet === id));
    }
    for (const element of form.children) {
      const isOnSheet = (element.dataset.sheets || "").split(" ").includes(id);
      element.hidden = !isOnSheet || (element === chip && !chip.textContent);
    }
    location.replace(`#${id}`);
    update();
  };
  darkMode.addEventListener("change", update);
  addEventListener("beforeprint", () => {
    for (const sheet of plan.sheets) {
      currentSheet = sheet.id;
      update();
    }
  });
  const requested = location.hash.slice(1);
  openSheet(plan.sheets.some((sheet) => sheet.id === requested) ? requested : currentSheet);
})();
