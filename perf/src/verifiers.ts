/**
 * Figures of the verifiers: maths beside Math-Verify, code beside HumanEval's harness.
 *
 * @module
 */
import type { Suite } from "./Row.ts"
import { codeRows } from "./verifiersCode.ts"
import { mathRows } from "./verifiersMath.ts"

export const suite: Suite = async function* () {
  yield* mathRows()
  yield* codeRows()
}
