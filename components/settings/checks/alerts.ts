import { problemAt } from "../problems";
import { checkPartsOf, type CrossCheck } from "./cross-check";

/** Alertmanager's receiver for alerts that notify no one. */
const RESERVED = "silent";

/** Every alert receiver has a name of its own. */
export const alertChecks: readonly CrossCheck[] = [
  checkPartsOf(["alertReceivers"], ({ alertReceivers }) => {
    const names = [RESERVED, ...alertReceivers.map((receiver) => receiver?.name)];
    return alertReceivers.flatMap(({ name } = {}, index) => {
      if (name === undefined || names.indexOf(name) > index) return [];
      const message = name === RESERVED ? `${name} is reserved for the stack itself` : `${name} is used twice`;
      return [problemAt(["alertReceivers", index, "name"], message, { example: `${name}2` })];
    });
  }),
];
