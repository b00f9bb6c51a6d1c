//! What a fictional firm claims: a profile that stays its own over the years, and facts of the year.

use ledger::category::{Category, Item};
use ledger::date::{self, Date};
use ledger::dossier::{
    Achievement, Award, CategoryClaim, CultivationFact, CultivationStatement, Facts, ItemClaim,
    Level, OrganiserKind, Qualification, QualificationKind, Revenue, Seeking, TraitField, Work,
    WorkKind,
};

use super::rng::Rng;

/// Professional fields of the sample.
const FIELDS: [&str; 12] = [
    "建设工程",
    "知识产权",
    "破产重整",
    "婚姻家事",
    "劳动人事",
    "刑事辩护",
    "金融证券",
    "环境资源",
    "涉外贸易",
    "乡村振兴",
    "医疗卫生",
    "文化旅游",
];

/// The categories and items of one form.
pub(super) struct Claims {
    pub(super) field: Option<String>,
    pub(super) categories: Vec<CategoryClaim>,
    pub(super) items: Vec<ItemClaim>,
}

/// `profile` belongs to the firm, `rng` to the firm in this year.
pub(super) fn claims(profile: &mut Rng, rng: &mut Rng, year: i16, lawyers: u32) -> Claims {
    let field = profile.pick(&FIELDS);
    let since = day(2020 - back(profile, 9), profile);
    let categories = categories(profile, rng);
    let year = Year { year, lawyers, field, since };
    let mut items = Vec::new();
    for claim in &categories {
        for item in chosen_items(claim.category, rng) {
            items.push(year.item(item, claim.seeking, rng));
        }
    }
    let professional = categories.iter().any(|claim| claim.category == Category::Zy);
    Claims { field: professional.then(|| field.to_owned()), categories, items }
}

/// One category for most firms, four for few; a quarter of the claims seek cultivation.
fn categories(profile: &mut Rng, rng: &mut Rng) -> Vec<CategoryClaim> {
    let first = match profile.between(0, 99) {
        0..45 => Category::Zy,
        45..60 => Category::Jx,
        60..85 => Category::Ts,
        _ => Category::Xx,
    };
    let mut chosen: Vec<Category> =
        Category::ALL.into_iter().filter(|c| *c == first || profile.chance(15)).collect();
    chosen.sort();
    let claim = |category| {
        let cultivate = rng.chance(25);
        CategoryClaim {
            category,
            seeking: if cultivate { Seeking::Cultivate } else { Seeking::Recognise },
            accepts_cultivation: cultivate || rng.chance(90),
            cultivation: if cultivate { conditions(category) } else { Vec::new() },
        }
    };
    chosen.into_iter().map(claim).collect()
}

/// What a firm that seeks cultivation in a category states of itself.
fn conditions(category: Category) -> Vec<CultivationStatement> {
    use CultivationFact::{Direction, Innovation, Management, Product, Talent, Trait};
    let facts: &[CultivationFact] = match category {
        Category::Zy => &[Direction, Product, Talent],
        Category::Jx => &[Direction, Management],
        Category::Ts => &[Direction, Trait],
        Category::Xx => &[Direction, Innovation],
    };
    let stated = |fact: &CultivationFact| CultivationStatement {
        fact: *fact,
        statement: format!("（虚构）本所{fact}已具备，详见佐证材料。"),
    };
    facts.iter().map(stated).collect()
}

/// Each item with its own chance, and always the one named last.
fn chosen_items(category: Category, rng: &mut Rng) -> Vec<Item> {
    let (chances, always): (&[(Item, u32)], Item) = match category {
        Category::Zy => {
            (&[(Item::ZY2, 60), (Item::ZY3, 80), (Item::ZY4, 70), (Item::ZY5, 20)], Item::ZY1)
        }
        Category::Jx => (&[(Item::JX2, 70), (Item::JX3, 70), (Item::JX4, 20)], Item::JX1),
        Category::Ts => (&[(Item::TS1, 50), (Item::TS3, 10)], Item::TS2),
        Category::Xx => (&[(Item::XX1, 35), (Item::XX3, 50), (Item::XX5, 10)], Item::XX2),
    };
    let mut items: Vec<Item> =
        chances.iter().filter(|(_, percent)| rng.chance(*percent)).map(|(item, _)| *item).collect();
    items.push(always);
    items.sort();
    items
}

/// What the facts of a year are drawn from.
struct Year {
    year: i16,
    lawyers: u32,
    field: &'static str,
    since: Date,
}

impl Year {
    fn item(&self, item: Item, seeking: Seeking, rng: &mut Rng) -> ItemClaim {
        let facts = match item {
            Item::ZY1 => self.focus(seeking, rng),
            Item::ZY2 => self.qualifications(rng),
            Item::ZY3 => self.results(rng),
            Item::ZY4 => self.works(rng),
            Item::TS2 => Facts::Traits { fields: vec![rng.pick(TraitField::ALL)] },
            Item::XX1 => self.awards(rng),
            _ => Facts::Plain {},
        };
        let statement = format!(
            "（虚构）本所围绕{}领域，对照{}认定标准，已形成相应工作成效，详见佐证材料。",
            self.field,
            item.label()
        );
        ItemClaim { item, statement, facts }
    }

    /// At least 30 % in both years for a firm that seeks recognition, the border now and then.
    fn focus(&self, seeking: Seeking, rng: &mut Rng) -> Facts {
        let least = if seeking == Seeking::Recognise { 30 } else { 15 };
        let mut row = |year| {
            let total_fen =
                i64::from(self.lawyers) * i64::from(rng.between(200_000, 600_000)) * 100;
            let percent = if rng.chance(4) { least } else { rng.between(least, 80) };
            Revenue { year, field_fen: (total_fen * i64::from(percent) + 99) / 100, total_fen }
        };
        let revenue = [row(self.year - 2), row(self.year - 1)];
        Facts::Focus { since: self.since, revenue }
    }

    fn qualifications(&self, rng: &mut Rng) -> Facts {
        // All but 军事保密, which is checked on site and would leave nothing to upload (S91).
        let kind = rng.pick(&[
            QualificationKind::Patent,
            QualificationKind::Trademark,
            QualificationKind::Securities,
            QualificationKind::Bankruptcy,
            QualificationKind::Compliance,
        ]);
        let qualification = Qualification {
            kind,
            name: format!("{kind}资质（虚构）"),
            number: Some(format!("虚构第{:06}号", rng.between(1, 999_999))),
            issuer: "示例颁发单位（虚构）".to_owned(),
            valid_until: rng.chance(70).then(|| day(self.year + 1 + back(rng, 3), rng)),
        };
        Facts::Qualifications { qualifications: vec![qualification] }
    }

    fn results(&self, rng: &mut Rng) -> Facts {
        let results = (1..=rng.between(1, 4)).map(|n| Achievement {
            title: format!("{}领域代表业绩{n}（虚构，已脱敏）", self.field),
            level: level(rng),
            date: day(self.year - 1 - back(rng, 2), rng),
            influence: "（虚构）在当地同类业务中具有示范作用。".to_owned(),
            persuasion: "（虚构）有生效文书和当事人评价佐证。".to_owned(),
        });
        Facts::Results { results: results.collect() }
    }

    fn works(&self, rng: &mut Rng) -> Facts {
        let works = (1..=rng.between(3, 6)).map(|n| {
            let kind = rng.pick(WorkKind::ALL);
            Work {
                kind,
                title: format!("{}领域{kind}{n}（虚构）", self.field),
                date: day(self.year - 1 - back(rng, 4), rng),
            }
        });
        Facts::Works { works: works.collect() }
    }

    fn awards(&self, rng: &mut Rng) -> Facts {
        let award = Award {
            contest: "法律服务创新大赛（虚构）".to_owned(),
            honour: rng.pick(&["一等奖", "二等奖", "三等奖", "优秀奖"]).to_owned(),
            level: level(rng),
            organiser: "示例行业主管部门（虚构）".to_owned(),
            organiser_kind: OrganiserKind::Authority,
            date: day(self.year - 1 - back(rng, 2), rng),
        };
        Facts::Awards { awards: vec![award] }
    }
}

fn level(rng: &mut Rng) -> Level {
    match rng.between(0, 99) {
        0..10 => Level::National,
        10..45 => Level::Provincial,
        _ => Level::Municipal,
    }
}

/// 0 to `years` − 1.
fn back(rng: &mut Rng, years: u32) -> i16 {
    i16::try_from(rng.between(0, years - 1)).unwrap_or(0)
}

fn day(year: i16, rng: &mut Rng) -> Date {
    let text = format!("{year:04}-{:02}-{:02}", rng.between(1, 12), rng.between(1, 28));
    date::parse(&text).expect("every month has 28 days")
}
