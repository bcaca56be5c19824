import { noAnswer, right, verifier, wrong } from "@alloc/verifiers"

/** Right where the last number of the response is at most one off the answer. */
export const withinOne = verifier({
  name: "within-one",
  check: ({ reference }, response) => {
    const found = response.match(/-?\d+/g)?.at(-1)
    if (found === undefined) return noAnswer("there is no number in it")
    const off = Math.abs(Number(found) - Number(reference))
    return off <= 1 ? right(`${found} is off by ${off}`, found) : wrong(`${found} is off by ${off}`, found)
  }
})
