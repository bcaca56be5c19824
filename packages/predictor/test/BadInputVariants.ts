/** Bad variants of the arguments of a valid call, each with one thing wrong. */

/** Arguments with one thing wrong, and what. */
export interface BadCall {
  readonly what: string
  readonly args: ReadonlyArray<unknown>
}

const isList = (value: unknown): value is ArrayLike<unknown> & Iterable<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

const withFirst = (list: ArrayLike<unknown>, first: unknown): unknown => {
  if (Array.isArray(list)) return [first, ...list.slice(1)]
  const copy = (list as Float64Array).slice()
  copy[0] = Number(first)
  return copy
}

const shorter = (list: ArrayLike<unknown>): unknown => (list as Float64Array).slice(0, list.length - 1)

/** What may stand for a value and is wrong. */
const wrong = (value: unknown): ReadonlyArray<readonly [string, unknown]> => {
  const named = (...values: ReadonlyArray<unknown>) =>
    values.map((v) => [Object.is(v, "") ? "''" : String(v), v] as const)
  if (typeof value === "number")
    return [...named(null, Number.NaN, Number.POSITIVE_INFINITY, "x"), ["without words", Object.create(null)]]
  if (typeof value === "string") return [...named(null, 5, {}, Symbol("x")), ["without words", Object.create(null)]]
  if (typeof value === "boolean") return named(null, 5)
  if (typeof value === "function") return named(null, 5)
  if (isList(value)) {
    const list: ReadonlyArray<readonly [string, unknown]> = [
      ...named(null, 5, "x", {}),
      ["of none", []],
      ["one shorter", shorter(value)],
      ...(Array.isArray(value) ? [["with a hole", new Array(value.length)] as const] : [])
    ]
    const [first] = value
    if (typeof first === "number")
      return [
        ...list,
        ["beginning with NaN", withFirst(value, Number.NaN)],
        ...(Array.isArray(value) ? [["beginning with null", withFirst(value, null)] as const] : [])
      ]
    return [...list, ["beginning with null", Array.isArray(value) ? withFirst(value, null) : value]]
  }
  return [...named(null, 5, "x"), ["a map", new Map()]]
}

/** What the package itself makes: a head, a model, a predictor. */
const isMade = (value: Record<string, unknown>): boolean =>
  Object.values(value).some((member) => typeof member === "function")

/** Every place within a value, down to a depth. */
function* places(
  value: unknown,
  path: ReadonlyArray<string>,
  depth: number
): Generator<readonly [ReadonlyArray<string>, unknown]> {
  yield [path, value]
  if (depth === 0 || !isPlain(value) || isMade(value)) return
  for (const [key, inner] of Object.entries(value)) yield* places(inner, [...path, key], depth - 1)
}

const replaced = (value: unknown, path: ReadonlyArray<string>, by: unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return by
  const from = value as Record<string, unknown>
  return { ...from, [key]: replaced(from[key], rest, by) }
}

/** All calls with one thing wrong. Members of what the package itself makes (heads, models, predictors) are left alone. */
export const badCalls = (args: ReadonlyArray<unknown>): ReadonlyArray<BadCall> => {
  const found: Array<BadCall> = []
  args.forEach((argument, a) => {
    for (const [path, value] of places(argument, [], 3)) {
      for (const [what, by] of wrong(value)) {
        const changed = args.slice()
        changed[a] = replaced(argument, path, by)
        found.push({ what: `argument ${[a, ...path].join(".")} ${what}`, args: changed })
      }
    }
  })
  return found
}

/** Where a result holds NaN, down to a depth; undefined where it does not. */
export const nanIn = (value: unknown, path = "result", depth = 4): string | undefined => {
  if (typeof value === "number") return Number.isNaN(value) ? path : undefined
  if (depth === 0 || typeof value !== "object" || value === null) return undefined
  if (isList(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = nanIn(value[i], `${path}[${i}]`, depth - 1)
      if (found !== undefined) return found
    }
    return undefined
  }
  for (const [key, inner] of Object.entries(value)) {
    const found = nanIn(inner, `${path}.${key}`, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}
