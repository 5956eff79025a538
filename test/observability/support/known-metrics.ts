import { readPackageFile } from "../../../components/settings/package-files";

/** The metrics of one image. */
export interface ExporterMetrics {
  /** Name of the image in the settings, for example `redisExporter`. */
  readonly key: string;
  /** Reference of the image that exports them. */
  readonly image: string;
  readonly names: readonly string[];
}

const HEAD = /^\[(\w+) (\S+)\]$/;

/** Parses metric-names.txt: a line `[key image]` begins a section, `#` a comment, any other line is a name. */
export function exporterMetrics(): ExporterMetrics[] {
  const lines = readPackageFile("test/observability/metric-names.txt").split("\n");
  const sections: { key: string; image: string; names: string[] }[] = [];
  for (const line of lines.filter((text) => text !== "" && !text.startsWith("#"))) {
    const [, key, image] = HEAD.exec(line) ?? [];
    if (key !== undefined && image !== undefined) sections.push({ key, image, names: [] });
    else sections.at(-1)?.names.push(line);
  }
  return sections;
}
