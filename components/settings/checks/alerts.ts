import { problemAt } from "../problems";
import { checkPartsOf, type CrossCheck } from "./cross-check";

/** Alertmanager's receiver for alerts that notify no one. */
const RESERVED = "silent";

/** Every alert receiver has a name of its own, and what it needs to send. */
export const alertChecks: readonly CrossCheck[] = [
  checkPartsOf(["alertReceivers"], ({ alertReceivers }) => {
    const names = [RESERVED, ...alertReceivers.map((receiver) => receiver?.name)];
    return alertReceivers.flatMap(({ name } = {}, index) => {
      if (name === undefined || names.indexOf(name) > index) return [];
      const message = name === RESERVED ? `${name} is reserved for the stack itself` : `${name} is used twice`;
      return [problemAt(["alertReceivers", index, "name"], message, { example: `${name}2` })];
    });
  }),
  checkPartsOf(["alertReceivers", "smtp"], ({ alertReceivers, smtp }) => {
    const index = alertReceivers.findIndex((receiver) => receiver?.type === "email");
    const message = `must be relay, because alertReceivers[${index}] sends e-mail`;
    return index >= 0 && smtp.mode === "none" ? [problemAt(["smtp", "mode"], message, { example: "relay" })] : [];
  }),
];
