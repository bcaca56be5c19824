/**
 * Countries, cities and landmarks.
 *
 * @module
 */
import { type FactPool, pool } from "../Pool.ts"

const unitedKingdom = "United Kingdom|UK|Great Britain|Britain"
const unitedStates = "United States|United States of America|USA|US|America"

/** Country, capital. */
export const capitals: FactPool = pool(
  "capitals",
  `France: Paris; Germany: Berlin; Italy: Rome; Spain: Madrid; Portugal: Lisbon; Greece: Athens; Austria: Vienna
  Poland: Warsaw; Hungary: Budapest; Sweden: Stockholm; Norway: Oslo; Denmark: Copenhagen; Finland: Helsinki
  Ireland: Dublin; Belgium: Brussels; Russia: Moscow; Ukraine: Kyiv|Kiev; Turkey: Ankara; Egypt: Cairo; Kenya: Nairobi
  Ethiopia: Addis Ababa; Ghana: Accra; Senegal: Dakar; Japan: Tokyo; China: Beijing; India: New Delhi|Delhi
  Thailand: Bangkok; Vietnam: Hanoi; Indonesia: Jakarta; Iran: Tehran; Iraq: Baghdad; Cuba: Havana; Peru: Lima
  Chile: Santiago; Argentina: Buenos Aires; Colombia: Bogota; Ecuador: Quito; Uruguay: Montevideo
  Mongolia: Ulaanbaatar|Ulan Bator; Nepal: Kathmandu; Morocco: Rabat; Zambia: Lusaka; Latvia: Riga; Estonia: Tallinn
  Croatia: Zagreb; Serbia: Belgrade; Bulgaria: Sofia; Romania: Bucharest; Iceland: Reykjavik`
)

/** Country, continent. */
export const continents: FactPool = pool(
  "continents",
  `Brazil: South America; Argentina: South America; Peru: South America; Chile: South America; Colombia: South America
  Bolivia: South America; Uruguay: South America; Canada: North America; Mexico: North America; Cuba: North America
  Jamaica: North America; Panama: North America; Guatemala: North America; Nigeria: Africa; Kenya: Africa
  Ghana: Africa; Ethiopia: Africa; Morocco: Africa; Algeria: Africa; Zambia: Africa; Senegal: Africa; Uganda: Africa
  Angola: Africa; France: Europe; Germany: Europe; Italy: Europe; Spain: Europe; Poland: Europe; Norway: Europe
  Greece: Europe; Portugal: Europe; Ireland: Europe; Austria: Europe; Japan: Asia; China: Asia; India: Asia
  Thailand: Asia; Vietnam: Asia; Nepal: Asia; Mongolia: Asia; Pakistan: Asia; Iran: Asia; South Korea: Asia`
)

/** Country, currency. */
export const currencies: FactPool = pool(
  "currencies",
  `Japan: yen|Japanese yen; India: rupee|Indian rupee; China: yuan|Chinese yuan|renminbi; Germany: euro; France: euro
  Russia: ruble|rouble|Russian ruble; Mexico: peso|Mexican peso; Brazil: real|Brazilian real; South Africa: rand
  Switzerland: franc|Swiss franc; Sweden: krona|Swedish krona; Norway: krone|Norwegian krone
  Denmark: krone|Danish krone; Poland: zloty|Polish zloty; Hungary: forint|Hungarian forint
  Turkey: lira|Turkish lira; Israel: shekel|new shekel|Israeli shekel; Thailand: baht|Thai baht
  Vietnam: dong|Vietnamese dong; South Korea: won|South Korean won|Korean won; Indonesia: rupiah|Indonesian rupiah
  Malaysia: ringgit|Malaysian ringgit; Bangladesh: taka|Bangladeshi taka; Nigeria: naira|Nigerian naira
  Kenya: shilling|Kenyan shilling; Ghana: cedi|Ghanaian cedi; Ethiopia: birr|Ethiopian birr
  Ukraine: hryvnia|Ukrainian hryvnia; Kazakhstan: tenge; Georgia: lari|Georgian lari; Armenia: dram|Armenian dram
  Peru: sol|Peruvian sol; Romania: leu|Romanian leu; Egypt: pound|Egyptian pound; Morocco: dirham|Moroccan dirham
  Iran: rial|Iranian rial; Iraq: dinar|Iraqi dinar; Canada: dollar|Canadian dollar
  Australia: dollar|Australian dollar; Mongolia: tugrik|togrog|Mongolian tugrik; Iceland: krona|Icelandic krona
  Pakistan: rupee|Pakistani rupee; Argentina: peso|Argentine peso; Italy: euro`
)

/** Country, its main language. */
export const languages: FactPool = pool(
  "languages",
  `France: French; Germany: German; Italy: Italian; Spain: Spanish; Japan: Japanese
  China: Chinese|Mandarin|Mandarin Chinese; Brazil: Portuguese; Portugal: Portuguese; Argentina: Spanish; Peru: Spanish
  Mexico: Spanish; Cuba: Spanish; Austria: German; Greece: Greek; Russia: Russian; Poland: Polish; Hungary: Hungarian
  Sweden: Swedish; Norway: Norwegian; Denmark: Danish; Finland: Finnish; the Netherlands: Dutch; Turkey: Turkish
  Iran: Persian|Farsi; Egypt: Arabic; Saudi Arabia: Arabic; Morocco: Arabic; Thailand: Thai; Vietnam: Vietnamese
  South Korea: Korean; Ukraine: Ukrainian; Romania: Romanian; Bulgaria: Bulgarian; Albania: Albanian
  Iceland: Icelandic; the Czech Republic: Czech; Australia: English; Jamaica: English; Angola: Portuguese
  Israel: Hebrew; Bangladesh: Bengali|Bangla`
)

/** Country, its adjective. */
export const adjectives: FactPool = pool(
  "adjectives",
  `Peru: Peruvian; Canada: Canadian; Brazil: Brazilian; Norway: Norwegian; Portugal: Portuguese; Greece: Greek
  Turkey: Turkish; Poland: Polish; Finland: Finnish; Ireland: Irish; Wales: Welsh; Switzerland: Swiss; Belgium: Belgian
  Hungary: Hungarian; Cuba: Cuban; Chile: Chilean; Egypt: Egyptian; Kenya: Kenyan; Nigeria: Nigerian; Iraq: Iraqi
  Israel: Israeli; Pakistan: Pakistani; Nepal: Nepalese|Nepali; Vietnam: Vietnamese; Thailand: Thai; Denmark: Danish
  Scotland: Scottish|Scots; the Netherlands: Dutch; Ukraine: Ukrainian; Mexico: Mexican
  Argentina: Argentine|Argentinian|Argentinean; Iceland: Icelandic; Sweden: Swedish; Japan: Japanese; Spain: Spanish`
)

/** City that is no capital, its country. */
export const cities: FactPool = pool(
  "cities",
  `Munich: Germany; Milan: Italy; Barcelona: Spain; Lyon: France; Marseille: France; Porto: Portugal; Krakow: Poland
  Rotterdam: Netherlands|Holland; Geneva: Switzerland; Zurich: Switzerland; Antwerp: Belgium; Gothenburg: Sweden
  Bergen: Norway; Glasgow: Scotland|${unitedKingdom}; Manchester: England|${unitedKingdom}; Chicago: ${unitedStates}
  Seattle: ${unitedStates}; Toronto: Canada; Vancouver: Canada; Montreal: Canada; Sydney: Australia
  Melbourne: Australia; Mumbai: India; Kolkata: India; Osaka: Japan; Kyoto: Japan; Shanghai: China; Karachi: Pakistan
  Lahore: Pakistan; Istanbul: Turkey; Casablanca: Morocco; Lagos: Nigeria; Mombasa: Kenya; Johannesburg: South Africa
  Alexandria: Egypt; Cusco: Peru; Rio de Janeiro: Brazil; Sao Paulo: Brazil; Medellin: Colombia; Cancun: Mexico
  Saint Petersburg: Russia; Salzburg: Austria; Odesa: Ukraine; Auckland: New Zealand`
)

/** Landmark, its country. */
export const landmarks: FactPool = pool(
  "landmarks",
  `the Eiffel Tower: France; the Colosseum: Italy; the Taj Mahal: India; the Forbidden City: China; Machu Picchu: Peru
  Stonehenge: England|${unitedKingdom}; the Acropolis: Greece; the Alhambra: Spain; the Brandenburg Gate: Germany
  Petra: Jordan; Angkor Wat: Cambodia; the Great Sphinx: Egypt; the Statue of Liberty: ${unitedStates}
  the Grand Canyon: ${unitedStates}; Mount Fuji: Japan; the Kremlin: Russia; Big Ben: England|${unitedKingdom}
  the Leaning Tower of Pisa: Italy; the Sagrada Familia: Spain; Christ the Redeemer: Brazil; Chichen Itza: Mexico
  the Sydney Opera House: Australia; Uluru: Australia; Table Mountain: South Africa; the Hagia Sophia: Turkey
  the Louvre: France; the Little Mermaid statue: Denmark; the Blarney Stone: Ireland
  Neuschwanstein Castle: Germany; the Golden Gate Bridge: ${unitedStates}; Borobudur: Indonesia; the Atomium: Belgium
  the CN Tower: Canada; Mount Etna: Italy; the Palace of Versailles: France; Mount Kilimanjaro: Tanzania`
)
