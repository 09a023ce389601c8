//! A brief as a county's, with names that try to be more than names.
use std::sync::LazyLock;

use super::super::brief::{Brief, Piece, Section, Sentence};
use super::super::document::Badge;
use super::{Look, Map};
use crate::emit::Language;
use crate::emit::fixture::findings;
use crate::emit::pages::image::{Atlas, Focus};

/// A map of ours.
static MAP: LazyLock<String> =
    LazyLock::new(|| Atlas::of(&findings()).svg(Focus::All, Language::Sv, "map-all", (720, 470)));

pub(super) const HOSTILE: &str = "<b>&\"\u{202e}abc\u{1}\u{b}]]></w:t> Åsmyra";
pub(super) const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsbredbandssamverkansområde\
     utanenendaplatsattbrytaradenpåmedanvifortsätter";

/// `[…]` is a figure, `‹…›` a name, `{…}` a setting.
pub(super) fn sentence(text: &str) -> Sentence {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['[', '‹', '{']) {
        let (before, behind) = rest.split_at(at);
        let open = behind.chars().next().unwrap_or('[');
        let close = match open {
            '[' => ']',
            '‹' => '›',
            _ => '}',
        };
        pieces.push(Piece::Text(before.to_owned()));
        let behind = &behind[open.len_utf8()..];
        let (inner, after) = behind.split_once(close).unwrap_or((behind, ""));
        let inner = inner.replace("HOSTILE", HOSTILE).replace("LONG", LONG);
        pieces.push(match open {
            '[' => Piece::Figure { text: inner, from: "municipalities.csv[code=total].points".to_owned() },
            '‹' => Piece::Name(inner),
            _ => Piece::Setting(inner),
        });
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Sentence(pieces)
}

pub(super) fn section(
    id: &'static str,
    title: &str,
    sentences: &[&str],
    list: &[&str],
    last: &[&str],
) -> Section {
    let all = |texts: &[&str]| texts.iter().map(|text| sentence(text)).collect();
    Section { id, title: title.to_owned(), sentences: all(sentences), list: all(list), last: all(last) }
}

fn first() -> Vec<Section> {
    vec![
        section(
            "where",
            "Läget i \u{2068}Örebro län <b>&\u{2069}",
            &[
                "Den ‹2025-10-01› saknade [12\u{a0}345] av [148\u{a0}902] hushåll ([8,3\u{a0}%]) tillgång till \
                 minst {100} Mbit/s, och ingen beslutad plan omfattar dem.",
                "[121\u{a0}004] är anslutna, [9\u{a0}551] har nät i absoluta närheten (homes passed) och \
                 [6\u{a0}002] omfattas av beslutade planer.",
                "För [104] hushåll saknas uppgift: de räknas varken som anslutna eller som utan tillgång.",
                "[311] hushåll saknar både fast bredband och mobiltäckning.",
                "[6,3] procentenheter, som är [9\u{a0}367] hushåll, återstår till målet: ‹98 % senast 2025 \
                 (national_2025)›.",
            ],
            &[],
            &[],
        ),
        section(
            "changed",
            "Vad har ändrats och varför",
            &[
                "[2\u{a0}210] färre hushåll saknar tillgång än den ‹2024-10-01›.",
                "[2\u{a0}904] fick tillgång genom utbyggnad.",
                "[312] som hade tillgång saknar den i årets uppgifter: uppgiften har försämrats eller försvunnit.",
                "[411] tillkom genom nya platser i underlaget.",
                "[\u{2212}29] föll bort för att beräkningen eller underlagets omfattning är en annan.",
                "Dessutom har [1\u{a0}002] som då hade en plan fått tillgång; de räknades inte som utan tillgång.",
                "Av [231] bristområden har det blivit [198]: [52] har upphört, [4] har gått upp i andra, [3] har \
                 skilts av från andra, [20] är nya.",
            ],
            &[],
            &[],
        ),
        section(
            "check",
            "Att kontrollera innan siffrorna används",
            &["Leveranskontrollen ställer [6] frågor. De viktigaste:"],
            &[
                "‹HOSTILE› nådde [1\u{a0}204] hushåll förra gången och finns inte med i år.",
                "‹Fibernät i Bergslagen AB› når [3\u{a0}110] hushåll i ‹Lindesberg›, förra gången [4\u{a0}870].",
                "‹Grythyttan›, ‹Hällefors›: [88] hushåll som ‹Öppet Stadsnät› nådde förra gången nås inte av någon \
                 i år.",
                "‹Radiolänk i Laxå ek. för.› är ny och når [41] hushåll.",
            ],
            &[],
        ),
    ]
}

fn then() -> Vec<Section> {
    vec![
        section(
            "rest",
            "Var resten finns",
            &[
                "Det finns [198] bristområden. [3\u{a0}870] av de [12\u{a0}345] hushåll som saknar tillgång \
                 ([31,3\u{a0}%]) ligger utspridda utanför dem.",
                "De största områdena:",
            ],
            &[
                "‹Åsmyra (BO-1880-0012)›, ‹Örebro›: [142] hushåll",
                "‹LONG (BO-1885-0003)›, ‹Lindesberg›: [97] hushåll",
                "‹Byn 村 (BO-1863-0001)›, ‹שלום›: [81] hushåll",
                "‹Nora bergslag (BO-1884-0007)›, ‹Nora›: [77] hushåll",
                "‹Tiveden (BO-1860-0002)›, ‹Laxå›: [70] hushåll",
            ],
            &[],
        ),
        section(
            "cost",
            "Vad det kostar och i vilken ordning",
            &[
                "Fiber till [171] områden med [7\u{a0}944] hushåll kostar uppskattningsvis [612,4] miljoner kronor \
                 (mellan [498,0] och [771,9]) och kräver [1\u{a0}204,5] km schakt.",
                "Ordning: hushåll per krona. Först står:",
            ],
            &[
                "‹Åsmyra (BO-1880-0012)›: [142] hushåll, [4,21] miljoner kronor ([3,40]–[5,31])",
                "‹Tiveden (BO-1860-0002)›: [70] hushåll, [2,33] miljoner kronor ([1,90]–[2,94])",
                "‹Nora bergslag (BO-1884-0007)›: [77] hushåll, [2,80] miljoner kronor ([2,25]–[3,50])",
            ],
            &[
                "Varje område är räknat för sig: två områden längs samma väg bär var sitt schakt, så summan är hög. \
                 Priserna står med källa i Definitioner.",
            ],
        ),
        section(
            "meanwhile",
            "Vad som finns under tiden",
            &[
                "Detta når minst hälften i de [198] öppna områdena: fast radio i dag i [22]; en radiomast inom \
                 räckhåll i [61]; bara mobilnät i [88]; bara satellit i [27].",
                "Fri sikt till radiomaster har inte undersökts.",
            ],
            &[],
            &[],
        ),
        section(
            "sure",
            "Hur säkert det är",
            &[
                "[14] av [61] definitioner är regionens egna val eller saknar bekräftad källa, se Definitioner.",
            ],
            &[],
            &[],
        ),
        section(
            "proposals",
            "Förslag till beslut",
            &["Ett utkast ur tabellerna, att ändra i."],
            &[
                "Att be operatörerna förklara det som leveranskontrollen frågar om innan siffrorna publiceras.",
                "Att rikta stöd och samordning först till ‹Åsmyra (BO-1880-0012)›, ‹Tiveden (BO-1860-0002)›, \
                 ‹Nora bergslag (BO-1884-0007)›.",
                "Att ta fram en lösning för de [3\u{a0}870] hushåll som ligger utanför bristområdena.",
                "Att undersöka fri sikt från de radiomaster som är inom räckhåll för [61] områden.",
                "Att följa upp de beslutade planerna för [6\u{a0}002] hushåll.",
                "Att publicera det öppna paketet när kontrollen är klar.",
            ],
            &[],
        ),
    ]
}

/// The whole.
pub(super) fn brief() -> Brief {
    Brief {
        title: "Bredband i Örebro län 2025 <&>".to_owned(),
        subtitle: "Mättidpunkt 2025-10-01. Tillgång: minst 100 Mbit/s i fast nät.".to_owned(),
        badges: vec![
            Badge { text: "Intern".to_owned(), is_invented: false },
            Badge { text: "Påhittade uppgifter".to_owned(), is_invented: true },
        ],
        first: first(),
        then: then(),
    }
}

/// What stands beside it.
pub(super) fn look(png: &[u8]) -> Look<'_> {
    Look {
        language: "sv",
        kind: "Sammanfattning på två sidor",
        map: Map {
            svg: &MAP,
            png,
            pixels: (1440, 940),
            alternative: "Karta över Örebro län: kommunerna efter andel hushåll utan tillgång, \u{2068}bristområden\
                          \u{2069} efter status.",
            caption: "Siffrorna finns i rapporten, i tabellen ”Tillgång i kommunerna”.",
        },
        footer: "Tabellerna bakom talen finns i rapporten.",
    }
}
