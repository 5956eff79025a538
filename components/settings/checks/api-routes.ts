import { problemAt } from "../problems";
import type { ApiRouteGroup } from "../schemas/api-routes";
import { checkOf, type CrossCheck } from "./cross-check";

/** Groups that are useless without each other. */
const TOGETHER: readonly (readonly [ApiRouteGroup, ApiRouteGroup])[] = [
  ["files", "batches"],
  ["batches", "files"],
];

/** Every opened group of routes has what it needs. */
export const apiRouteChecks: readonly CrossCheck[] = [
  checkOf(["apiRoutes"], ({ apiRoutes }) =>
    TOGETHER.filter(([group, other]) => apiRoutes.includes(group) && !apiRoutes.includes(other)).map(([group, other]) =>
      problemAt(["apiRoutes", apiRoutes.length], `must be ${other}: the group ${group} works only with it`, {
        example: other,
      }),
    ),
  ),
];
