/**
 * The upper limit of one-shot allocation.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { type OneShot, oneShot } from "./OneShot.ts"
import { onlinePlan } from "./Online.ts"

/**
 * The policy "oracle": `online` on curves estimated from one half of each query's own samples. Score it on the other
 * half: decided and scored on the same samples, an oracle shows gains that are not there.
 *
 * @throws CoreError as `online` does
 */
export const oracle = (): Policy<OneShot> => oneShot("oracle", onlinePlan)
