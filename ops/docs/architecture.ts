import { networksDiagram } from "./architecture/networks";
import { planOf } from "../plan/plan";
import { secretsDiagram } from "./architecture/secrets";
import { startOrder } from "./architecture/start-order";
import { trustBoundaries } from "./architecture/trust-boundaries";
import { mermaid } from "./flowchart";

/** The diagrams of docs/architecture.md by section. */
export async function architecture(): Promise<Readonly<Record<string, string>>> {
  const plan = await planOf("prod");
  return {
    networks: mermaid(networksDiagram(plan)),
    "start-order": mermaid(startOrder(plan)),
    "trust-boundaries": mermaid(trustBoundaries(plan)),
    secrets: mermaid(secretsDiagram(plan)),
  };
}
