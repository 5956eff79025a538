import { expect, it } from "vitest";

import { API, describeNginx, KEY } from "./support/describe-nginx";

const FILES = ["/v1/files", "/files", "/v1/files/file-1", "/files/file-1", "/v1/files/file-1/content"];

describeNginx(
  "a real Nginx that opens files and batches",
  (nginx) => {
    const urls = () => nginx.litellm.received.map(({ url }) => url);

    it.each([
      ["GET", "/v1/files?limit=2&after=file-1&purpose=batch&model=b", "/v1/files?after=file-1&limit=2"],
      ["GET", "/batches?after=a%26model%3Db", "/batches?after=a%26model%3Db&limit="],
      ["POST", "/v1/files?target_model_names=a&limit=2", "/v1/files"],
      ["POST", "/v1/batches?custom_llm_provider=azure", "/v1/batches"],
      ["GET", "/v1/files/file-1?model=b", "/v1/files/file-1"],
      ["DELETE", "/v1/files/file-1", "/v1/files/file-1"],
      ["GET", "/v1/files/file-1/content?provider=azure", "/v1/files/file-1/content"],
      ["GET", "/v1/batches/batch_1?after=x", "/v1/batches/batch_1"],
      ["POST", "/v1/batches/batch_1/cancel", "/v1/batches/batch_1/cancel"],
    ])("forwards %s %s as %s", async (method, path, forwarded) => {
      expect((await nginx.send(API, method, path, { headers: KEY })).status).toBe(200);
      expect(urls()).toEqual([forwarded]);
    });

    it.each([
      ["/v1/files", ["PUT", "PATCH", "DELETE", "HEAD"]],
      ["/v1/files/file-1", ["PUT", "PATCH", "POST", "HEAD"]],
      ["/v1/files/file-1/content", ["PUT", "POST", "DELETE", "HEAD"]],
      ["/v1/batches", ["PUT", "DELETE", "HEAD"]],
      ["/v1/batches/batch_1", ["PUT", "POST", "DELETE"]],
      ["/v1/batches/batch_1/cancel", ["GET", "DELETE"]],
    ])("offers no other method of %s", async (path, methods) => {
      for (const method of methods) {
        expect((await nginx.send(API, method, path, { headers: KEY })).status, method).toBe(405);
      }
      expect(urls()).toEqual([]);
    });

    it("takes files from a caller with a key alone", async () => {
      for (const path of FILES) expect((await nginx.send(API, "GET", path)).status).toBe(401);
      expect(urls()).toEqual([]);
    });
  },
  (nginx) => nginx.start({ apiRoutes: ["files", "batches"] }),
);
