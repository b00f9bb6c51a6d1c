//! 公示 on paper: who is to be recognised or cultivated, how long one may object, and how.

use jiff::civil::Date;
use ledger::category::Category;
use ledger::charter::Plan;
use ledger::hash::Hash;
use ledger::record::exposure::{NoticeOpened, NoticePaper, Shown};
use ledger::region::Region;

use super::PdfFault;
use super::certificate::day;
use super::flow::{Column, Flow};
use super::font::Font;
use super::page::{BLACK, GREY, Page, Style};
use super::write::{About, write};

/// A4 upright.
const SIZE: (f32, f32) = (210.0, 297.0);

const COLUMNS: [Column; 4] =
    [("序号", 10.0), ("律所名称", 76.0), ("市（州）", 34.0), ("拟列类别", 54.0)];

/// A firm on one of the two lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Full name.
    pub name: String,
    /// 市（州）, by name.
    pub region: String,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
}

/// What the notice says. It stands as long as the notice runs and is withdrawn at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publicity {
    /// The plan's name (charter `title`).
    pub plan: String,
    /// What the plan itself rests on (charter `basis`; S87).
    pub basis: String,
    /// The round, such as 2026年度第1批.
    pub round: String,
    /// 文号, where the notice has one.
    pub document_number: Option<String>,
    /// Who publishes it: the party committee first.
    pub issuers: [String; 2],
    /// First day.
    pub opens: Date,
    /// Last day, counted to its end; `None` while the year has no calendar (待定).
    pub closes: Option<Date>,
    /// 拟认定名单.
    pub recognised: Vec<Candidate>,
    /// 拟培育名单.
    pub cultivated: Vec<Candidate>,
    /// How to object: to whom, where, in what form; a paragraph each.
    pub objections: Vec<String>,
    /// SHA-256 of the paper that the ledger names.
    pub digest: Hash,
    /// Official time of the record, POSIX seconds.
    pub at: i64,
}

impl Publicity {
    /// The notice that `opened` names, as `plan` calls its parts.
    pub fn of(paper: &NoticePaper, opened: &NoticeOpened, plan: &Plan) -> Self {
        let candidates = |all: &[Shown]| all.iter().map(candidate).collect();
        Self {
            plan: plan.title.clone(),
            basis: plan.basis.clone(),
            round: format!("{}年度第{}批", paper.round.year(), paper.round.batch()),
            document_number: None,
            issuers: [plan.party.clone(), plan.association.clone()],
            opens: paper.first,
            closes: paper.last,
            recognised: candidates(&paper.recognised),
            cultivated: candidates(&paper.cultivated),
            objections: paper.statement.lines().map(str::to_owned).collect(),
            digest: opened.list,
            at: opened.at,
        }
    }
}

fn candidate(shown: &Shown) -> Candidate {
    let region = shown.region.as_str().parse::<Region>().map(Region::name);
    Candidate {
        name: shown.name.clone(),
        region: region.unwrap_or(shown.region.as_str()).to_owned(),
        categories: shown.categories.clone(),
    }
}

/// The notice as PDF/A-3b. The same input gives the same bytes.
///
/// # Errors
/// A character without a glyph, a text that fits nowhere.
pub fn publicity(of: &Publicity, font: &Font) -> Result<Vec<u8>, PdfFault> {
    let pages = lay_out(of, font)?;
    let about = About {
        title: format!("{}{}公示", of.plan, of.round),
        description: format!("公示内容摘要（SHA-256）{}", of.digest),
        authors: of.issuers.to_vec(),
        at: ledger::time::civil(of.at),
        attachments: &[],
    };
    write(font, &pages, &about)
}

/// The pages.
pub(super) fn lay_out(of: &Publicity, font: &Font) -> Result<Vec<Page>, PdfFault> {
    let mut flow = Flow::new(font, SIZE);
    flow.centred(Style::new(12.0, GREY), &of.plan)?;
    flow.title(&format!("{}拟认定名单、拟培育名单公示", of.round))?;
    if let Some(number) = &of.document_number {
        flow.centred(Style::new(11.0, BLACK), number)?;
    }
    flow.space(2.0);
    let body = Style::new(11.5, BLACK);
    let text = format!(
        "　　根据{}，按照《{}》，经申报、初审、审核和评审，现将拟认定名单和拟培育名单予以公示。\
         公示期自{}起至{}。",
        of.basis,
        of.plan,
        day(of.opens),
        of.closes.map_or_else(
            || "另行公布的日期止".to_owned(),
            |last| format!("{}止（含当日）", day(last))
        )
    );
    flow.paragraph(body, &text);
    flow.space(1.0);
    flow.paragraph(body.bold(), "　　公示不代表最终认定。最终结果以联合公告为准。");
    let parts = [("一、拟认定名单", &of.recognised), ("二、拟培育名单", &of.cultivated)];
    for (name, firms) in parts {
        flow.heading(&format!("{name}（{} 家）", firms.len()));
        if firms.is_empty() {
            flow.paragraph(Style::new(10.0, GREY), "无");
            continue;
        }
        let rows: Vec<Vec<String>> = (1..).zip(firms).map(row).collect();
        flow.table(&COLUMNS, &rows)?;
    }
    flow.heading("三、异议的提出");
    for text in &of.objections {
        flow.paragraph(body, &format!("　　{text}"));
    }
    flow.space(8.0);
    for issuer in &of.issuers {
        flow.signed(Style::new(12.5, BLACK), issuer);
    }
    flow.signed(Style::new(11.5, BLACK), &day(of.opens));
    flow.finish(&[
        format!("公示内容摘要（SHA-256）{}", of.digest),
        "公示不代表最终认定。公示期满，本页即撤下。".to_owned(),
    ])
}

fn row((n, firm): (usize, &Candidate)) -> Vec<String> {
    let labels: Vec<&str> = firm.categories.iter().map(|one| one.label()).collect();
    vec![n.to_string(), firm.name.clone(), firm.region.clone(), labels.join("、")]
}
