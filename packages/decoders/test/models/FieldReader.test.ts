import { describe, expect, it } from "vitest"
import {
  anything,
  either,
  fieldsOf,
  finite,
  isRecord,
  listOf,
  orNull,
  text,
  whole
} from "../../src/models/FieldReader.ts"

describe("a reader", () => {
  it.each<readonly [string, (value: unknown) => unknown, ReadonlyArray<unknown>, ReadonlyArray<unknown>]>([
    ["text", text, ["", "a"], [1, null, ["a"], {}]],
    ["a finite number", finite, [0, -1.5], [Number.NaN, Number.POSITIVE_INFINITY, "1", null]],
    ["a whole number", whole, [0, -3], [1.5, 2 ** 60, "1", null]],
    ["anything", anything, [0, null, "a", false], []],
    ["text or null", orNull(text), ["a", null], [1, {}]],
    ["text or a number", either(text, finite), ["a", "", 0], [null, [], true]],
    ["a list of texts", listOf(text), [[], ["a", "b"]], ["a", ["a", 1], [null], { length: 0 }, null]],
    ["a list that may hold nulls", listOf(orNull(finite)), [[1, null]], [[1, "a"]]]
  ])("of %s gives what has its form, and nothing else", (_, read, valid, invalid) => {
    expect(valid.map(read)).toEqual(valid)
    expect(invalid.map(read)).toEqual(invalid.map(() => undefined))
  })
})

describe("fieldsOf", () => {
  const read = fieldsOf({ name: text, parts: listOf(fieldsOf({ size: whole })), more: fieldsOf({ name: text }) })

  it("keeps the fields that it knows, null where one has another form, none where there is none", () => {
    expect(read({ name: "a", other: 1 })).toEqual({ name: "a" })
    expect(read({ name: 1, parts: [{ size: 2 }, {}], more: { name: null } })).toEqual({
      name: null,
      parts: [{ size: 2 }, {}],
      more: { name: null }
    })
    expect(read({ parts: [{ size: 2 }, "no part"], more: [] })).toEqual({ parts: null, more: null })
  })

  it("takes nothing from what an object inherits", () => {
    expect(read(Object.create({ name: "inherited" }))).toEqual({})
  })

  it.each([[null], [undefined], ["text"], [1], [[]]])("gives nothing for %j, which has no fields", (value) => {
    expect(read(value)).toBeUndefined()
    expect(isRecord(value)).toBe(false)
  })
})
