//! The form from top to bottom, and its small parts: evidence, declarations, consents.

use serde::Serialize;

use super::claim::{CategoryClaim, ItemClaim, all, distinct};
use super::firm::Firm;
use super::form::{Fields, Value};
use super::notice::NoticeVersion;
use super::penalty::Penalty;
use super::whole::Whole;
use super::{Dossier, MAX_EVIDENCE};
use crate::category::Item;

/// One evidence file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// File name, without folders.
    pub file: String,
    /// The claimed items it proves, each once.
    pub proves: Vec<Item>,
}

/// What the head of the firm declares by signing. A parsed dossier has all of it true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Declarations {
    /// 近两年未受行政处罚和行业自律处分 (S10, S11).
    pub clean_record: bool,
    /// The form and its evidence are true.
    pub truthful: bool,
    /// 个人信息处理告知书 was read (S94).
    pub privacy_notice_read: bool,
    /// Which version of it; forms from before there were versions do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_notice: Option<NoticeVersion>,
    /// The firm's lawyers were told how their data is used (S94).
    pub lawyers_informed: bool,
    /// Cases and contracts are redacted, and nothing secret is in the files (S91).
    pub redacted_no_secrets: bool,
}

/// Consents that the law asks for one by one; none of them is needed to apply (S94).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Consents {
    /// Names of persons may be published.
    pub publish_names: bool,
    /// Sensitive personal information may be handled.
    pub sensitive_data: bool,
    /// Persons may be seen in pictures of the premises.
    pub portraits: bool,
}

/// Reads the form field by field, then asks whether its parts agree.
pub(super) fn read(form: &Value<'_>) -> Option<Dossier> {
    let fields = form.fields()?;
    let round = fields.need("round", "申报批次").and_then(|v| round(&v));
    let nonce = fields.need("nonce", "随机数").and_then(|v| v.parsed());
    let firm = fields.need("firm", "申报律所").and_then(|v| Firm::read(&v));
    let penalties = fields.maybe("penalties", "处罚和处分").map(|v| v.list(0, 50, "处罚和处分"));
    let penalties = all(&penalties.unwrap_or_default(), Penalty::read);
    let field = fields.maybe("field", "专业领域").map(|v| v.line(60));
    let categories = list(&fields, "categories", "申报类别", 4, CategoryClaim::read);
    let items = list(&fields, "items", "申报条目", 16, ItemClaim::read);
    let evidence = list(&fields, "evidence", "佐证材料", MAX_EVIDENCE, Evidence::read);
    let licence_file = fields.need("licence_file", "执业许可证扫描件").and_then(|v| file(&v));
    let signed_page = fields.need("signed_page", "盖章签字页扫描件").and_then(|v| file(&v));
    let declarations = fields.need("declarations", "承诺事项").and_then(|v| Declarations::read(&v));
    let consents = fields.need("consents", "单独同意事项").and_then(|v| Consents::read(&v));
    let whole = Whole {
        field_named: field.is_some(),
        categories: &categories,
        items: &items,
        evidence: &evidence,
        scans: [("/licence_file", &licence_file), ("/signed_page", &signed_page)],
        faults: form.faults,
    };
    whole.check();
    fields.done();
    Some(Dossier {
        round: round?,
        nonce: nonce?,
        firm: firm?,
        penalties: penalties?,
        field: field.map_or(Some(None), |field| field.map(Some))?,
        categories: categories.into_iter().collect::<Option<_>>()?,
        items: items.into_iter().collect::<Option<_>>()?,
        evidence: evidence.into_iter().collect::<Option<_>>()?,
        licence_file: licence_file?,
        signed_page: signed_page?,
        declarations: declarations?,
        consents: consents?,
    })
}

impl Evidence {
    fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let file = fields.need("file", "文件名").and_then(|v| file(&v));
        let proves = fields.need("proves", "所佐证的条目").map(|v| v.list(1, 16, "所佐证的条目"));
        let proves = proves.and_then(|list| distinct(&list));
        fields.done();
        Some(Self { file: file?, proves: proves? })
    }
}

impl Declarations {
    fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let declared = |key, label| {
            let value = fields.need(key, label)?;
            let declared = value.flag()?;
            if !declared {
                value.fault("未作承诺，不能申报");
            }
            Some(declared)
        };
        let clean_record = declared("clean_record", "近两年未受行政处罚和行业自律处分");
        let truthful = declared("truthful", "申报内容和佐证材料真实");
        let privacy_notice_read = declared("privacy_notice_read", "已阅读个人信息处理告知书");
        let version = fields.maybe("privacy_notice", "告知书版本").map(|v| v.parsed());
        let lawyers_informed = declared("lawyers_informed", "已告知本所律师个人信息的使用情况");
        let redacted_no_secrets = declared("redacted_no_secrets", "材料已脱敏且不含涉密内容");
        fields.done();
        Some(Self {
            clean_record: clean_record?,
            truthful: truthful?,
            privacy_notice_read: privacy_notice_read?,
            privacy_notice: version.map_or(Some(None), |version| version.map(Some))?,
            lawyers_informed: lawyers_informed?,
            redacted_no_secrets: redacted_no_secrets?,
        })
    }
}

impl Consents {
    fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let given = |key, label| fields.need(key, label)?.flag();
        let publish_names = given("publish_names", "同意公布个人姓名");
        let sensitive_data = given("sensitive_data", "同意处理敏感个人信息");
        let portraits = given("portraits", "同意使用含人像的现场照片");
        fields.done();
        Some(Self {
            publish_names: publish_names?,
            sensitive_data: sensitive_data?,
            portraits: portraits?,
        })
    }
}

/// What could not be read stays as `None`, so that the rest can still be compared.
fn list<T>(
    fields: &Fields<'_>,
    key: &'static str,
    label: &'static str,
    most: usize,
    read: impl Fn(&Value<'_>) -> Option<T>,
) -> Vec<Option<T>> {
    let Some(value) = fields.need(key, label) else {
        return vec![None];
    };
    let list = value.list(1, most, label);
    if list.is_empty() { vec![None] } else { list.iter().map(read).collect() }
}

/// Year and number of the batch: `2024-1`.
fn round(value: &Value<'_>) -> Option<String> {
    let text = value.line(7)?;
    let digits = |part: &str| !part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        Some((year, batch))
            if year.len() == 4
                && (1..=2).contains(&batch.len())
                && digits(year)
                && digits(batch) =>
        {
            Some(text)
        }
        _ => {
            value.fault("应为年度和批次，如2024-1，以申报通知为准");
            None
        }
    }
}

/// A name that cannot leave its folder on any system and shows what it is.
fn file(value: &Value<'_>) -> Option<String> {
    let name = value.line(100)?;
    if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) {
        value.fault("应为文件名，不应含目录或 / \\ : * ? \" < > |");
    } else if name.starts_with('.') || name.ends_with('.') || !name.contains('.') {
        value.fault("应带扩展名，且不应以句点开头或结尾，如 营业收入明细.pdf");
    } else {
        return Some(name);
    }
    None
}
