// These functions run in the browser: Playwright sends their text to the page.

/** Sends a request to the plugin's REST API. The nonce `own` stands for that of the page. */
export async function sendToApi([route, method, body, nonce]) {
  const own = window.wp?.apiFetch?.nonceMiddleware?.nonce ?? window.wpApiSettings?.nonce ?? "";
  const value = nonce === "own" ? own : nonce;
  const headers = {};
  if (value !== "") headers["X-WP-Nonce"] = value;
  if (body !== "") headers["Content-Type"] = "application/json";
  const address = `/index.php?rest_route=/llm-stack/v1${route.replace("?", "&")}`;
  const answer = await fetch(address, { method, headers, ...(body === "" ? {} : { body }) });
  return { status: answer.status, text: await answer.text() };
}

/** Sends forms without a nonce. Returns the statuses. */
export async function sendForms(forms) {
  const statuses = [];
  for (const [path, fields] of forms) {
    statuses.push((await fetch(path, { method: "POST", body: new URLSearchParams(fields) })).status);
  }
  return statuses;
}

/** Everything that a page could keep: its storage and its content. */
export function keptText() {
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.body.innerHTML]);
}

/** Sideways scrolling, controls without a name, and a Tab order other than that of the page. */
export function flawsOfPage() {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  const controls = "#wpbody-content :is(button, a[href], select, textarea, input:not([type=hidden]))";
  const nameless = Array.from(document.querySelectorAll(controls)).filter((element) => {
    if (element.offsetParent === null) return false;
    const labels = Array.from(element.labels ?? [], ({ textContent }) => textContent).join("");
    const value = /submit|button/.test(element.type ?? "") ? element.value : "";
    const names = [element.textContent, element.getAttribute("aria-label"), element.title, labels, value];
    return names.every((name) => (name ?? "").trim() === "");
  });
  const reordered = document.querySelectorAll("#wpbody-content [tabindex]:not([tabindex='0'], [tabindex='-1'])");
  return [
    ...(wide > 0 ? [`the page is ${wide} pixels wider than the window`] : []),
    ...nameless.map((element) => `a control has no name: ${element.outerHTML.slice(0, 120)}`),
    ...Array.from(reordered, (element) => `a tabindex changes the order: ${element.outerHTML.slice(0, 120)}`),
  ];
}

/** The element with the focus, and whether people can see that it has it; null outside of the plugin's content. */
export function focusedElement() {
  const element = document.activeElement;
  if (element.closest("#wpbody-content") === null) return null;
  const style = getComputedStyle(element);
  const hasOutline = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
  return { isSeen: hasOutline || style.boxShadow !== "none", html: element.outerHTML.slice(0, 120) };
}

/** Puts the focus before the plugin's content. */
export function focusContent() {
  const content = document.querySelector("#wpbody-content");
  content.tabIndex = -1;
  content.focus();
}

/** Marks the charts, so that others could be told from them. */
export function markCharts() {
  for (const canvas of document.querySelectorAll("canvas")) canvas.dataset.first = "yes";
}

/** For each chart its title with the names of its series, and whether it is one of the marked ones. */
export function chartsOnPage() {
  return Array.from(document.querySelectorAll(".llm-stack-chart:has(canvas)"), (chart) => {
    const names = Array.from(chart.querySelectorAll(".llm-stack-legend bdi"), ({ textContent }) => textContent);
    const title = [chart.querySelector("h2").textContent, ...names].join(", ");
    return { title, isMarked: chart.querySelector("canvas[data-first=yes]") !== null };
  });
}

/** Hides the tab from its scripts, or shows it. A headless browser has no tab that a person could hide. */
export function hideTab(isHidden) {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}
