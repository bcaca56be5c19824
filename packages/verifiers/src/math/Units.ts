/**
 * Units by one spelling each. A unit that is not known is kept as its words: "12 apples" is not "12 pears".
 *
 * @module
 */

const spellings: Readonly<Record<string, string>> = {
  mm: "mm millimeter millimetre",
  cm: "cm centimeter centimetre",
  dm: "decimeter decimetre",
  m: "m meter metre",
  km: "km kilometer kilometre",
  in: "in inch inche",
  ft: "ft foot feet",
  yd: "yd yard",
  mi: "mi mile",
  mg: "mg milligram",
  g: "g gram gm",
  kg: "kg kilogram",
  lb: "lb pound",
  oz: "oz ounce",
  s: "s sec second",
  min: "min minute",
  h: "h hr hour",
  day: "day",
  week: "week wk",
  month: "month",
  year: "year yr",
  ml: "ml milliliter millilitre",
  l: "l liter litre",
  gal: "gal gallon",
  cup: "cup",
  cent: "cent \u00a2",
  dollar: "dollar usd buck",
  euro: "euro eur",
  sterling: "sterling gbp quid",
  yen: "yen jpy",
  percent: "percent pct percentage",
  degree: "degree deg",
  radian: "radian rad",
  mph: "mph",
  unit: "unit",
  hz: "hz hertz",
  n: "newton",
  j: "joule",
  w: "watt"
}

const canonical: ReadonlyMap<string, string> = new Map(
  Object.entries(spellings).flatMap(([unit, names]) => names.split(" ").map((name) => [name, unit] as const))
)

const singular = (word: string): string => (word.length > 2 && word.endsWith("s") ? word.slice(0, -1) : word)

/** Whether a plain word, as written without a text command, is a unit by itself. One letter is a variable. */
export const isUnitWord = (word: string): boolean =>
  word.length > 1 && word !== "in" && (canonical.has(word) || canonical.has(singular(word.toLowerCase())))

/** The one spelling of a unit: "square centimeters" and "cm^2" are "cm^2"; "miles per hour" is "mi/h". */
export const unitOf = (words: string): string => {
  const parts = words
    .toLowerCase()
    .replace(/\bper\b/g, "/")
    .replace(/([/^])/g, " $1 ")
    .replace(/[.,(){}\\]/g, " ")
    .split(/\s+/)
    .filter((part) => part !== "" && part !== "of" && part !== "the")
  const units: Array<string> = []
  let power = ""
  for (const part of parts) {
    if (part === "square" || part === "sq") power = "^2"
    else if (part === "cubic" || part === "cu") power = "^3"
    else if (part === "squared") units.push("^2")
    else if (part === "cubed") units.push("^3")
    else {
      const known = canonical.get(part) ?? canonical.get(singular(part)) ?? singular(part)
      units.push(known === "mph" ? "mi/h" : known, power)
      power = ""
    }
  }
  return units.join("")
}
