/**
 * Characters of Unicode as what they say in ASCII or LaTeX: digits of any script, full-width forms, mathematical
 * letters, vulgar fractions, raised and lowered digits. Marks that nobody sees are left out.
 *
 * @module
 */
import { withoutScaleCharacters } from "./ScaleCharacters.ts"

/** Direction marks, joiners, soft hyphens, variation selectors: nothing is shown where they stand. */
const unseen = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\ufe00-\ufe0f]/g

const punctuation: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "\u3000": " ",
    "\u3001": ", ",
    "\u3002": ". ",
    "\uff61": ". ",
    "\u0964": ". ",
    "\u06d4": ". ",
    "\u060c": ",",
    "\u061b": ";",
    "\u066a": "%",
    "\u066b": ".",
    "\u066c": ",",
    "\u2236": ":",
    "\u2061": " ",
    "\u2062": " \\cdot ",
    "\u2063": ",",
    "\u2064": " + "
  })
)
const changed = new RegExp(
  `[${[...punctuation.keys()].join("")}\\uff01-\\uff5e\\u{1d400}-\\u{1d7ff}[\\p{Nd}--[0-9]]]+`,
  "gv"
)

const decimalDigit = /^\p{Nd}$/u
/** The value of a digit: those of a script follow each other from zero to nine. */
const digitOf = (character: string): string => {
  const code = character.codePointAt(0)!
  let before = 0
  while (decimalDigit.test(String.fromCodePoint(code - before - 1))) before += 1
  return String(before % 10)
}

const plainOf = (character: string): string => {
  const code = character.codePointAt(0)!
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0)
  if (code >= 0x1d400 && code <= 0x1d7ff) return character.normalize("NFKC")
  return punctuation.get(character) ?? digitOf(character)
}

/** By code point, as far as they were met. */
const plain: Array<string | undefined> = []
const plainRun = (run: string): string => {
  let made = ""
  for (let at = 0; at < run.length; at += 1) {
    const code = run.codePointAt(at)!
    const one = plain[code] ?? plainOf(String.fromCodePoint(code))
    plain[code] = one
    made += one
    if (code > 0xffff) at += 1
  }
  return made
}

const beyondAscii = /\P{ASCII}/u

/** Digits, letters, punctuation and scaled numbers as those of ASCII, where they say the same. */
export const plainCharacters = (text: string): string =>
  beyondAscii.test(text) ? withoutScaleCharacters(text.replace(unseen, "").replace(changed, plainRun)) : text

const raised = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207d\u207e\u207f\u2071"
const raisedSays = "0123456789+-()ni"
const lowered =
  "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089\u208a\u208b\u2090\u2091\u2095\u1d62\u2c7c\u2096\u2097\u2098\u2099\u2092\u209a\u209b\u209c\u2093"
const loweredSays = "0123456789+-aehijklmnopstx"
const said = (run: string, characters: string, says: string): string =>
  Array.from(run, (character) => says[characters.indexOf(character)]).join("")

const built = new RegExp(`([${raised}]+)[\u2044/]([${lowered}]+)`, "g")
const raisedRun = new RegExp(`[${raised}]+`, "g")
const loweredRun = new RegExp(`[${lowered}]+`, "g")

/** Vulgar fractions and letters that are one character of their own. */
const latex: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "\u00bd": "\\frac{1}{2}",
    "\u00bc": "\\frac{1}{4}",
    "\u00be": "\\frac{3}{4}",
    "\u2150": "\\frac{1}{7}",
    "\u2151": "\\frac{1}{9}",
    "\u2152": "\\frac{1}{10}",
    "\u2153": "\\frac{1}{3}",
    "\u2154": "\\frac{2}{3}",
    "\u2155": "\\frac{1}{5}",
    "\u2156": "\\frac{2}{5}",
    "\u2157": "\\frac{3}{5}",
    "\u2158": "\\frac{4}{5}",
    "\u2159": "\\frac{1}{6}",
    "\u215a": "\\frac{5}{6}",
    "\u215b": "\\frac{1}{8}",
    "\u215c": "\\frac{3}{8}",
    "\u215d": "\\frac{5}{8}",
    "\u215e": "\\frac{7}{8}",
    "\u2189": "\\frac{0}{3}",
    "\u221a": "\\sqrt ",
    "\u221b": "\\sqrt[3] ",
    "\u221c": "\\sqrt[4] ",
    "\u2102": "\\mathbb{C} ",
    "\u2115": "\\mathbb{N} ",
    "\u211a": "\\mathbb{Q} ",
    "\u211d": "\\mathbb{R} ",
    "\u2124": "\\mathbb{Z} ",
    "\u2103": "\\text{ celsius}",
    "\u2109": "\\text{ fahrenheit}",
    "\u210e": "h",
    "\u212f": "e",
    "\u2147": "e",
    "\u2148": "i",
    "\u2113": "\\ell "
  })
)
const latexCharacter =
  /[\u00bd\u00bc\u00be\u2150-\u215e\u2189\u221a-\u221c\u2102\u2103\u2109\u210e\u2113\u2115\u211a\u211d\u2124\u212f\u2147\u2148]/g

/** A vulgar fraction, for patterns that look for numbers. */
export const vulgarFraction = "[\u00bd\u00bc\u00be\u2150-\u215e]"

/** An answer's characters as LaTeX: `plainCharacters`, and x\u00b2 as x^{2}, \u00bd as \frac{1}{2}, \u221b as \sqrt[3]. */
export const asLatex = (text: string): string =>
  beyondAscii.test(text)
    ? plainCharacters(text)
        .replace(
          built,
          (_all, top: string, bottom: string) =>
            `\\frac{${said(top, raised, raisedSays)}}{${said(bottom, lowered, loweredSays)}}`
        )
        .replace(raisedRun, (run) => `^{${said(run, raised, raisedSays)}}`)
        .replace(loweredRun, (run) => `_{${said(run, lowered, loweredSays)}}`)
        .replace(latexCharacter, (character) => latex.get(character) ?? character)
    : text
