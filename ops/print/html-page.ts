const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; border-bottom: 1px solid #d0d7de; padding-bottom: .2rem; }
pre { font: 12px/1.45 ui-monospace, monospace; background: #f6f8fa; padding: .6rem; overflow-x: auto; }
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8pt; border: 1px solid #d0d7de; }
  h2 { break-after: avoid; }
}
`;

/** The parts of a page. */
export interface HtmlPage {
  readonly title: string;
  /** CSS that this page adds to that of all pages. */
  readonly style: string;
  /** HTML below the title. */
  readonly body: string;
}

/** A page that needs no other file, for the screen and for paper. It may load nothing and run no script. */
export function htmlPage({ title, style, body }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}

/** Text for HTML: names and values must not become tags. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
