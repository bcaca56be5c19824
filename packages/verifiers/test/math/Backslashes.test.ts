import { describe, expect, it } from "vitest"
import { withSingleBackslashes } from "../../src/math/Backslashes.ts"
import { answerFamily, pairs, responseFamily } from "./Family.ts"

const raw = String.raw
const golds = [
  raw`\frac{1}{2}`,
  raw`\sqrt{3}`,
  raw`2\pi`,
  raw`\frac{\sqrt{2}}{2}`,
  raw`\left(1,2\right]`,
  raw`\{1,2\}`,
  raw`(-\infty,3)\cup(4,\infty)`,
  raw`5\text{ cm}`,
  raw`30^\circ`,
  raw`x \le 3`,
  raw`\begin{pmatrix}1\\2\end{pmatrix}`,
  raw`\log_2 5`,
  raw`\binom{5}{2}`,
  raw`12\%`.concat(raw`\text{ }`),
  raw`\alpha+\beta`,
  raw`\pm\sqrt{7}`
]
const doubled = (text: string): string => text.replaceAll("\\", "\\\\")
const changed = (text: string): string =>
  text.replace(/[12357]|alpha/, (found) => (found === "alpha" ? "gamma" : String(Number(found) + 1)))

answerFamily("doubled backslashes, as in JSON, are single ones", {
  right: golds.flatMap(
    (gold) =>
      [
        [gold, doubled(gold)],
        [doubled(gold), gold],
        [doubled(gold), doubled(gold)]
      ] as const
  ),
  wrong: golds
    .flatMap(
      (gold) =>
        [
          [gold, doubled(changed(gold))],
          [doubled(gold), changed(gold)]
        ] as const
    )
    .concat([[raw`\begin{pmatrix}1\\2\end{pmatrix}`, raw`\\begin{pmatrix}1&2\\end{pmatrix}`]])
})

responseFamily("whole responses with doubled backslashes", {
  right: pairs(
    golds,
    [(text: string) => raw`So \\boxed{${text}}.`, (text: string) => raw`We find\nthat \\[x+1\\] and \\boxed{${text}}`],
    (gold, write) => [gold, write(doubled(gold))] as const
  ),
  wrong: pairs(
    golds,
    [(text: string) => raw`So \\boxed{${text}}.`, (text: string) => raw`We find\nthat \\[x+1\\] and \\boxed{${text}}`],
    (gold, write) => [gold, write(doubled(changed(gold)))] as const
  )
})

describe("withSingleBackslashes", () => {
  it.each([
    [raw`\\frac{1}{2}`, raw`\frac{1}{2}`],
    [raw`\\begin{pmatrix}1\\\\2\\end{pmatrix}`, raw`\begin{pmatrix}1\\2\end{pmatrix}`],
    [raw`\\begin{pmatrix}1 \\ 2\\end{pmatrix}`, raw`\begin{pmatrix}1 \\ 2\end{pmatrix}`],
    [raw`so\n\\boxed{5}`, raw`so \boxed{5}`]
  ])("%s", (text, single) => {
    expect(withSingleBackslashes(text)).toBe(single)
  })

  it.each([
    raw`\begin{pmatrix}1\\\frac12\end{pmatrix}`,
    raw`\begin{pmatrix}1\\\pi\end{pmatrix}`,
    raw`a\\b`,
    raw`\frac12 \\pi`
  ])("leaves the line break of %s", (text) => {
    expect(withSingleBackslashes(text)).toBe(text)
  })
})
