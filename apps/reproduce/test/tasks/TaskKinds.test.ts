import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { question } from "../../src/tasks/TaskKind.ts"
import { kindTable, taskKinds } from "../../src/tasks/TaskKinds.ts"

const named = (name: string) => {
  const found = taskKinds.find((kind) => kind.name === name)
  if (found === undefined) throw new Error(`no kind ${name}`)
  return found
}

describe("kinds of tasks", () => {
  it("are 60, five of them with answers that are small whole numbers", () => {
    expect(taskKinds).toHaveLength(60)
    expect(new Set(taskKinds.map(({ name }) => name)).size).toBe(60)
    expect(taskKinds.filter(({ expected }) => expected === "tail")).toHaveLength(5)
  })

  it("have three to five wordings, each with its fact in it, and an answer to every fact", () => {
    for (const kind of taskKinds) {
      const { name, pool, wordings } = kind
      expect(wordings.length, name).toBeGreaterThanOrEqual(3)
      expect(wordings.length, name).toBeLessThanOrEqual(5)
      expect(new Set(wordings).size, name).toBe(wordings.length)
      for (const fact of pool.facts) {
        expect(kind.answer(fact), `${name} ${fact}`).toMatch(/^[^|\s][^|]*(\|[^|]+)*$/)
        for (const wording of wordings.keys()) expect(question(kind, fact, wording)).not.toMatch(/[{}]|undefined/)
      }
    }
  })

  it("have no fact twice, nor one turned round where operands may change places", () => {
    for (const { name, pool } of taskKinds) {
      const facts = pool.facts.map((fact) => (/^(sum|product)/.test(name) ? fact.toSorted() : fact).join(":"))
      expect(new Set(facts).size, name).toBe(facts.length)
    }
  })

  it.each([
    ["sum-four-digits", (a: number, b: number) => a + b],
    ["difference-four-digits", (a: number, b: number) => a - b],
    ["product-two-digits", (a: number, b: number) => a * b],
    ["number-in-binary", (a: number) => Number(a.toString(2))]
  ])("%s has right answers", (name, rule) => {
    const kind = named(name)
    for (const fact of kind.pool.facts) {
      const [a, b] = fact.map(Number)
      expect(Number(kind.answer(fact))).toBe(rule(a, b))
    }
  })

  it("write numbers as they are written", () => {
    const answerTo = (name: string, fact: ReadonlyArray<string>) => named(name).answer(fact)
    const inWords = named("number-in-words").pool.facts
    const inRoman = named("number-in-roman").pool.facts
    expect(inWords.every(([n, text]) => Number(n) > 20 && /^[a-z]+([- ][a-z]+)*$/.test(text))).toBe(true)
    expect(answerTo("number-in-words", ["143", "one hundred forty-three"])).toBe(
      "one hundred forty-three|one hundred and forty-three"
    )
    expect(inRoman.every(([, text]) => /^(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$/.test(text))).toBe(true)
    expect(new Set(inRoman.map(([, text]) => text)).size).toBe(inRoman.length)
  })

  it("do with letters what they say", () => {
    const of = (name: string, ...fact: ReadonlyArray<string>) => named(name).answer(fact)
    expect(of("reverse-word", "lantern")).toBe("nretnal")
    expect(of("spell-word", "lantern")).toBe("l-a-n-t-e-r-n")
    expect(of("sorted-letters", "lantern")).toBe("aelnnrt")
    expect(of("without-vowels", "lantern")).toBe("lntrn")
    expect(of("third-letter", "lantern")).toBe("n")
    expect(of("vowel-count", "lantern")).toBe("2")
    expect(of("letter-occurrences", "lantern", "n")).toBe("2")
    expect(of("letter-count", "lantern")).toBe("7")
  })

  it("take names whole or by the surname, and articles as they should be", () => {
    expect(named("author").answer(["Hamlet", "William Shakespeare"])).toBe("William Shakespeare|Shakespeare")
    expect(named("inventor").answer(["the first airplane", "Wright brothers"])).toBe("Wright brothers")
    expect(question(named("animal-sound"), ["owl", "hoot"], 0)).toBe("What sound does an owl make?")
    expect(question(named("letter-occurrences"), ["anchor", "a"], 1)).toBe("Count the letter a in the word anchor.")
  })

  it("are described by the table in tasks.md", () => {
    expect(readFileSync(new URL("../../tasks.md", import.meta.url), "utf8")).toContain(kindTable())
  })
})
