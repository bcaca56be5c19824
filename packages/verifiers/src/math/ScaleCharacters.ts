/**
 * Numbers whose scale is a character behind their digits, as Chinese, Japanese, Korean and Thai write them: 5万, 1億2000万,
 * 3천, 5 ล้าน; and fractions in those scripts: 3分之2.
 *
 * @module
 */

/** Powers of ten by the characters that say them. */
const powers: ReadonlyMap<string, number> = new Map(
  (
    [
      [1, "十 拾 십 สิบ"],
      [2, "百 佰 백 ร้อย"],
      [3, "千 仟 천 พัน"],
      [4, "万 萬 만 หมื่น"],
      [5, "แสน"],
      [6, "ล้าน"],
      [8, "亿 億 억"],
      [12, "兆 조"]
    ] satisfies ReadonlyArray<readonly [number, string]>
  ).flatMap(([power, names]) => names.split(" ").map((name): readonly [string, number] => [name, power]))
)
/** From here on a scale multiplies all that stands before it: 3千万 is 3000 times 10^4. */
const section = 4

const scale = `(?:${[...powers.keys()].join("|")})`
// A kilogram, a percentage point, a megabyte, "as much as", a piece: no scale of the number.
const ends = "(?<![千百兆](?=[克米瓦卡赫帕焦升伏安位字分比]))(?<!만(?=큼|약))(?<!조(?=각|로|를|의|가))"
const digits = "(?<![\\d.,])\\d{1,30}(?:,\\d{3}){0,9}(?:\\.\\d{1,20})?"
const group = `${digits}(?:\\s?${scale})+${ends}`
const scaled = new RegExp(`${group}(?:\\s?${group})*(?:\\d{1,4}(?![\\d.,]\\d)|\\d,\\d{3}(?!\\d))?`, "gu")
const part = new RegExp(`${digits}|${scale}`, "gu")

const places = 20
const one = 10n ** BigInt(places)

const fixed = (number: string): bigint => {
  const [integer, fraction = ""] = number.replaceAll(",", "").split(".")
  return BigInt(integer + fraction.padEnd(places, "0"))
}

const written = (value: bigint): string => {
  const fraction = String(value % one)
    .padStart(places, "0")
    .replace(/0+$/, "")
  return `${value / one}${fraction === "" ? "" : `.${fraction}`}`
}

const scaledValue = (numeral: string): string => {
  if (numeral.length > 80) return numeral
  let [total, small, last] = [0n, 0n, 0n]
  for (const [found] of numeral.matchAll(part)) {
    const power = powers.get(found)
    if (power === undefined) last = fixed(found)
    else if (power < section) {
      small += (last === 0n ? one : last) * 10n ** BigInt(power)
      last = 0n
    } else {
      // What is scaled once more is scaled as a whole: 3万亿.
      const before = small + last === 0n ? total : small + last
      total = (small + last === 0n ? 0n : total) + before * 10n ** BigInt(power)
      small = 0n
      last = 0n
    }
  }
  return written(total + small + last)
}

const anyScale = new RegExp(`\\d\\s?${scale}`, "u")
const parts = /(?<!\d)(\d{1,30})\s?(?:分之|分の|분의)\s?(\d{1,30})/gu

const plainTail = (text: string): string => {
  const plain = anyScale.test(text) ? text.replace(scaled, scaledValue) : text
  return plain.replace(parts, "$2/$1")
}

/** The answer stands at the end: of a longer text no more is looked at. */
const longestTail = 40_000

/** A text whose scaled numbers and fractions are written with digits alone; of a long one, those at its end. */
export const withoutScaleCharacters = (text: string): string =>
  text.length <= longestTail ? plainTail(text) : text.slice(0, -longestTail) + plainTail(text.slice(-longestTail))
