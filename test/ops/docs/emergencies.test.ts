import { describe, expect, it } from "vitest";

import { commandFor, documentedCommands } from "../../acceptance/support/documented-commands";
import { PROCEDURES } from "../../acceptance/support/emergency-procedures";

const sections = documentedCommands("docs/emergencies.md");

describe("docs/emergencies.md", () => {
  it("has a procedure that the suite runs under every heading with commands", () => {
    const headings = sections.filter(({ run }) => run.length > 0).map(({ heading }) => heading);
    expect(headings.toSorted()).toEqual([...PROCEDURES].toSorted());
  });

  it("has no commands outside these blocks", () => {
    expect(sections.flatMap(({ run, alternatives }) => [...run, ...alternatives]).length).toBeGreaterThan(30);
    expect(sections.filter(({ heading }) => heading === "How long it takes")).toEqual([]);
  });

  it("names the stack in every command of this project, so that none changes another one", () => {
    const own = sections
      .flatMap(({ run, alternatives }) => [...run, ...alternatives])
      .filter((line) => line.includes("npm run"));
    expect(own.filter((line) => !line.includes("--stack prod"))).toEqual([]);
  });

  it("is run with another stack's name and with consent", () => {
    expect(commandFor("npm run restore -- BACKUP --stack prod --skip-backup", "lab", "1a2b")).toBe(
      "npm run restore -- --yes 1a2b --stack lab --skip-backup",
    );
    expect(commandFor("docker rm --force llm-prod-postgres", "lab", "")).toBe("docker rm --force llm-lab-postgres");
    expect(commandFor("sed -i '/^x:/d' Pulumi.prod.yaml", "lab", "")).toBe("sed -i '/^x:/d' Pulumi.lab.yaml");
  });
});
