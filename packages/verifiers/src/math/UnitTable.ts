/**
 * The units that are known, by dimension, each with its size in the first unit of its dimension and its spellings; words
 * that scale; and the words that may stand around a counted noun.
 *
 * @module
 */
import { fromDigits, type Rational, rational, whole } from "./Rational.ts"

/** One unit: a name of its own, what it measures, and its size. */
export interface UnitEntry {
  readonly name: string
  readonly dimension: string
  readonly size: Rational
}

// name=size:spellings. The size is a decimal or a fraction of decimals.
const dimensions: Readonly<Record<string, string>> = {
  length:
    "m=1:m meter metre \u043c \u7c73 \u516c\u5c3a;mm=0.001:mm millimeter millimetre \u043c\u043c \u6beb\u7c73;" +
    "cm=0.01:cm centimeter centimetre \u0441\u043c \u5398\u7c73 \u516c\u5206;dm=0.1:dm decimeter decimetre \u0434\u043c;" +
    "km=1000:km kilometer kilometre \u043a\u043c \u5343\u7c73 \u516c\u91cc;um=0.000001:micrometer micrometre micron;" +
    "nm=0.000000001:nm nanometer nanometre;in=0.0254:in inch inche;ft=0.3048:ft foot feet;yd=0.9144:yd yard;" +
    "mi=1609.344:mi mile",
  mass:
    "g=1:g gm gram gramme \u0433 \u514b;mg=0.001:mg milligram;kg=1000:kg kilogram kilo \u043a\u0433 \u5343\u514b \u516c\u65a4;" +
    "tonne=1000000:tonne;lb=453.59237:lb pound;oz=28.349523125:oz ounce;ton=907184.74:ton",
  time:
    "s=1:s sec second \u0441\u0435\u043a \u79d2;ms=0.001:ms millisecond;min=60:min minute \u043c\u0438\u043d \u5206\u949f;" +
    "h=3600:h hr hour \u0447 \u5c0f\u65f6;day=86400:day \u5929;week=604800:week wk \u5468",
  years: "year=1:year yr \u5e74 \u5c81;month=1/12:month mo;decade=10:decade;century=100:century centurie",
  volume:
    "l=1:l L liter litre \u043b \u5347;ml=0.001:ml mL milliliter millilitre \u6beb\u5347;cl=0.01:cl centiliter;" +
    "gal=3.785411784:gal gallon;qt=0.946352946:qt quart;pt=0.473176473:pint;cup=0.2365882365:cup;" +
    "tbsp=0.01478676478125:tbsp tablespoon;tsp=0.00492892159375:tsp teaspoon;floz=0.0295735295625:floz",
  area: "acre=1:acre;hectare=1:hectare ha",
  money: "dollar=1:dollar usd buck USD;cent=0.01:cent \u00a2",
  euro: "euro=1:euro eur EUR",
  sterling: "sterling=1:sterling gbp quid GBP;penny=0.01:pence penny",
  yen: "yen=1:yen jpy JPY",
  rupee: "rupee=1:rupee inr INR Rs rs",
  yuan: "yuan=1:yuan rmb cny RMB CNY \u5143",
  ruble: "ruble=1:ruble rouble \u0440\u0443\u0431",
  percent: "percent=1:percent pct percentage",
  degree: "degree=1:degree deg \u5ea6",
  radian: "radian=1:radian rad",
  celsius: "celsius=1:celsius \u2103",
  fahrenheit: "fahrenheit=1:fahrenheit \u2109",
  kelvin: "kelvin=1:kelvin K",
  unit: "unit=1:unit",
  frequency: "hz=1:hz Hz hertz;khz=1000:kHz khz;mhz=1000000:MHz mhz;ghz=1000000000:GHz ghz",
  force: "N=1:N newton",
  energy: "J=1:J joule;kJ=1000:kJ kilojoule;cal=4.184:cal calorie;kcal=4184:kcal",
  power: "W=1:W watt;kW=1000:kW kilowatt",
  energyUse: "kWh=1:kWh kwh",
  charge: "C=1:coulomb",
  voltage: "V=1:V volt",
  current: "A=1:ampere amp",
  resistance: "ohm=1:ohm",
  pressure: "Pa=1:Pa pascal;kPa=1000:kPa;atm=101325:atm",
  amount: "mol=1:mol mole",
  morning: "am=1:am AM",
  evening: "pm=1:pm PM",
  data: "bit=1:bit;byte=8:byte;kb=8000:kB KB kilobyte;mb=8000000:MB megabyte;gb=8000000000:GB gigabyte"
}

const sizeOf = (text: string): Rational => {
  const [top, bottom = "1"] = text.split("/")
  const [integer, fraction = ""] = top.split(".")
  const value = fromDigits(integer, fraction)
  return rational(value.top, value.bottom * BigInt(bottom))!
}

const entries: ReadonlyMap<string, UnitEntry> = new Map(
  Object.entries(dimensions).flatMap(([dimension, units]) =>
    units.split(";").flatMap((unit) => {
      const [name, size, spellings] = unit.split(/[=:]/)
      const entry: UnitEntry = { name, dimension, size: sizeOf(size) }
      return spellings.split(" ").map((spelling): readonly [string, UnitEntry] => [spelling, entry])
    })
  )
)

const byName: ReadonlyMap<string, UnitEntry> = new Map([...entries.values()].map((entry) => [entry.name, entry]))

/** A word without the s or es of its plural. */
export const singular = (word: string): string =>
  /(?:ches|shes|sses|xes|zes)$/.test(word)
    ? word.slice(0, -2)
    : word.length > 2 && word.endsWith("s") && !/(?:ss|us|is)$/.test(word)
      ? word.slice(0, -1)
      : word

/** The unit that a word spells, in singular or plural. One letter is read with its case: L, N, W are units, M is none. */
export const unitEntry = (word: string): UnitEntry | undefined => {
  const exact = entries.get(word)
  if (exact !== undefined || word.length === 1) return exact
  const lower = word.toLowerCase()
  const single = singular(lower)
  return entries.get(lower) ?? (single.length > 1 ? entries.get(single) : undefined)
}

/** The unit of a name that `unitEntry` gave. */
export const unitNamed = (name: string): UnitEntry | undefined => byName.get(name)

// By power of ten: plurals, abbreviations, and the words of other languages.
const otherScales = (
  [
    [1, "tens десятков"],
    [2, "hundreds сотен hundert cientos cem honderd hundra yüz trăm ratus sto مئة مائة सौ শত صد سو"],
    [
      3,
      "thousands grand тыс тысяч тысяча тысячи тис тисяч tausend tsd mille mil mila duizend tusen tysięcy tysiące tys bin nghìn ngàn ribu " +
        "χιλιάδες ألف آلاف هزار ہزار אלף אלפים हज़ार हज़ार हजार হাজার ஆயிரம் వేలు"
    ],
    [5, "lakhs lac lacs लाख লাখ লক্ষ لاکھ லட்சம் లక్షలు"],
    [
      6,
      "millions mn mln mio млн миллион миллиона миллионов мільйон мільйонів millionen millón millones milhão milhões milione milioni " +
        "miljoen miljoner milion miliony milionów milyon triệu juta εκατομμύρια مليون مليونا ملايين میلیون מיליון मिलियन"
    ],
    [7, "crores करोड़ करोड़ কোটি کروڑ கோடி కోట్లు"],
    [
      9,
      "billions bn млрд миллиард миллиарда миллиардов мільярд мільярдів milliarde milliarden mrd milliard milliards miljard miljarder " +
        "miliardi miliard miliardy miliardów mld milyar tỷ tỉ miliar مليار مليارات میلیارد מיליארד अरब"
    ],
    [12, "trillions tn трлн триллион триллиона триллионов trillionen"]
  ] satisfies ReadonlyArray<readonly [number, string]>
).flatMap(([power, names]) => names.split(" ").map((name): readonly [string, Rational] => [name, whole(10 ** power)]))

/** A scale of a script without spaces, and the unit that touches it: \u4e07\u5143. */
export const scaleBefore = /^([\u4e07\u842c\u4ebf\u5104\u5343\u767e\ub9cc\uc5b5\ucc9c\ubc31])(?=\p{L})/u

/** Words that multiply the number before them, in lower case. */
const scales: ReadonlyMap<string, Rational> = new Map([
  ["dozen", whole(12)],
  ["dozens", whole(12)],
  ["hundred", whole(100)],
  ["thousand", whole(1_000)],
  ["lakh", whole(100_000)],
  ["million", whole(1_000_000)],
  ["crore", whole(10_000_000)],
  ["billion", whole(1_000_000_000)],
  ["trillion", whole(1_000_000_000_000)],
  ...otherScales
])

/** What a word behind a number multiplies it by; undefined where it does not. */
export const scaleOf = (word: string): Rational | undefined => scales.get(word.toLowerCase())

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "))

/** Plurals that do not end in s. */
export const irregularPlurals: ReadonlyMap<string, string> = new Map([
  ["people", "person"],
  ["children", "child"],
  ["men", "man"],
  ["women", "woman"],
  ["teeth", "tooth"],
  ["mice", "mouse"],
  ["geese", "goose"],
  ["dice", "die"],
  ["fish", "fish"],
  ["sheep", "sheep"],
  ["deer", "deer"],
  ["oxen", "ox"],
  ["vertices", "vertex"],
  ["matrices", "matrix"],
  ["indices", "index"],
  ["radii", "radius"],
  ["roots", "root"],
  ["\u4e2a", "\u4e2a"],
  ["\u4eba", "\u4eba"],
  ["\u79cd", "\u79cd"]
])

/**
 * Words that end as plurals do and count nothing, or change the number: parts (thirds), verbs, comparisons. `quarters`
 * may be coins or fourths.
 */
export const noCountedNouns: ReadonlySet<string> = words(
  "halves thirds quarters fourths fifths sixths sevenths eighths ninths tenths hundredths thousandths millionths tens " +
    "hundreds thousands millions billions trillions ones twos threes less plus minus is was has does as " +
    "this its thus his hers us always perhaps unless besides yes works fails equals means gives makes seems looks " +
    "appears satisfies exceeds divides contradicts implies remains becomes needs negatives inverses " +
    "opposites percents others lies"
)

/** Words that no unit and no counted noun holds: what says that the number is another one, or none. */
export const notInUnits: ReadonlySet<string> = words(
  "is are was were be isn't aren't not no never nor neither none cannot can't don't doesn't didn't won't wrong " +
    "incorrect false if unless or and but maybe perhaps probably possibly might may could should would " +
    "than times minus plus less more fewer over under above below out off squared cubed factorial power root half halves " +
    "third quarter fourth fifth tenth hundredth thousandth hundred thousand million billion trillion dozen point " +
    "approximately about around roughly nearly almost least most between to except without instead rather " +
    "because since so then hence thus therefore actually definitely exactly only just at by as it this that which what who"
)

/** Words before a counted noun that do not change what is counted. */
export const looseWords: ReadonlySet<string> = words(
  "different distinct possible total total, whole full such ordered unordered real integer complex valid unique separate " +
    "individual the of all extra additional"
)

/** What may follow a unit or a counted noun and says nothing about the number. */
export const trailing =
  / (?:left over|leftover|left|remaining|in total|total|altogether|in all|overall|each|apiece|long|tall|wide|high|deep|old|away|total\.)$/
