import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { databaseUrl } from "../../components/postgres/database-url";
import { resolved } from "../support/mocks";

/** Every character that has a meaning in a URL, and those that must be percent-encoded. */
const SPECIAL = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~%41äß€😀";

describe("databaseUrl", () => {
  it("points to the database with the role's own name", async () => {
    const url = new URL(await resolved(databaseUrl("litellm", pulumi.output("password"))));
    expect(url.href).toBe("postgresql://litellm:password@postgres:5432/litellm");
    expect(await resolved(databaseUrl("webui", pulumi.output("password")))).toBe(
      "postgresql://webui:password@postgres:5432/webui",
    );
  });

  it("preserves a password with every special character, and the host", async () => {
    const url = new URL(await resolved(databaseUrl("webui", pulumi.output(SPECIAL))));
    expect(decodeURIComponent(url.password)).toBe(SPECIAL);
    expect([url.username, url.host, url.pathname, url.search, url.hash]).toEqual([
      "webui",
      "postgres:5432",
      "/webui",
      "",
      "",
    ]);
  });

  it("preserves any password", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (password) => {
        const url = new URL(await resolved(databaseUrl("litellm", pulumi.output(password))));
        expect([decodeURIComponent(url.password), url.host]).toEqual([password, "postgres:5432"]);
      }),
    );
  });

  it("is secret because the password is", async () => {
    expect(await pulumi.isSecret(databaseUrl("litellm", pulumi.secret("password")))).toBe(true);
  });
});
