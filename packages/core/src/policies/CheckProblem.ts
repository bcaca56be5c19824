/**
 * The checks of a problem that all policies share.
 *
 * @module
 */

import { checkCurves, type PerQuery } from "../allocation/Bounds.ts"
import {
  checkBudget,
  checkLength,
  checkNumber,
  checkObject,
  checkOptions,
  checkSome,
  checkText,
  checkWhole,
  lengthOf
} from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Arm, Problem } from "../Policy.ts"

const checkArm = (arm: Arm, size: number): void => {
  checkOptions(arm, ["name", "curves", "cost", "maximum"])
  if (arm.name !== undefined) checkText("arm.name", arm.name)
  checkCurves(arm.curves)
  checkLength(`curves of arm ${arm.name}`, arm.curves.size, size)
}

/** Checks limits by themselves: some policies do not read them. */
const checkLimit = (field: string, limit: PerQuery | undefined, size: number): void => {
  if (limit === undefined) return
  if (typeof limit === "number") checkWhole(field, limit, 0)
  else {
    checkLength(field, lengthOf(field, limit), size)
    for (let query = 0; query < size; query++) checkWhole(field, limit[query], 0, Number.MAX_SAFE_INTEGER, query)
  }
}

/**
 * Checks the arms, the budget, the seed and the limits by themselves; whether limits fit the arms, and costs, are checked by
 * what reads them.
 *
 * @throws CoreError `UnknownOption`, `InvalidParameter`, `LengthMismatch`, `InvalidBudget`
 */
export const checkProblem = (problem: Problem): void => {
  checkOptions(problem, ["arms", "budget", "minimum", "maximum", "seed"])
  const { arms, budget, maximum, minimum, seed } = problem
  checkBudget(budget)
  checkNumber("seed", seed, "a finite number", Number.isFinite)
  checkSome("arms", arms, "arm")
  checkObject("arms[0]", arms[0], "an object of name and curves")
  for (const arm of arms) checkArm(arm, arms[0].curves?.size)
  checkLimit("minimum", minimum, arms[0].curves.size)
  checkLimit("maximum", maximum, arms[0].curves.size)
}

/**
 * The only arm of a problem.
 *
 * @throws CoreError `InvalidParameter` where there are several
 */
export const onlyArm = (problem: Problem): Arm => {
  if (problem.arms.length > 1) {
    const valid = "exactly one arm; cascade and routing policies take several"
    fail({ _tag: "InvalidParameter", field: "arms", value: problem.arms.length, valid })
  }
  return problem.arms[0]
}

/**
 * The weak decoder and the strong one.
 *
 * @throws CoreError `InvalidParameter` where there are not two arms
 */
export const twoArms = (problem: Problem): readonly [weak: Arm, strong: Arm] => {
  const [weak, strong, ...others] = problem.arms
  if (strong === undefined || others.length > 0) {
    const valid = "two arms, the weak decoder and the strong one"
    fail({ _tag: "InvalidParameter", field: "arms", value: problem.arms.length, valid })
  }
  return [weak, strong]
}
