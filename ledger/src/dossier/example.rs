//! A complete form of a firm that does not exist: what `file --example` prints and tests start from.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::{
    Achievement, Award, CategoryClaim, Consents, CultivationFact, CultivationStatement,
    Declarations, Dossier, Evidence, Facts, Firm, ItemClaim, Level, Nonce, NoticeVersion,
    OrganiserKind, Qualification, QualificationKind, Revenue, Seeking, TraitField, Work, WorkKind,
};
use crate::category::{Category, Item};
use crate::region::Region;
use crate::rules::criteria::last_fiscal_years;
use crate::uscc::Uscc;

pub(super) fn dossier(base: Date) -> Dossier {
    Dossier {
        round: format!("{}-1", base.year()),
        nonce: Nonce(*b"example: replace before you file"),
        firm: firm(),
        penalties: Vec::new(),
        field: Some("建设工程".to_owned()),
        categories: vec![
            category(Category::Zy, Seeking::Recognise),
            category(Category::Ts, Seeking::Recognise),
            CategoryClaim {
                cultivation: cultivation(),
                ..category(Category::Xx, Seeking::Cultivate)
            },
        ],
        items: items(base),
        evidence: vec![
            evidence("专项审计报告（示例）.pdf", &[Item::ZY1]),
            evidence("破产管理人名册（示例）.pdf", &[Item::ZY2]),
            evidence("代表业绩和成果（示例）.pdf", &[Item::ZY3, Item::ZY4]),
            evidence("公益法律服务照片（示例）.png", &[Item::TS2]),
            evidence("获奖证书（示例）.pdf", &[Item::XX1]),
        ],
        licence_file: "执业许可证（示例）.pdf".to_owned(),
        signed_page: "盖章签字页（示例）.pdf".to_owned(),
        declarations: Declarations {
            clean_record: true,
            truthful: true,
            privacy_notice_read: true,
            privacy_notice: Some(NoticeVersion::First),
            lawyers_informed: true,
            redacted_no_secrets: true,
        },
        consents: Consents { publish_names: false, sensitive_data: false, portraits: true },
    }
}

/// The organisation code begins with XX, so that nobody takes it for one of the register's MD….
fn firm() -> Firm {
    let uscc = Uscc::build("31510000", "XX000001").expect("both parts are of the alphabet");
    Firm {
        name: "示例甲律师事务所（虚构）".to_owned(),
        uscc,
        licence_number: uscc.to_string(),
        region: Region::Chengdu,
        branch_of: None,
        lawyers: 23,
        address: "四川省成都市虚构区示例路1号".to_owned(),
        head: "虚构人甲".to_owned(),
        contact: "虚构人乙".to_owned(),
        phone: "028-00000000".to_owned(),
    }
}

fn category(category: Category, seeking: Seeking) -> CategoryClaim {
    CategoryClaim { category, seeking, accepts_cultivation: true, cultivation: Vec::new() }
}

fn cultivation() -> Vec<CultivationStatement> {
    let stated =
        |fact, statement: &str| CultivationStatement { fact, statement: statement.to_owned() };
    vec![
        stated(CultivationFact::Direction, "已选定以数字化法律服务为新型化发展方向。"),
        stated(CultivationFact::Innovation, "已建成在线合同审查工具，并在业务中使用。"),
    ]
}

fn evidence(file: &str, proves: &[Item]) -> Evidence {
    Evidence { file: file.to_owned(), proves: proves.to_vec() }
}

fn items(base: Date) -> Vec<ItemClaim> {
    let claim =
        |item, statement: &str, facts| ItemClaim { item, statement: statement.to_owned(), facts };
    let [earlier, later] = last_fiscal_years(base);
    let since = before(base, 5.years());
    let focus = Facts::Focus {
        since,
        revenue: [
            revenue(earlier, 512_000_000, 1_180_000_000),
            revenue(later, 603_500_000, 1_325_000_000),
        ],
    };
    let focused = format!("自{}年起专注建设工程领域，近两年收入占比均超过30%。", since.year());
    let traits = Facts::Traits { fields: vec![TraitField::PublicInterest] };
    vec![
        claim(Item::ZY1, &focused, focus),
        claim(Item::ZY2, "入选破产管理人名册。", qualification(base)),
        claim(Item::ZY3, "近三年承办多件在全省有影响的建设工程案件。", result(base)),
        claim(Item::ZY4, "形成经典案例、专业著作和专业标准共三项成果。", works(base)),
        claim(Item::TS2, "长期开展农民工公益法律服务，形成标志性特色。", traits),
        claim(Item::XX1, "在省级行业主管部门组织的创新大赛中获奖。", award(base)),
    ]
}

/// Some time before the day on which everything is measured.
fn before(base: Date, time: Span) -> Date {
    base.saturating_sub(time)
}

fn revenue(year: i16, field_fen: i64, total_fen: i64) -> Revenue {
    Revenue { year, field_fen, total_fen }
}

fn qualification(base: Date) -> Facts {
    Facts::Qualifications {
        qualifications: vec![Qualification {
            kind: QualificationKind::Bankruptcy,
            name: "破产管理人".to_owned(),
            number: Some("示例管字第0001号".to_owned()),
            issuer: "示例中级人民法院（虚构）".to_owned(),
            valid_until: Some(base.saturating_add(2.years())),
        }],
    }
}

fn result(base: Date) -> Facts {
    Facts::Results {
        results: vec![Achievement {
            title: "某建设工程施工合同纠纷案（已脱敏）".to_owned(),
            level: Level::Provincial,
            date: before(base, 18.months()),
            influence: "裁判规则被类案参照，业内多次引用。".to_owned(),
            persuasion: "生效裁判采纳本所意见，当事人书面评价良好。".to_owned(),
        }],
    }
}

fn works(base: Date) -> Facts {
    let work = |kind, title: &str, years: i64| Work {
        kind,
        title: title.to_owned(),
        date: before(base, years.years()),
    };
    Facts::Works {
        works: vec![
            work(WorkKind::Case, "某工程价款优先受偿权案（已脱敏）", 3),
            work(WorkKind::Book, "《建设工程法律实务示例》（虚构）", 2),
            work(WorkKind::Standard, "建设工程法律服务操作指引（虚构）", 1),
        ],
    }
}

fn award(base: Date) -> Facts {
    Facts::Awards {
        awards: vec![Award {
            contest: "法律服务创新大赛（虚构）".to_owned(),
            honour: "优秀奖".to_owned(),
            level: Level::Provincial,
            organiser: "示例省级行业主管部门（虚构）".to_owned(),
            organiser_kind: OrganiserKind::Authority,
            date: before(base, 5.months()),
        }],
    }
}
