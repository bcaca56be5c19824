/**
 * Reads what came as JSON field by field: one of another form than expected is null, since an answer that was paid for is
 * not thrown away for it. By hand, since each answer of a model is read by this, and a schema all of whose fields may be
 * wrong takes several times as long.
 *
 * @module
 */

/** A value of the expected form; undefined for one of another form. */
export type Reader<A> = (value: unknown) => A | undefined

/** The fields that are there, null where one has another form. */
export type Fields<R extends Readonly<Record<string, Reader<unknown>>>> = {
  readonly [K in keyof R]?: NonNullable<ReturnType<R[K]>> | null
}

export const text: Reader<string> = (value) => (typeof value === "string" ? value : undefined)

export const finite: Reader<number> = (value) =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined

export const whole: Reader<number> = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : undefined

/** Whatever it is: what it means is judged by whoever uses it. */
export const anything: Reader<unknown> = (value) => value

export const orNull =
  <A>(read: Reader<A>): Reader<A | null> =>
  (value) =>
    value === null ? null : read(value)

export const either =
  <A, B>(first: Reader<A>, second: Reader<B>): Reader<A | B> =>
  (value) =>
    first(value) ?? second(value)

/** A list all of whose items have the expected form. */
export const listOf =
  <A>(read: Reader<A>): Reader<ReadonlyArray<A>> =>
  (value) => {
    if (!Array.isArray(value)) return undefined
    const items: Array<A> = []
    for (const each of value) {
      const item = read(each)
      if (item === undefined) return undefined
      items.push(item)
    }
    return items
  }

/** Whether a value has fields. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** An object, of which these fields are kept. */
export const fieldsOf = <R extends Readonly<Record<string, Reader<unknown>>>>(readers: R): Reader<Fields<R>> => {
  const entries = Object.entries(readers)
  return (value) => {
    if (!isRecord(value)) return undefined
    const found: Record<string, unknown> = {}
    for (const [name, read] of entries) if (Object.hasOwn(value, name)) found[name] = read(value[name]) ?? null
    return found as Fields<R> // each field was read by its own reader
  }
}
