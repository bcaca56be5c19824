import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const ends = [
  ["0", "1"],
  ["-3", raw`\frac12`],
  [raw`\sqrt{2}`, "2"],
  ["1", "10"]
] as const

answerFamily("sets of real numbers are known by what they hold", {
  right: pairs(
    ends,
    ["(", "["],
    ([a, b], open) =>
      [
        [`${open}${a},${b})`, raw`${open}${a},${b}]\setminus\{${b}\}`],
        [`${open}${a},20)`, raw`${open}${a},${b}]\cup(${b},20)`],
        [raw`(-\infty,${a})\cup(${b},\infty)`, raw`(${b},\infty)\cup(-\infty,${a})`],
        [`${open}${a},${b}]`, raw`${open}${a},20)\cap(-20,${b}]`]
      ] as const
  ).flat(),
  wrong: pairs(
    ends,
    ["(", "["],
    ([a, b], open) =>
      [
        [`${open}${a},${b})`, `${open}${a},${b}]`],
        [`${open}${a},20)`, raw`${open}${a},${b})\cup(${b},20)`],
        [raw`(-\infty,${a})\cup(${b},\infty)`, raw`(-\infty,${a}]\cup(${b},\infty)`],
        [`${open}${a},${b}]`, `${open}${b},${a}]`]
      ] as const
  ).flat()
})
