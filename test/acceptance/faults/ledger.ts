import { createHash } from "node:crypto";

import type { Applications } from "../support/applications";
import { lines } from "../support/docker";
import { eventually } from "../support/https";
import type { OutageProbe } from "./outage-probe";

/** LiteLLM writes spend every `proxy_batch_write_at` (10 s), give or take three: it draws the period at its start. */
const FLUSH_SECONDS = 13;
const FLUSHED_WITHIN_SECONDS = 45;
/** What must not vanish: a table's rows by their identity. */
const TABLES = {
  keys: ["litellm", 'SELECT token FROM "LiteLLM_VerificationToken" WHERE expires IS NULL'],
  people: ["litellm", 'SELECT user_id FROM "LiteLLM_UserTable"'],
  spend: ["litellm", 'SELECT request_id FROM "LiteLLM_SpendLogs"'],
  accounts: ["webui", 'SELECT id FROM "user"'],
  chats: ["webui", "SELECT id FROM chat"],
} as const;

type Rows = Readonly<Record<keyof typeof TABLES, ReadonlySet<string>>>;

/** What a fault cost. */
export interface Losses {
  /** In words, for the table. */
  readonly text: string;
  /** What must not be lost, but was. */
  readonly problems: readonly string[];
}

/** Compares the databases after a fault with those before it and with what the probe was promised. */
export class Ledger {
  private constructor(
    private readonly applications: Applications,
    private readonly token: string,
    private readonly before: Rows,
    private readonly spendBefore: number,
  ) {}

  /** @param key whose spend is counted. */
  public static async open(applications: Applications, key: string): Promise<Ledger> {
    const token = createHash("sha256").update(key).digest("hex");
    return new Ledger(applications, token, await rows(applications), await spendOf(applications, token));
  }

  /** @param brokenAt when the fault began, in milliseconds of `performance.now()`. */
  public async close(probe: OutageProbe, brokenAt: number): Promise<Losses> {
    // Before the tables are read: the probe continues.
    const answers = probe.confirmed("api");
    const saved = probe.confirmed("chat");
    const uncharged = (found: Rows) => answers.filter(({ id }) => !found.spend.has(id));
    const after = await eventually(
      () => rows(this.applications),
      (found) => uncharged(found).length === 0,
      FLUSHED_WITHIN_SECONDS,
    );
    const gone = Object.keys(TABLES).flatMap((name) => {
      const table = name as keyof typeof TABLES;
      const count = [...this.before[table]].filter((id) => !after[table].has(id)).length;
      return count === 0 ? [] : [`${count} rows of ${table} are gone`];
    });
    const chats = saved.filter(({ id }) => !after.chats.has(id));
    const lost = uncharged(after);
    const early = lost.filter(({ at }) => at < brokenAt - FLUSH_SECONDS * 1000);
    return {
      text: lost.length === 0 ? "nothing" : `${lost.length} of ${answers.length} charges`,
      problems: [
        ...gone,
        ...(chats.length === 0 ? [] : [`${chats.length} saved chats are gone`]),
        ...(early.length === 0 ? [] : [`${early.length} charges from more than ${FLUSH_SECONDS} s before are gone`]),
        ...(lost.length > FLUSH_SECONDS + 2 ? [`${lost.length} charges are gone, more than one flush period has`] : []),
        ...(await this.differenceOfKey(after, answers.length - lost.length)),
      ],
    };
  }

  /** The key's own spend must grow by what the spend logs have of it. */
  private async differenceOfKey(after: Rows, charged: number): Promise<string[]> {
    const fresh = [...after.spend].filter((id) => !this.before.spend.has(id));
    if (charged === 0 || fresh.length === 0) return [];
    const sum = `SELECT coalesce(sum(spend), 0) FROM "LiteLLM_SpendLogs" WHERE api_key = '${this.token}'`;
    const price = Number(await this.applications.query(`${sum} AND request_id = '${fresh[0] ?? ""}'`));
    const grown = async () => (await spendOf(this.applications, this.token)) - this.spendBefore;
    const least = price * (charged - FLUSH_SECONDS);
    const found = await eventually(grown, (spend) => spend >= price * (charged - 0.5), FLUSHED_WITHIN_SECONDS);
    return found >= least ? [] : [`the key's spend grew by ${found} USD, not by at least ${least} USD`];
  }
}

async function rows(applications: Applications): Promise<Rows> {
  const found = await Promise.all(
    Object.entries(TABLES).map(async ([name, [database, sql]]) => {
      const text = database === "litellm" ? await applications.query(sql) : await applications.queryWebui(sql);
      return [name, new Set(lines(text))] as const;
    }),
  );
  return Object.fromEntries(found) as unknown as Rows;
}

async function spendOf(applications: Applications, token: string): Promise<number> {
  return Number(await applications.query(`SELECT spend FROM "LiteLLM_VerificationToken" WHERE token = '${token}'`));
}
