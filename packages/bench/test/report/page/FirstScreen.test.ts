import { describe, expect, it } from "vitest"
import { overview } from "../../../src/report/page/FirstScreen.ts"
import { evaluation } from "../../Evaluated.ts"

const { headline } = evaluation.results
const unshown = {
  ...evaluation,
  results: {
    ...evaluation.results,
    headline: { ...headline, maximum: headline.maximum.map((row) => ({ ...row, low: -0.1 })) }
  }
}

const sentenceOf = async (...parts: ReadonlyArray<typeof evaluation>): Promise<string | undefined> =>
  /<h1 class="sentence">(.*?)<\/h1>/
    .exec(await overview(parts, (part) => `part-${part}-`))?.[1]
    .replaceAll("\u00a0", " ")

describe("the first screen of several parts", () => {
  it("counts the parts that show a saving before it says what one of them shows", async () => {
    expect(await sentenceOf(unshown, evaluation, evaluation)).toBe(
      "A saving in 2 of 3 comparisons; in the first of them, the same accuracy with up to 50 % fewer samples"
    )
    expect(await sentenceOf(unshown, evaluation)).toBe(
      "The same accuracy with up to 50 % fewer samples, in 1 of 2 comparisons"
    )
    expect(await sentenceOf(unshown, unshown)).toBe("No saving from prediction could be shown in any of 2 comparisons")
  })
})
