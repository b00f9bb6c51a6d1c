//! The facts of single items: revenue, qualifications, results, works, awards (plan 三(一)1-4,
//! 三(四)1; S15-S18, S33).

use jiff::civil::Date;
use serde::Serialize;

use super::choice::{Level, OrganiserKind, QualificationKind, WorkKind};
use super::claim::all;
use super::form::{Fields, Value};
use super::json::MAX_INTEGER;
use crate::date;

/// One fiscal year of ZY1, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Revenue {
    /// Calendar year.
    pub year: i16,
    /// 此领域专业服务收入, fen.
    pub field_fen: i64,
    /// 律所当年总营收, fen.
    pub total_fen: i64,
}

/// One qualification of ZY2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qualification {
    /// Which.
    pub kind: QualificationKind,
    /// Its name, as the certificate has it.
    pub name: String,
    /// Certificate number; `None` for 军事保密, which is looked at on site and never written down
    /// (S91, A3-40).
    pub number: Option<String>,
    /// Who gave it.
    pub issuer: String,
    /// Last day of validity; `None` when it has no end.
    #[serde(serialize_with = "optional_date")]
    pub valid_until: Option<Date>,
}

/// One representative result of ZY3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Achievement {
    /// What was done, without the client's secrets (S91).
    pub title: String,
    /// How far its influence reaches.
    pub level: Level,
    /// When.
    #[serde(serialize_with = "date::serialize")]
    pub date: Date,
    /// 有影响力: an element of its own.
    pub influence: String,
    /// 有说服力: another.
    pub persuasion: String,
}

/// One result of ZY4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Case, book, standard or other.
    pub kind: WorkKind,
    /// Title, redacted for a case (S91).
    pub title: String,
    /// When it was closed, printed or issued.
    #[serde(serialize_with = "date::serialize")]
    pub date: Date,
}

/// One award of XX1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Award {
    /// The contest.
    pub contest: String,
    /// The honour won in it.
    pub honour: String,
    /// National, provincial or municipal.
    pub level: Level,
    /// Who held the contest.
    pub organiser: String,
    /// What the organiser is; which count is judged by the rules (A3-45).
    pub organiser_kind: OrganiserKind,
    /// When it was given.
    #[serde(serialize_with = "date::serialize")]
    pub date: Date,
}

impl Qualification {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let kind = fields.need("kind", "资质种类").and_then(|v| v.parsed());
        let name = fields.need("name", "资质名称").and_then(|v| v.line(60));
        let number = Self::number(kind, &fields);
        let issuer = fields.need("issuer", "颁发单位").and_then(|v| v.line(60));
        let valid_until = fields.maybe("valid_until", "有效期至").map(|v| v.date());
        fields.done();
        Some(Self {
            kind: kind?,
            name: name?,
            number: number?,
            issuer: issuer?,
            valid_until: valid_until.map_or(Some(None), |date| date.map(Some))?,
        })
    }

    fn number(kind: Option<QualificationKind>, fields: &Fields<'_>) -> Option<Option<String>> {
        if kind != Some(QualificationKind::Secrecy) {
            return fields.need("number", "证书编号").and_then(|v| v.line(60)).map(Some);
        }
        match fields.maybe("number", "证书编号") {
            None => Some(None),
            Some(value) => {
                value.fault(
                    "不得填报：军事保密资质由市（州）律师协会线下核验，编号和材料一律不上传",
                );
                None
            }
        }
    }
}

impl Achievement {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let title = fields.need("title", "业绩名称").and_then(|v| v.line(100));
        let level = fields.need("level", "影响力范围").and_then(|v| v.parsed());
        let date = fields.need("date", "业绩日期").and_then(|v| v.date());
        let influence = fields.need("influence", "影响力说明").and_then(|v| v.passage(500));
        let persuasion = fields.need("persuasion", "说服力说明").and_then(|v| v.passage(500));
        fields.done();
        Some(Self {
            title: title?,
            level: level?,
            date: date?,
            influence: influence?,
            persuasion: persuasion?,
        })
    }
}

impl Work {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let kind = fields.need("kind", "成果种类").and_then(|v| v.parsed());
        let title = fields.need("title", "成果名称").and_then(|v| v.line(100));
        let date = fields.need("date", "成果日期").and_then(|v| v.date());
        fields.done();
        Some(Self { kind: kind?, title: title?, date: date? })
    }
}

impl Award {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let contest = fields.need("contest", "大赛名称").and_then(|v| v.line(100));
        let honour = fields.need("honour", "所获荣誉").and_then(|v| v.line(60));
        let level = fields.need("level", "荣誉级别").and_then(|v| v.parsed());
        let organiser = fields.need("organiser", "主办单位").and_then(|v| v.line(100));
        let organiser_kind = fields.need("organiser_kind", "主办单位性质").and_then(|v| v.parsed());
        let date = fields.need("date", "获奖日期").and_then(|v| v.date());
        fields.done();
        Some(Self {
            contest: contest?,
            honour: honour?,
            level: level?,
            organiser: organiser?,
            organiser_kind: organiser_kind?,
            date: date?,
        })
    }
}

/// S15 compares year by year, so there are exactly two rows and no gap between them.
pub(super) fn two_years(value: &Value<'_>) -> Option<[Revenue; 2]> {
    let rows = all(&value.list(2, 2, "年度收入"), Revenue::read)?;
    let rows = <[Revenue; 2]>::try_from(rows).ok()?;
    if rows[0].year + 1 != rows[1].year {
        value.fault("应为连续两个年度，较早的年度在前");
        return None;
    }
    Some(rows)
}

impl Revenue {
    fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let year = fields.need("year", "年度").and_then(|v| v.integer(2000, 2100));
        let field = fields.need("field_fen", "该领域收入（分）");
        let field_fen = field.as_ref().and_then(|v| v.integer(0, MAX_INTEGER));
        let total = fields.need("total_fen", "总营收（分）");
        let total_fen = total.and_then(|v| v.integer(0, MAX_INTEGER));
        if let (Some(part), Some(whole), Some(v)) = (field_fen, total_fen, field)
            && part > whole
        {
            v.fault("不应大于当年总营收，请核对金额（单位为分）");
        }
        fields.done();
        let year = i16::try_from(year?).ok()?;
        Some(Self { year, field_fen: field_fen?, total_fen: total_fen? })
    }
}

fn optional_date<S: serde::Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => date::serialize(date, to),
        None => to.serialize_none(),
    }
}
