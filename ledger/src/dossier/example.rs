//! A complete form of a firm that does not exist: what `file --example` prints and tests start from.

use jiff::civil::date;

use super::{
    Achievement, Award, CategoryClaim, Consents, Declarations, Dossier, Evidence, Facts, Firm,
    ItemClaim, Level, Nonce, Qualification, QualificationKind, Revenue, Seeking, TraitField, Work,
    WorkKind,
};
use crate::category::{Category, Item};
use crate::region::Region;
use crate::uscc::Uscc;

pub(super) fn dossier() -> Dossier {
    Dossier {
        round: "2024-1".to_owned(),
        nonce: Nonce(*b"example: replace before you file"),
        firm: firm(),
        field: Some("建设工程".to_owned()),
        categories: vec![
            category(Category::Zy, Seeking::Recognise),
            category(Category::Ts, Seeking::Recognise),
            category(Category::Xx, Seeking::Cultivate),
        ],
        items: items(),
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
    CategoryClaim { category, seeking, accepts_cultivation: true }
}

fn evidence(file: &str, proves: &[Item]) -> Evidence {
    Evidence { file: file.to_owned(), proves: proves.to_vec() }
}

fn items() -> Vec<ItemClaim> {
    let claim =
        |item, statement: &str, facts| ItemClaim { item, statement: statement.to_owned(), facts };
    let focus = Facts::Focus {
        since: date(2019, 3, 1),
        revenue: [
            revenue(2022, 512_000_000, 1_180_000_000),
            revenue(2023, 603_500_000, 1_325_000_000),
        ],
    };
    let traits = Facts::Traits { fields: vec![TraitField::PublicInterest] };
    vec![
        claim(Item::ZY1, "自2019年3月起专注建设工程领域，近两年收入占比均超过30%。", focus),
        claim(Item::ZY2, "入选破产管理人名册。", qualification()),
        claim(Item::ZY3, "近三年承办多件在全省有影响的建设工程案件。", result()),
        claim(Item::ZY4, "形成经典案例、专业著作和专业标准共三项成果。", works()),
        claim(Item::TS2, "长期开展农民工公益法律服务，形成标志性特色。", traits),
        claim(Item::XX1, "在省级行业主管部门组织的创新大赛中获奖。", award()),
    ]
}

fn revenue(year: i16, field_fen: i64, total_fen: i64) -> Revenue {
    Revenue { year, field_fen, total_fen }
}

fn qualification() -> Facts {
    Facts::Qualifications {
        qualifications: vec![Qualification {
            kind: QualificationKind::Bankruptcy,
            name: "破产管理人".to_owned(),
            number: Some("示例管字第0001号".to_owned()),
            issuer: "示例中级人民法院（虚构）".to_owned(),
            valid_until: Some(date(2026, 12, 31)),
        }],
    }
}

fn result() -> Facts {
    Facts::Results {
        results: vec![Achievement {
            title: "某建设工程施工合同纠纷案（已脱敏）".to_owned(),
            level: Level::Provincial,
            date: date(2022, 9, 15),
            influence: "裁判规则被类案参照，业内多次引用。".to_owned(),
        }],
    }
}

fn works() -> Facts {
    let work = |kind, title: &str, date| Work { kind, title: title.to_owned(), date };
    Facts::Works {
        works: vec![
            work(WorkKind::Case, "某工程价款优先受偿权案（已脱敏）", date(2021, 6, 30)),
            work(WorkKind::Book, "《建设工程法律实务示例》（虚构）", date(2022, 4, 1)),
            work(WorkKind::Standard, "建设工程法律服务操作指引（虚构）", date(2023, 10, 20)),
        ],
    }
}

fn award() -> Facts {
    Facts::Awards {
        awards: vec![Award {
            contest: "法律服务创新大赛（虚构）".to_owned(),
            honour: "优秀奖".to_owned(),
            level: Level::Provincial,
            organiser: "示例省级行业主管部门（虚构）".to_owned(),
            date: date(2023, 11, 10),
        }],
    }
}
