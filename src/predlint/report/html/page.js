"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const theme = find("theme");
  theme.addEventListener("change", () => {
    if (theme.value) document.documentElement.dataset.theme = theme.value;
    else delete document.documentElement.dataset.theme;
  });
  find("theme-box").hidden = false;
  addEventListener("beforeprint", () => all("details").forEach((each) => { each.open = true; }));

  const form = find("filters");
  if (!form) return;
  const pairs = JSON.parse(find("pairs").textContent); // rule, feature, findings
  const rules = all("[data-rule-row]"), features = all("[data-feature-row]"), articles = all("[data-rule]"), samples = all("[data-feature]");
  const severityOf = new Map(rules.map((row) => [row.dataset.ruleRow, row.dataset.severity]));
  const total = pairs.reduce((sum, pair) => sum + pair[2], 0);
  const number = (value) => value.toLocaleString("en");

  const count = (rows, key, counts) => {
    const most = Math.max(1, ...counts.values());
    let shown = 0;
    for (const row of rows) {
      const found = counts.get(row.dataset[key]) || 0;
      row.hidden = !found;
      shown += found ? 1 : 0;
      row.querySelector("[data-count]").textContent = number(found);
      const bar = row.querySelector("rect");
      if (bar) bar.setAttribute("width", 100 * found / most);
    }
    return shown;
  };

  const apply = () => {
    const rule = find("rule").value, feature = find("feature").value, severity = find("severity").value;
    const byRule = new Map(), byFeature = new Map();
    let left = 0;
    for (const [ruleAt, featureAt, findings] of pairs) {
      const r = String(ruleAt), f = String(featureAt);
      if ((rule && rule !== r) || (feature && feature !== f) || (severity && severity !== severityOf.get(r))) continue;
      byRule.set(r, (byRule.get(r) || 0) + findings);
      byFeature.set(f, (byFeature.get(f) || 0) + findings);
      left += findings;
    }
    count(rules, "ruleRow", byRule);
    count(features, "featureRow", byFeature);
    for (const article of articles) article.hidden = !byRule.has(article.dataset.rule);
    let visible = 0;
    for (const sample of samples) {
      sample.hidden = Boolean(feature) && sample.dataset.feature !== feature;
      if (!sample.hidden && !sample.closest("[data-rule]").hidden) visible += 1;
    }
    find("status").textContent = `${number(left)} of ${number(total)} findings, ${number(visible)} of ${number(samples.length)} samples`;
    if (find("whole")) find("whole").hidden = !(rule || feature || severity);
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  find("filter-box").hidden = false;
  apply();
})();
