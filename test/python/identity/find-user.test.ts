import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../../components/settings/package-files";
import { SyncLab } from "../../../testing/sync/sync-lab";
import { LITELLM_VERSIONS } from "../../../testing/litellm/litellm-versions";

const source = readPackageFile("config-templates/litellm/open_webui_identity/users.py");
const query = /^FIND_USERS = """\n(.*?)"""$/ms.exec(source)?.[1] ?? "";

describe.each(LITELLM_VERSIONS)("the identity callback's look-up of people in LiteLLM %s", (version) => {
  let lab: SyncLab;

  beforeAll(async () => {
    lab = await SyncLab.start(version);
  });
  afterAll(() => lab.stop());
  beforeEach(() => lab.litellm.query(`TRUNCATE "LiteLLM_UserTable" CASCADE`));

  /** @param id of the link; @param email normalised as the callback does: trimmed and in lower case. */
  async function find(id: string, email: string): Promise<readonly unknown[]> {
    return (await lab.litellm.query<Record<string, unknown>>(`${query} ORDER BY user_id`, [id, email])).rows;
  }

  async function person(user_id: string, user_email: string | null, metadata: object = {}): Promise<void> {
    await lab.rows.put("LiteLLM_UserTable", { user_id, user_email, metadata: JSON.stringify(metadata) });
  }

  it.each([
    ["default_user_id", {}],
    ["openwebui_system", {}],
    ["blog_service", { managed_by: "llm-stack" }],
  ])("never finds the system user %s, by its link or its e-mail", async (id, metadata) => {
    await person(id, "ann@example.com", metadata);
    await person("ann", "ann@example.com");
    await person("bob", "bob@example.com", { managed_by: "another-tool" });
    expect(await find(id, "ann@example.com")).toEqual([{ user_id: "ann", same_email: true, no_email: false }]);
    await person(id, null, metadata);
    expect(await find(id, "unknown@example.com")).toEqual([]);
    expect(await find("bob", "bob@example.com")).toHaveLength(1);
  });

  it("finds Open WebUI's administrator, a user that the stack created", async () => {
    await person("openwebui_admin", "admin@example.com", { managed_by: "llm-stack" });
    expect(await find("", "admin@example.com")).toHaveLength(1);
  });

  it("ignores case and surrounding spaces in e-mails", async () => {
    await person("ann", "  Ann@Example.COM ");
    await person("bob", "bob@example.com");
    expect(await find("", "ann@example.com")).toEqual([{ user_id: "ann", same_email: true, no_email: false }]);
  });

  it("treats no character of an e-mail as a pattern", async () => {
    await person("ann", "ann@example.com");
    expect(await find("", "a_n@example.com")).toEqual([]);
    expect(await find("", "%")).toEqual([]);
  });

  it("finds all users with the e-mail, and the linked one", async () => {
    await person("ann", "ann@example.com");
    await person("ann-2", "ANN@example.com");
    await person("linked", "other@example.com");
    expect(await find("linked", "ann@example.com")).toEqual([
      { user_id: "ann", same_email: true, no_email: false },
      { user_id: "ann-2", same_email: true, no_email: false },
      { user_id: "linked", same_email: false, no_email: false },
    ]);
  });

  it.each([null, "", "  "])("reports that a linked user has no e-mail when it is %j", async (email) => {
    await person("linked", email);
    await person("other", email);
    const rows = await find("linked", "ann@example.com");
    expect(rows).toEqual([expect.objectContaining({ user_id: "linked", no_email: true })]);
    expect(rows).not.toEqual([expect.objectContaining({ same_email: true })]);
  });
});
