import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { vectorType } from "../../components/postgres/vector-type";
import { bootstrap } from "../../testing/postgres/bootstrap";
import { SUPERUSER_PASSWORD } from "../../testing/postgres/postgres-programs";
import { PostgresServer } from "../../testing/postgres/postgres-server";

const PASSWORDS = { postgres: "password-of-postgres", vectors: "password-of-vectors" };
const VECTORS = { role: "vectors", password: PASSWORDS.vectors, database: "vectors" };

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
  await bootstrap(server, PASSWORDS, SUPERUSER_PASSWORD);
}, 60_000);

afterAll(() => server.stop());

/** The bootstrap of a stack with this number of dimensions. The server has no pgvector, so no embedding model is required. */
const withDimensions = (dimensions: number) =>
  bootstrap(server, PASSWORDS, PASSWORDS.postgres, { vector_type: vectorType(dimensions) });

describe("the database of Open WebUI's vectors", () => {
  it("refuses an image without pgvector only when an embedding model is configured", async () => {
    await withDimensions(1536);
    const required = bootstrap(server, PASSWORDS, PASSWORDS.postgres, { vectors_required: "true" });
    await expect(required).rejects.toThrow("this PostgreSQL image has no extension vector");
  });

  it("refuses other dimensions than those of the stored vectors", async () => {
    // Like pgvector's, this type has the number of dimensions in its name.
    await server.query(
      VECTORS,
      'CREATE DOMAIN "vector(1536)" AS real[]; CREATE TABLE document_chunk (vector "vector(1536)")',
    );
    const stored = 'the stored vectors have the type "vector(1536)"';
    await expect(withDimensions(768)).rejects.toThrow(stored);
    await expect(withDimensions(3072)).rejects.toThrow("documents.dimensions asks for halfvec(3072)");
    await server.query(VECTORS, "DROP TABLE document_chunk");
    await withDimensions(768);
  });
});
