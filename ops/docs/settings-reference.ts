import { z } from "zod";

import { declaredSettings, type DeclaredSetting } from "../../components/settings/declared-settings";
import { settingSchemas, type SettingName } from "../../components/settings/schema";

/** Longer defaults are easier to read in Pulumi.yaml. */
const LONGEST_DEFAULT = 60;

/** The part of a JSON schema that the documentation shows. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

/** A section per setting: type, default, description and, for a structured setting, its fields from the schema. */
export function settingsReference(): string {
  return Object.entries(declaredSettings())
    .map(([name, setting]) => {
      const structured = setting.type === "object" || setting.type === "array";
      const fields = structured && name in settingSchemas ? fieldRows(schemaOf(name as SettingName), "") : [];
      const table = [row(["Field", "Value"]), row(["---", "---"]), ...fields.map(row)].join("\n");
      const facts = `Type: ${setting.type}. ${defaultText(setting)}`;
      return [`## ${name}`, facts, setting.description, ...(fields.length > 0 ? [table] : [])].join("\n\n");
    })
    .join("\n\n");
}

function schemaOf(name: SettingName): Schema {
  return z.toJSONSchema(settingSchemas[name], { unrepresentable: "any" }) as Schema;
}

function fieldRows(schema: Schema, path: string): readonly (readonly [string, string])[] {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return uniqueByField(variants.flatMap((variant) => fieldRows(variant, path)));
  if (schema.items) return fieldRows(schema.items, `${path}[]`);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const fieldPath = path === "" || path.endsWith("[]") ? `${path}.${name}`.replace(/^\./, "") : `${path}.${name}`;
    const nested = fieldRows(field, fieldPath);
    const optional = schema.required?.includes(name) ? "" : ", optional";
    return nested.length > 0 ? nested : [[`\`${fieldPath}\``, valueText(field) + optional] as const];
  });
}

function uniqueByField(rows: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const merged = new Map<string, string>();
  for (const [field, value] of rows) {
    const known = merged.get(field);
    merged.set(field, known === undefined || known === value ? value : `${known} or ${value}`);
  }
  return [...merged];
}

function valueText(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const).replaceAll('"', "")}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(" or ");
  if (schema.items) return `list of ${valueText(schema.items)}`;
  if (schema.type === "integer") return "whole number";
  return schema.type ?? "any";
}

function defaultText({ default: value }: DeclaredSetting): string {
  if (value === undefined || value === "") return "No default.";
  if (typeof value !== "object") return `Default: \`${String(value)}\`.`;
  const text = JSON.stringify(value);
  if (text === "[]" || text === "{}") return "Default: empty.";
  return text.length > LONGEST_DEFAULT ? "Default: see `Pulumi.yaml`." : `Default: \`${text}\`.`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
