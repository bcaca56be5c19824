/**
 * Labelled answer pairs made from gold answers: other spellings, which are right, and near-misses, which are wrong.
 *
 * @module
 */

/** A gold answer, an answer, and whether it is right. */
export interface AnswerPair {
  readonly gold: string
  readonly answer: string
  readonly label: "right" | "wrong"
  /** What was changed. */
  readonly change: string
}

/** FNV-1a with a final mix: draws without a seed to keep. */
const hash = (text: string): number => {
  let state = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193) >>> 0
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
  return (state ^ (state >>> 13)) >>> 0
}

/**
 * One fifth of all gold answers, by a hash of their text: held out, so that a checker is not looked at on them while it is
 * written.
 *
 * @example
 * ```ts
 * import { isHeldOut } from "@alloc/verifiers/testing"
 *
 * console.log(["1", "2", "3", "4", "5"].filter(isHeldOut).length < 5) // => true
 * ```
 */
export const isHeldOut = (gold: string): boolean => hash(`held-out:${gold}`) % 5 === 0

const integer = /^-?\d{1,15}$/
const scalar = /^-?(?:\d+|\\frac\{\d+\}\{\d+\}|\d+\\sqrt\{\d+\}|\d+\.\d+)$/
const bareList = /^[^()[\]{}\\a-z]+(?:,\s*[^()[\]{}\\a-z]+)+$/
const grouped = /\d,\d{3}|,\\!/
const tuple = /^(\\left)?([([])([^()[\],;]+),([^()[\],;]+?)(\\right)?([)\]])$/
const unit = /\\text\{\s*([a-z]+s?)\s*\}/

/**
 * Spellings of the same answer, each with the name of the change.
 *
 * @example
 * ```ts
 * import { rightForms } from "@alloc/verifiers/testing"
 *
 * console.log(rightForms("1234").some(([, answer]) => answer === "1,234")) // => true
 * ```
 */
export const rightForms = (gold: string): ReadonlyArray<readonly [string, string]> => {
  const forms: Array<readonly [string, string]> = [
    ["identity", gold],
    ["dollars", `$${gold}$`],
    ["parentheses of LaTeX", `\\(${gold}\\)`],
    ["full stop", `${gold}.`]
  ]
  const add = (name: string, answer: string): void => {
    if (answer !== gold) forms.push([name, answer])
  }
  add(
    "frac spelling",
    gold.includes("\\dfrac") ? gold.replaceAll("\\dfrac", "\\frac") : gold.replaceAll("\\frac", "\\dfrac")
  )
  add("tfrac", gold.replaceAll("\\frac", "\\tfrac"))
  add("sizing dropped", gold.replace(/\\left|\\right(?!arrow)/g, ""))
  if (!/\\left|\\begin|\|/.test(gold) && /^[([].*[)\]]$/.test(gold))
    add("sizing added", `\\left${gold.slice(0, -1)}\\right${gold.slice(-1)}`)
  add("short frac", gold.replace(/\\frac\{(\d)\}\{(\d)\}(?!\d)/g, "\\frac$1$2"))
  if (!/\\text|[A-Za-z] [A-Za-z]/.test(gold))
    add("spaces around signs", gold.replace(/(?<=[\w})])\s*([-+=])\s*(?=[\w\\])/g, " $1 "))
  if (!/\\text|\\\\|\\ |[a-zA-Z\d] [a-zA-Z\d]/.test(gold))
    add(
      "spaces dropped",
      gold.replace(/(\\[a-zA-Z]+) (?=[a-zA-Z\d])|\s/g, (_all, command) => (command === undefined ? "" : `${command} `))
    )
  if (scalar.test(gold)) add("assignment", `x = ${gold}`)
  if (integer.test(gold)) {
    add("decimal zero", `${gold}.0`)
    add("plus zero", `${gold}+0`)
    if (gold.replace("-", "").length > 3) {
      const commas = gold.replace(/\B(?=(\d{3})+$)/g, ",")
      add("thousands by comma", commas)
      add("thousands by {,}", commas.replaceAll(",", "{,}"))
      add("thousands by thin space", commas.replaceAll(",", "\\,"))
    }
  }
  const fraction = /^(-?)\\d?frac\{(\d+)\}\{(\d+)\}$/.exec(gold)
  if (fraction !== null) {
    const [, sign, top, bottom] = fraction
    add("slash", `${sign}${top}/${bottom}`)
    add("expanded fraction", `${sign}\\frac{${2n * BigInt(top)}}{${2n * BigInt(bottom)}}`)
    if (/^(?:2|4|5|8|10|20|25|50)$/.test(bottom) && top.length < 6)
      add("decimal", `${sign}${Number(top) / Number(bottom)}`)
  }
  const root = /^(\d+)\\sqrt\{(\d+)\}$/.exec(gold)
  if (root !== null) add("root taken in", `\\sqrt{${BigInt(root[1]) ** 2n * BigInt(root[2])}}`)
  if (bareList.test(gold) && !grouped.test(gold)) add("list reordered", gold.split(",").reverse().join(", "))
  const named = unit.exec(gold)
  if (named !== null && /^-?[\d.,/]+\s*\\text\{[^{}]*\}$/.test(gold)) {
    add("unit dropped", gold.replace(unit, "").trim())
    add("unit in roman", gold.replace("\\text", "\\mathrm"))
  }
  return forms
}

const bump = (digit: string): string => String((Number(digit) + 1) % 10)

/**
 * Answers that differ from the gold in one place, each with the name of the change: a digit, a space, a sign, an exponent, a
 * bound, a bracket, the order, a unit.
 *
 * @example
 * ```ts
 * import { nearMisses } from "@alloc/verifiers/testing"
 *
 * console.log(nearMisses("(1, 2]").some(([change, answer]) => change === "bracket" && answer === "[1, 2]")) // => true
 * ```
 */
export const nearMisses = (gold: string): ReadonlyArray<readonly [string, string]> => {
  const misses: Array<readonly [string, string]> = []
  const add = (name: string, answer: string): void => {
    if (answer !== gold) misses.push([name, answer])
  }
  const digits = [...gold.matchAll(/\d/g)].map((match) => match.index)
  // A digit of a label, of a letter's subscript or of a base is no part of a value.
  const free = digits.filter((at) => !/_\{?\d*$/.test(gold.slice(0, at)))
  for (const at of free.length > 4 ? [free[0], free[free.length >> 1], free[free.length - 1]] : free) {
    const interval = tuple.test(gold)
    add(interval ? "bound" : "digit", gold.slice(0, at) + bump(gold[at]) + gold.slice(at + 1))
  }
  if (free.length > 0 && /^-?\d+$/.test(gold)) {
    add("digit appended", `${gold}1`)
    if (gold.length > 2) add("digit dropped", gold.slice(0, -1))
    const swapped = gold.replace(/(\d)(\d)$/, "$2$1")
    if (Number(swapped) !== Number(gold)) add("order of digits", swapped)
    if (/\d\d$/.test(gold)) add("space within", gold.replace(/\d$/, " $&"))
    if (Number(gold) !== 0) add("scale word", `${gold}\\text{ million}`)
  }
  const scalarValue =
    /^-?(?:\d|\\d?frac|\\sqrt|\\pi)/.test(gold) && !/[=<>,]|\\[lg]e|\\pm|\\in\b|\\cup|\\text|^0+(?:\.0*)?$/.test(gold)
  if (scalarValue && !/(?<=[\w})])\s*[-+]/.test(gold)) add("sign", gold.startsWith("-") ? gold.slice(1) : `-${gold}`)
  for (const match of [...gold.matchAll(/(?<=[\w})])\s*([-+])(?=\s*[\w\\(])/g)].slice(0, 2)) {
    if (/\\pm|\\mp|\\text|matrix|\|/.test(gold)) break
    const sign = match[1] === "+" ? "-" : "+"
    add("inner sign", gold.slice(0, match.index) + sign + gold.slice(match.index + match[0].length))
  }
  const exponent = /(?<!1|\\circ)\^\{?(\d)\}?/.exec(gold)
  if (exponent !== null && !gold.includes("\\circ"))
    add(
      "exponent",
      `${gold.slice(0, exponent.index)}^{${Number(exponent[1]) + 1}}${gold.slice(exponent.index + exponent[0].length)}`
    )
  const pair = tuple.exec(gold)
  if (pair !== null && !/^0,0{3}|\d,\d{3}\b/.test(gold)) {
    const [, left = "", open, first, second, right = "", close] = pair
    add("bracket", `${left}${open === "(" ? "[" : "("}${first},${second}${right}${close}`)
    add("bracket", `${left}${open}${first},${second}${right}${close === ")" ? "]" : ")"}`)
    if (first.trim() !== second.trim()) add("order", `${left}${open}${second},${first}${right}${close}`)
  }
  const units: Readonly<Record<string, string>> = {
    cm: "m",
    inches: "feet",
    feet: "inches",
    units: "meters",
    hours: "minutes",
    minutes: "hours",
    meters: "cm",
    dollars: "cents",
    cents: "dollars",
    miles: "km"
  }
  const named = unit.exec(gold)
  if (named !== null && units[named[1]] !== undefined) add("unit", gold.replace(named[1], units[named[1]]))
  if (/\\text\{\s*[a-z]+\s*\}\^2/.test(gold)) add("unit", gold.replace("}^2", "}^3"))
  if (/[^\\]\\cup/.test(gold)) add("bound", gold.replace(/\\cup.*$/, "").trim())
  return misses
}

/**
 * A gold answer of the kind `index % 24`: numbers, fractions, roots, intervals, sets, polynomials, matrices... The same in
 * every run.
 *
 * @example
 * ```ts
 * import { generatedAnswer } from "@alloc/verifiers/testing"
 *
 * console.log(generatedAnswer(0) === generatedAnswer(0), generatedAnswer(13).endsWith("x + 69")) // => true false
 * ```
 */
export const generatedAnswer = (index: number): string => {
  let draws = 0
  const below = (limit: number): number => {
    draws += 1
    return hash(`${index}.${draws}`) % limit
  }
  const n = (limit = 97): number => 2 + below(limit)
  const sign = (): string => (below(2) === 0 ? "-" : "")
  const kinds: ReadonlyArray<() => string> = [
    () => `${sign()}${n(100_000)}`,
    () => `${sign()}\\frac{${n()}}{${n()}}`,
    () => `${sign()}${n()}.${1 + below(9)}${1 + below(9)}`,
    () => `${n()}\\sqrt{${[2, 3, 5, 6, 7, 10, 11, 13][below(8)]}}`,
    () => `${n()}+${n()}\\sqrt{${[2, 3, 5, 7][below(4)]}}`,
    () => `(${sign()}${n()}, ${sign()}${n()})`,
    () => `[${n()}, ${n() + 100})`,
    () => `(-\\infty, ${n()}) \\cup (${n() + 100}, \\infty)`,
    () => `${n()}x^{${2 + below(7)}} - ${n()}x + ${n()}`,
    () => `(x+${n()})(x-${n()})^2`,
    () => `\\{${n()}, ${n() + 100}, ${n() + 200}\\}`,
    () => `${n()}\\text{ cm}`,
    () => `${n()}\\text{ cm}^2`,
    () => `y = ${n()}x + ${n()}`,
    () => `x > ${n()}`,
    () => `${n()}\\pi`,
    () => `\\frac{${n()}\\pi}{${n()}}`,
    () => `${n()} - ${n()}i`,
    () => `\\begin{pmatrix} ${n()} & ${sign()}${n()} \\\\ ${n()} & ${n()} \\end{pmatrix}`,
    () => `${n()}^{${100 + n()}}`,
    () => `\\log_{${n()}} ${n() + 100}`,
    () => `\\frac{x+${n()}}{x^2+${n()}}`,
    () => `${n()}e^{${n(9)}x}`,
    () => `${n()}\\%`
  ]
  return kinds[index % kinds.length]()
}

/**
 * Labelled pairs of a gold answer: `rightForms` and `nearMisses` of it.
 *
 * @example
 * ```ts
 * import { mathAnswer } from "@alloc/verifiers"
 * import { answerPairs } from "@alloc/verifiers/testing"
 *
 * const pairs = answerPairs("\\frac{1}{2}")
 * const wrongOnes = pairs.filter(({ label }) => label === "wrong")
 * console.log(wrongOnes[0].answer, wrongOnes[0].change) // => "\\frac{2}{2}" "digit"
 * const verdict = await mathAnswer().check({ id: "q1", reference: "\\frac{1}{2}" }, wrongOnes[0].answer)
 * console.log(verdict.outcome) // => "wrong"
 * ```
 */
export const answerPairs = (gold: string): ReadonlyArray<AnswerPair> => [
  ...rightForms(gold).map(([change, answer]): AnswerPair => ({ gold, answer, label: "right", change })),
  ...nearMisses(gold).map(([change, answer]): AnswerPair => ({ gold, answer, label: "wrong", change }))
]
