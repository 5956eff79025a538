import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fillTemplate } from "../../components/templates/fill-template";

const PATH = "config-templates/example.conf";

describe("fillTemplate", () => {
  it("replaces a placeholder at any position and every time it occurs", () => {
    const text = "listen __PORT__;\nhost__SUFFIX__:__PORT__/";
    expect(fillTemplate(PATH, text, { PORT: 8443, SUFFIX: ".example.com" })).toBe(
      "listen 8443;\nhost.example.com:8443/",
    );
  });

  it("fills adjacent placeholders on one line", () => {
    expect(fillTemplate(PATH, "__HOST____PORT_SUFFIX__", { HOST: "a.example.com", PORT_SUFFIX: ":8443" })).toBe(
      "a.example.com:8443",
    );
  });

  it("names every placeholder without a value and every value without a placeholder in one error", () => {
    const fill = () => fillTemplate(PATH, "__ONE__ __TWO__ __THREE__", { TWO: "2", FOUR: "4", FIVE: "5" });
    expect(fill).toThrow(`${PATH}: no value for ONE, THREE; no placeholder for FOUR, FIVE`);
  });

  it("rejects a missing value and an unused value on their own", () => {
    expect(() => fillTemplate(PATH, "__ONE__", {})).toThrow(`${PATH}: no value for ONE`);
    expect(() => fillTemplate(PATH, "text", { ONE: "1" })).toThrow(`${PATH}: no placeholder for ONE`);
  });

  it("indents every line of a list like its placeholder, and leaves empty lines empty", () => {
    const text = "models:\n  __MODELS__\nafter: 1\n";
    expect(fillTemplate(PATH, text, { MODELS: "- a: 1\n  b: 2\n\n- a: 3\n" })).toBe(
      "models:\n  - a: 1\n    b: 2\n\n  - a: 3\nafter: 1\n",
    );
  });

  it("removes a line whose only placeholder is empty, but keeps a line with other text", () => {
    expect(fillTemplate(PATH, "first\n    __OPTION__\nlast", { OPTION: "" })).toBe("first\nlast");
    expect(fillTemplate(PATH, "host__SUFFIX__;", { SUFFIX: "" })).toBe("host;");
  });

  it("rejects a multi-line value inside a line, because it would break the syntax around it", () => {
    expect(() => fillTemplate(PATH, "key: __VALUE__", { VALUE: "a\nb" })).toThrow(
      `${PATH}: a multi-line value needs its placeholder alone on a line`,
    );
  });

  it.each([
    ["Prometheus' labels", "source_labels: [__address__, __param_target]"],
    ["the templates of Prometheus and Alertmanager", "summary: '{{ $labels.job }} {{ .Value }}'"],
    ["Nginx's variables", "return 308 https://$host$request_uri;"],
    ["Grafana's variables", "${DS_PROMETHEUS} $__rate_interval [[job]]"],
    ["SQL's dollar quotes and format specifiers", "DO $$ SELECT format('%I', name) $$;"],
    ["names with a lower-case letter", "__Host__ __hostName__ __1__ __A"],
  ])("leaves %s unchanged", (_, text) => {
    expect(fillTemplate(PATH, text, {})).toBe(text);
  });

  it("writes a value literally, without expanding placeholders or replacement patterns in it", () => {
    const value = "$& $1 $' __OTHER__";
    expect(fillTemplate(PATH, "a __VALUE__ __OTHER__", { VALUE: value, OTHER: "b" })).toBe(`a ${value} b`);
  });

  it("changes only the placeholders, whatever the text around them and the values are", () => {
    const line = fc
      .string({ unit: fc.constantFrom(...Array.from("ab_ {}$%'\"#:/é")) })
      .filter((text) => !/__[A-Z]/.test(text));
    const value = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\n"));
    fc.assert(
      fc.property(fc.array(line), line, line, value, (before, left, right, inserted) => {
        // A full stop on either side keeps the placeholder apart from the surrounding text, and never alone on its line.
        const text = [...before, `${left}.__NAME__.${right}`].join("\n");
        const expected = [...before, `${left}.${inserted}.${right}`].join("\n");
        expect(fillTemplate(PATH, text, { NAME: inserted })).toBe(expected);
      }),
    );
  });
});
