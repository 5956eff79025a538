import { describe, expect, it } from "vitest";

import { renderDumper, renderRestic } from "../../components/backup/render-backup";
import { BACKUPS, exampleSettings } from "../support/settings";

const settings = exampleSettings({
  backup: {
    ...BACKUPS,
    at: "01:05",
    drill: { day: "tuesday", at: "23:00" },
    keep: { daily: 3, weekly: 2, monthly: 1 },
  },
});
const contentOf = (files: readonly { path: string; content: string }[], path: string) =>
  files.find((file) => file.path === path)?.content;

describe("the dumper's schedule", () => {
  it("has times as numbers, the drill's with its weekday", () => {
    const schedule = contentOf(renderDumper(settings), "schedule.sh");
    expect(schedule).toContain("backup_at=0105\ndrill_at=22300\n");
  });
});

describe("restic's files", () => {
  const files = renderRestic("llm-prod", settings);

  it("name the stack, its targets and how many backups are kept", () => {
    expect(contentOf(files, "settings.sh")).toContain(
      "STACK=llm-prod\nTARGETS='disk cloud nas vault'\nKEEP_DAILY=3\nKEEP_WEEKLY=2\nKEEP_MONTHLY=1\n",
    );
  });

  it.each([
    ["disk", "export RESTIC_REPOSITORY='/targets/disk'\n"],
    [
      "cloud",
      "export RESTIC_REPOSITORY='s3:https://s3.example.com/llm-backups'\nexport AWS_DEFAULT_REGION='eu-central-1'\n",
    ],
    ["nas", "export RESTIC_REPOSITORY='sftp://llm@nas.example.com:2222//volume1/llm'\n"],
    [
      "vault",
      "export RESTIC_REPOSITORY='rest:https://vault.example.com:8000/llm/'\n" +
        "export RESTIC_REST_USERNAME='llm'\nexport APPEND_ONLY='true'\n",
    ],
  ])("have the address of the target %s in restic's form", (name, expected) => {
    expect(contentOf(files, `targets/${name}.sh`)).toBe(expected);
  });

  it("let ssh accept only the server's own key, under the name with its port", () => {
    expect(contentOf(files, "targets/nas.known_hosts")).toBe(
      "[nas.example.com]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n",
    );
  });
});
