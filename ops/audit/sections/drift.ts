import { paragraph, table, type Block, type Chapter } from "../document";
import { driftAreas } from "../../drift/drift";
import type { LiveHost } from "../live/compare-host";

/** What differs on the running host. */
export function driftChapter(live: LiveHost | undefined): Chapter {
  return { title: "Drift of the running host", blocks: live ? driftBlocks(live) : [notCompared()] };
}

function notCompared(): Block {
  return paragraph(
    "Not compared: this report shows what the stack declares. Run the audit with --live to compare the host.",
  );
}

function driftBlocks({ drift, engine }: LiveHost): readonly Block[] {
  return [
    paragraph(
      `Compared with Docker Engine ${engine}: containers with their images, users, capabilities, limits, mounts and ports; ` +
        "networks; the content of every file in the stack's volumes, and the presence and mode of secret files; roles and " +
        "grants in PostgreSQL; the keys that the stack owns in LiteLLM.",
    ),
    table(
      ["Area", "Differences"],
      driftAreas.map((area) => {
        const count = drift.filter((one) => one.area === area).length;
        return [area, { word: count === 0 ? "none" : String(count), mark: count === 0 ? "good" : "bad" }];
      }),
    ),
    table(
      ["Area", "`Subject", "What differs"],
      drift.map(({ area, subject, message }) => [area, subject, message]),
      "The host runs what the stack declares.",
    ),
  ];
}
