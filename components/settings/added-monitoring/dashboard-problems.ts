import type { Problem } from "../problems";
import type { AddedFile } from "./added-files";
import { isFields, type Fields } from "./fields";
import { fileProblem } from "./file-problem";
import { secretsInText } from "./secrets-in-text";
import { stackNames } from "./stack-names";

const UID = /^[A-Za-z0-9_-]{1,40}$/;
/** Data sources that every Grafana has. */
const BUILT_IN: readonly string[] = ["grafana", "-- Grafana --", "-- Dashboard --", "-- Mixed --"];
const EXPORTED =
  "was exported to share it with another Grafana: export it without that option, because Grafana fills no ${DS_…} in files";

/** Problems of dashboards for which Grafana would show nothing, or only a line in its log. */
export function dashboardProblems(files: readonly AddedFile[]): readonly Problem[] {
  const read = files.map((file) => ({ file, content: parsed(file.content) }));
  return read.flatMap(({ file, content }, index) => {
    const report = (message: string) => fileProblem(file, message);
    if (typeof content === "string") return [report(content)];
    const others = read.slice(0, index);
    return [
      ...secretsInText(file.content).map((found) => report(`contains ${found}`)),
      ...uidProblems(content).map(report),
      ...(typeof content["title"] === "string" && content["title"] !== "" ? [] : [report("needs a title")]),
      ...(["uid", "title"] as const).flatMap((field) => {
        const earlier = others.find(
          (other) => typeof other.content === "object" && same(other.content[field], content[field]),
        );
        return earlier ? [report(`has the same ${field} as ${earlier.file.path}`)] : [];
      }),
      ...dataSourceProblems(content).map(report),
    ];
  });
}

/** @returns the dashboard, or what is wrong with the text. */
function parsed(text: string): Fields | string {
  try {
    const content: unknown = JSON.parse(text);
    if (!isFields(content)) return "is not a dashboard: its JSON is no object";
    return isFields(content["dashboard"]) ? "is a response of Grafana's API: keep only its field dashboard" : content;
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message : "unknown error"}`;
  }
}

function uidProblems({ uid }: Fields): readonly string[] {
  if (typeof uid !== "string" || !UID.test(uid)) {
    return ["needs a uid of up to 40 letters, digits, - and _, or its address would change with every start"];
  }
  return stackNames().dashboardUids.has(uid) ? [`has the uid ${uid} of a dashboard of the stack`] : [];
}

function dataSourceProblems(content: Fields): readonly string[] {
  if ("__inputs" in content) return [EXPORTED];
  const { dataSources } = stackNames();
  const known = (source: string) => source.startsWith("$") || BUILT_IN.includes(source) || dataSources.has(source);
  const unknown = new Set(dataSourcesIn(content).filter((source) => !known(source)));
  return [...unknown].map(
    (source) => `uses the data source ${source}, but Grafana has only ${[...dataSources].join(", ")}`,
  );
}

/** Each data source that a part of a dashboard names, by its uid or, in old dashboards, by its name. */
function dataSourcesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(dataSourcesIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    if (field !== "datasource") return dataSourcesIn(inner);
    const source = isFields(inner) ? inner["uid"] : inner;
    return typeof source === "string" ? [source] : [];
  });
}

function same(one: unknown, other: unknown): boolean {
  return typeof one === "string" && one === other;
}
