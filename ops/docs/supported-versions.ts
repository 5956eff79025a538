import { applicationNames, supportedVersions, type Application } from "../../components/settings/supported-versions";

/** The tables of docs/versions.md, by section. */
export function versionTables(): Readonly<Record<string, string>> {
  const { pairs, malicious, vulnerabilities } = supportedVersions();
  const first = pairs[0];
  return {
    pairs: markdown(
      ["LiteLLM", "Open WebUI", ""],
      pairs.map((pair) => [pair.litellm, pair.openWebui, pair === first ? "default" : ""]),
    ),
    steps: markdown(["Version", "An upgrade to it costs", "Notes"], [...steps("litellm"), ...steps("openWebui")]),
    vulnerabilities: markdown(
      ["Versions", "Problem"],
      (["litellm", "openWebui"] as const).flatMap((application) => [
        ...malicious[application].map((version) => {
          return [
            `${applicationNames[application]} ${version}`,
            "published by attackers; settings and `compat` refuse it",
          ];
        }),
        ...vulnerabilities[application].map(({ id, since, fixed, effect }) => {
          const range = since === undefined ? `before ${fixed}` : `${since} to before ${fixed}`;
          return [`${applicationNames[application]} ${range}`, `${id}: ${effect}`];
        }),
      ]),
    ),
  };
}

function steps(application: Application): readonly (readonly string[])[] {
  return supportedVersions()[application].map((entry) => {
    const schema = "alembic" in entry ? `schema \`${entry.alembic}\`` : `${entry.migrations.count} migrations`;
    const costs = entry.costs.length > 0 ? entry.costs.join(" ") : "nothing";
    return [`${applicationNames[application]} ${entry.version} (${schema})`, costs, entry.notes.join(" ")];
  });
}

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, headings.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
