import { describe, expect, it } from "vitest";

import { publicUrl } from "../../components/settings/public-url";

describe("publicUrl", () => {
  it("omits the default port", () => {
    expect(publicUrl("chat.example.com", 443)).toBe("https://chat.example.com");
  });

  it("names any other port, even the one of plain HTTP", () => {
    expect(publicUrl("chat.localhost", 8443)).toBe("https://chat.localhost:8443");
    expect(publicUrl("chat.localhost", 80)).toBe("https://chat.localhost:80");
  });
});
