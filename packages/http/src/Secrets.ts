/**
 * Keeping secrets out of what is shown.
 *
 * @module
 */
import { Redacted } from "effect"

/** A text that must not be seen in a log. Plain strings are wrapped at once. */
export type Secret = string | Redacted.Redacted<string>

/** A secret, wrapped. */
export const secretOf = (secret: Secret): Redacted.Redacted<string> =>
  Redacted.isRedacted(secret) ? secret : Redacted.make(secret)

/** The forms in which a server or a client may repeat a secret: as it is, in JSON, in an address, in base 64. */
const formsOf = (secret: string): ReadonlyArray<string> => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  btoa(unescape(encodeURIComponent(secret))).replace(/=+$/, "")
]

/** Takes the secrets out of a text, longest form first, so that no part of one is left. */
export const redactor = (secrets: ReadonlyArray<Redacted.Redacted<string>>): ((text: string) => string) => {
  const forms = secrets
    .map(Redacted.value)
    // "Bearer abc" in a header is also repeated as "abc".
    .flatMap((value) => [value, ...(value.includes(" ") ? value.split(" ").slice(1) : [])])
    .filter((value) => value !== "")
    .flatMap(formsOf)
    .sort((a, b) => b.length - a.length)
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, "<redacted>"), text)
}

/** The address without user, password and query, which may hold a key. */
export const shownUrl = (url: string): string => {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/]*@/, "//").replace(/[?#].*$/, "")
  const { origin, pathname } = new URL(url)
  return (origin === "null" ? url.replace(/[?#].*$/, "") : origin + pathname).replace(/\/\/[^/]*@/, "//")
}
