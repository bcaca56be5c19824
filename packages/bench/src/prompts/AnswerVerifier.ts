/**
 * The check behind `--answers`: whether a reply gives the known answer.
 *
 * @module
 */
import { mathAnswer, right, type Verifier, verifier, wrong } from "@alloc/verifiers"

/** A text without what two spellings of one answer differ in: case, accents of form, punctuation around it, spaces. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/^[\s"'`*_.,:;!?()]+|[\s"'`*_.,:;!?()]+$/g, "")

const announced = /(?:answer|solution)(?: is| are)?\s*[:=]?\s+(?<said>[^\n]+)/gi

/** What a reply may mean as its answer: what it announces as one, its last line, all of it. */
const candidates = (response: string): ReadonlyArray<string> => {
  const lines = response.split("\n").filter((line) => line.trim() !== "")
  const said = [...response.matchAll(announced)].at(-1)?.groups?.said
  return [said, lines.at(-1), response].filter((text) => text !== undefined).map(plain)
}

const isNumeric = (answer: string): boolean => /\d/.test(answer) && /^[-+$€£\d.,/%^\s\\{}()a-z]*$/i.test(answer)

const textAnswer = (answers: ReadonlyArray<string>, response: string) => {
  const found = candidates(response)
  const given = answers.find((answer) => found.includes(plain(answer)))
  const shown = found[0] ?? ""
  return given === undefined
    ? wrong("the reply is none of the known answers", shown)
    : right("the reply is a known answer", plain(given))
}

const maths = mathAnswer()

/**
 * Right where the reply gives the reference, which is a text, a number, or a list of answers that are equally right. Numbers
 * and formulas are compared by value, as `mathAnswer` does; other texts by their words, which may stand alone, on the last
 * line, or behind "answer:".
 */
export const answerVerifier = (): Verifier =>
  verifier({
    name: "answer",
    check: async (query, response) => {
      const { reference } = query
      const answers = (Array.isArray(reference) ? reference : [reference]).map(String)
      const verdict = textAnswer(answers, response)
      if (verdict.outcome === "right") return verdict
      for (const answer of answers.filter(isNumeric)) {
        const value = await maths.check({ ...query, reference: answer }, response)
        if (value.outcome === "right" || answers.length === 1) return value
      }
      return verdict
    }
  })
