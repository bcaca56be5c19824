/**
 * Words of other languages that deny or bound the number they stand before, or behind: no more than such words as no
 * answer is announced with.
 *
 * @module
 */

const phrases = (...groups: ReadonlyArray<string>): string => groups.join("|").replaceAll(" ", "\\s+")

/** Before the number, in languages with spaces between words. */
const worded = phrases(
  // German, Dutch, Swedish
  "(?:ist )?(?:nicht|ungleich)(?: gleich)?|kein|keine|mindestens|höchstens|mehr als|weniger als|größer als|kleiner als|vielleicht|möglicherweise|wahrscheinlich|zwischen",
  "niet|geen|minstens|ten minste|hoogstens|meer dan|minder dan|groter dan|kleiner dan|misschien|waarschijnlijk",
  "inte|minst|högst|mer än|mindre än|större än|kanske",
  // Spanish, Portuguese, Italian, French
  "no es(?: igual a)?|no|al menos|por lo menos|como mínimo|como máximo|a lo sumo|más de|menos de|mayor(?: o igual)? (?:que|a)|menor(?: o igual)? (?:que|a)|quizás?|tal vez|posiblemente|probablemente",
  "não(?: é)?(?: igual a)?|pelo menos|no mínimo|no máximo|mais de|maior (?:do )?que|menor (?:do )?que|talvez|possivelmente|provavelmente",
  "non(?: è)?(?: uguale a)?|almeno|al massimo|più di|meno di|maggiore di|minore di|forse|probabilmente",
  "n'est pas(?: égale? à)?|pas|au moins|au plus|plus de|moins de|(?:supérieure?|inférieure?)(?: ou égale?)? à|peut-être|probablement",
  // Russian, Polish
  "не(?: рав(?:ен|на|но|ны))?|больше|меньше|более|менее|как минимум|максимум|минимум|возможно|может быть|наверное?|вероятно",
  "nie(?: jest)?|co najmniej|co najwyżej|więcej niż|mniej niż|większa niż|mniejsza niż|może",
  // Vietnamese, Indonesian, Turkish
  "không(?: phải)?(?: là)?|ít nhất(?: là)?|nhiều nhất(?: là)?|lớn hơn|nhỏ hơn|có thể là",
  "bukan|setidaknya|paling (?:sedikit|banyak)|lebih dari|kurang dari|mungkin|en az|en fazla|belki",
  // Arabic, Hindi
  "ليست?|لا يساوي|على الأقل|على الأكثر|أكبر من|أصغر من|أقل من|أكثر من|ربما",
  "कम से कम|अधिक से अधिक|शायद"
)

/** Before the number, in Chinese, Japanese and Korean. */
const unspaced =
  "不(?:可能|会)?(?:是|为|為)|并非|並非|不等[于於]|[至最][少多](?:是|为|為)?|不(?:少|多|大|小|低|高)[于於]|不?超[过過]|[大小多少高低][于於]|不到|可能(?:是|为)?|也许(?:是)?|除了|" +
  "少なくとも|せいぜい|おそらく|최소|최대|적어도|아마"

/** What denies or bounds the number behind it. */
export const foreignBefore: string = `(?<!\\p{L})(?:${worded})|${unspaced}`

/** What denies or bounds the number before it, or makes another one of it. */
export const foreignBehind: string =
  // Chinese
  "[\\p{Script=Han}]?(?:以上|以下|以内|以內|未滿)|的(?:倍数|倍數|平方|立方|一半|两倍|因数)|(?:是)?(?:错|錯)(?:误|誤)?的|不(?:对|正确|是)|" +
  // Japanese: also a counter may stand between
  "[\\p{Script=Han}]?(?:では(?:な|ありませ)|じゃな|より(?:大|小|多|少)|かもしれ|を超え)|" +
  // Korean
  "\\p{Script=Hangul}?(?:[이가]?\\s*아[니닙]|\\s*(?:이상|이하|미만|초과)|보다|\\s*일 수도)|" +
  // Hindi, Turkish
  "\\s*(?:नहीं|से (?:अधिक|कम|ज़्यादा))|(?:'?\\p{L}{0,4})?\\s*(?:değil|büyük|küçük|fazla)(?!\\p{L})"
