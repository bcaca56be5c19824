import { describe, expect, it } from "vitest"
import { type Problem, samples, successCurves } from "../../src/index.ts"
import { checkProblem, onlyArm, twoArms } from "../../src/policies/CheckProblem.ts"

describe("checkProblem", () => {
  const arm = { name: "lm", curves: successCurves([0.5], { maxSamples: 2 }) }
  const problem: Problem = { arms: [arm], budget: samples(1), seed: 1 }

  it("names what is wrong: the seed, the arms, an arm's curves, an option that does not exist", () => {
    expect(() => checkProblem(problem)).not.toThrow()
    expect(() => checkProblem({ ...problem, seed: Number.NaN })).toThrow("seed is NaN; valid: a finite number")
    expect(() => checkProblem({ ...problem, arms: [] })).toThrow("arms is 0; valid: at least one arm")
    const other = { name: "other", curves: successCurves([0.5, 0.5], { maxSamples: 2 }) }
    expect(() => checkProblem({ ...problem, arms: [arm, other] })).toThrow("curves of arm other has length 2; valid: 1")
    expect(() => checkProblem(Object.assign({ seeds: 1 }, problem))).toThrow("there is no option seeds")
  })

  it("gives the only arm or the two arms, and refuses another number of them", () => {
    const two = { ...problem, arms: [arm, arm] }
    expect(onlyArm(problem)).toBe(arm)
    expect(twoArms(two)).toEqual([arm, arm])
    expect(() => onlyArm(two)).toThrow("arms is 2; valid: exactly one arm")
    expect(() => twoArms(problem)).toThrow("arms is 1; valid: two arms")
    expect(() => twoArms({ ...problem, arms: [arm, arm, arm] })).toThrow("arms is 3; valid: two arms")
  })
})
