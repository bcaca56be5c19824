import { random } from "@alloc/core/random"
import { majorityVote, votesToDecide } from "@alloc/core/voting"
import { describe, expect, it } from "vitest"

type Said = string | undefined

/** All votes of so many samples, of three answers or none. */
const allVotes = (size: number): ReadonlyArray<ReadonlyArray<Said>> =>
  size === 0 ? [[]] : allVotes(size - 1).flatMap((votes) => ["a", "b", "c", undefined].map((said) => [...votes, said]))

describe("votesToDecide", () => {
  it("is 0 exactly where no end of the vote changes its answer, and else the fewest samples that may decide it", () => {
    // Decided, by trying every end; answers that were not seen yet are among those of the end.
    const isDecided = (seen: ReadonlyArray<Said>, left: number): boolean =>
      new Set(allVotes(left).map((end) => majorityVote([...seen, ...end]).answer)).size === 1
    const fewest = (seen: ReadonlyArray<Said>, left: number): number =>
      Array.from({ length: left }, (_, further) => further).find((further) =>
        allVotes(further).some((next) => isDecided([...seen, ...next], left - further))
      ) ?? left
    let checked = 0
    for (const most of [1, 2, 3, 4, 5])
      for (let drawn = 0; drawn <= most; drawn++)
        for (const seen of allVotes(drawn)) {
          checked += 1
          expect(votesToDecide(seen, most), `${seen} of ${most}`).toBe(fewest(seen, most - drawn))
        }
    expect(checked).toBe(1817)
  })

  it("gives the majority of all samples in rounds of what it says", () => {
    const draw = random(1, "votes")
    for (let i = 0; i < 500; i++) {
      const most = 1 + draw.below(64)
      const answers = 1 + draw.below(4)
      const all = Array.from({ length: most }, () => String(draw.below(answers)))
      let drawn = 0
      for (let more = votesToDecide([], most); more > 0; more = votesToDecide(all.slice(0, drawn), most)) drawn += more
      expect(majorityVote(all.slice(0, drawn)).answer).toBe(majorityVote(all).answer)
    }
  })

  it("refuses numbers that are none", () => {
    expect(() => votesToDecide([], 1.5)).toThrow("most is 1.5")
    expect(votesToDecide(["a", "b"], 1)).toBe(0)
  })
})
