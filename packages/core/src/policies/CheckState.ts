/**
 * The check of states that all policies share. A state is what the policy itself gave, which is not looked into, but that it
 * is one: null or a forgotten argument ends in an error that says so.
 *
 * @module
 */
import { checkObject } from "../Checks.ts"
import type { Policy } from "../Policy.ts"

/**
 * A policy whose functions refuse what is no state: every state holds an object by the name of `member`.
 *
 * @throws CoreError `InvalidParameter`
 */
export const withCheckedState = <State extends object>(
  member: keyof State & string,
  policy: Policy<State>
): Policy<State> => {
  const { isLast, next, observe } = policy
  const checkState = (state: State): void => {
    const valid = "the policy's own state, of start or of observe"
    checkObject("state", state, valid)
    checkObject(`state.${member}`, state[member], valid)
  }
  const checked: Policy<State> = {
    ...policy,
    next: (state) => {
      checkState(state)
      return next(state)
    },
    observe: (state, outcomes) => {
      checkState(state)
      return observe(state, outcomes)
    }
  }
  if (isLast === undefined) return checked
  return {
    ...checked,
    isLast: (state, query) => {
      checkState(state)
      return isLast(state, query)
    }
  }
}
