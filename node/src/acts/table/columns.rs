//! The columns of a table of applications, and which of them a place of the form is.

use ledger::category::Item;
use ledger::dossier::CultivationFact;
use serde_json::Value;

pub(super) const NAME: &str = "律所全称";
pub(super) const CODE: &str = "统一社会信用代码";
pub(super) const LICENCE: &str = "执业许可证号";
pub(super) const REGION: &str = "市（州）";
pub(super) const LAWYERS: &str = "执业律师人数";
pub(super) const ADDRESS: &str = "住所";
pub(super) const HEAD: &str = "负责人";
pub(super) const CONTACT: &str = "联系人";
pub(super) const PHONE: &str = "联系电话";
pub(super) const OFFICE: &str = "总所";
pub(super) const RECOGNISE: &str = "申报认定类别";
pub(super) const CULTIVATE: &str = "申报培育类别";
pub(super) const ACCEPTS: &str = "是否服从调整为培育";
pub(super) const FIELD: &str = "专业领域";
pub(super) const SINCE: &str = "ZY1 起始日期";
pub(super) const REVENUE: &str = "ZY1 近两年收入";
pub(super) const QUALIFICATIONS: &str = "ZY2 专业资质";
pub(super) const RESULTS: &str = "ZY3 代表业绩";
pub(super) const WORKS: &str = "ZY4 成果";
pub(super) const TRAITS: &str = "TS2 特色领域";
pub(super) const AWARDS: &str = "XX1 创新大赛荣誉";
pub(super) const EVIDENCE: &str = "佐证材料";
pub(super) const LICENCE_FILE: &str = "执业许可证扫描件";
pub(super) const SIGNED_PAGE: &str = "盖章签字页扫描件";
pub(super) const PENALTIES: &str = "处罚处分";
pub(super) const DECLARED: &str = "负责人已作全部承诺";
pub(super) const NAMES: &str = "同意公布个人姓名";
pub(super) const SENSITIVE: &str = "同意处理敏感个人信息";
pub(super) const PORTRAITS: &str = "同意使用含人像的现场照片";

/// What stands above the headings of an empty table.
pub const HINT: &str = "一家律所一行。类别用顿号分隔；一格多项的每项一行，各部分用｜分隔：\
    ZY1 收入 年度｜领域收入（元）｜总营收（元）；ZY2 种类｜名称｜编号｜颁发单位｜有效期至；\
    ZY3 名称｜级别｜日期｜影响力｜说服力；ZY4 种类｜名称｜日期；\
    XX1 大赛｜荣誉｜级别｜主办单位｜单位性质｜日期；处罚处分 对象｜种类｜日期｜文号｜是否生效；\
    总所 名称｜代码｜所在地｜人数；佐证材料 文件名｜条目、条目。";

/// The heading of an item's statement.
pub(super) fn statement(item: Item) -> String {
    format!("{item} 说明")
}

/// The heading of what a firm that seeks cultivation states.
pub(super) fn condition(fact: CultivationFact) -> String {
    format!("培育条件：{}", fact.label())
}

/// Every heading, in order.
pub fn headers() -> Vec<String> {
    let firm = [
        NAME, CODE, LICENCE, REGION, LAWYERS, ADDRESS, HEAD, CONTACT, PHONE, OFFICE, RECOGNISE,
        CULTIVATE, ACCEPTS, FIELD,
    ];
    let facts = [
        SINCE,
        REVENUE,
        QUALIFICATIONS,
        RESULTS,
        WORKS,
        TRAITS,
        AWARDS,
        EVIDENCE,
        LICENCE_FILE,
        SIGNED_PAGE,
        PENALTIES,
        DECLARED,
        NAMES,
        SENSITIVE,
        PORTRAITS,
    ];
    let mut all: Vec<String> = firm.map(str::to_owned).to_vec();
    all.extend(CultivationFact::ALL.iter().map(|fact| condition(*fact)));
    all.extend(Item::ALL.iter().map(|item| statement(*item)));
    all.extend(facts.map(str::to_owned));
    all
}

/// Headings without which a file is no such table.
pub(super) fn required() -> [&'static str; 6] {
    [NAME, CODE, REGION, RECOGNISE, CULTIVATE, DECLARED]
}

/// The heading under which a place of the form stands; `form` is what the row said.
pub(super) fn header_of(place: &str, form: &Value) -> String {
    let mut parts = place.split('/').skip(1);
    let (first, second, third) = (parts.next(), parts.next(), parts.next());
    let simple = match (first.unwrap_or_default(), second.unwrap_or_default()) {
        ("firm", "uscc") => CODE,
        // Left out it is the code, and wrong as the code is.
        ("firm", "licence_number")
            if form.pointer("/firm/uscc") == form.pointer("/firm/licence_number") =>
        {
            CODE
        }
        ("firm", "licence_number") => LICENCE,
        ("firm", "region") => REGION,
        ("firm", "lawyers") => LAWYERS,
        ("firm", "address") => ADDRESS,
        ("firm", "head") => HEAD,
        ("firm", "contact") => CONTACT,
        ("firm", "phone") => PHONE,
        ("firm", "branch_of") => OFFICE,
        ("field", _) => FIELD,
        ("penalties", _) => PENALTIES,
        ("evidence", _) => EVIDENCE,
        ("licence_file", _) => LICENCE_FILE,
        ("signed_page", _) => SIGNED_PAGE,
        ("declarations", _) => DECLARED,
        ("consents", "publish_names") => NAMES,
        ("consents", "sensitive_data") => SENSITIVE,
        ("consents", _) => PORTRAITS,
        ("categories", i) => return category_header(form, i, third),
        ("items", i) => return item_header(form, i, third),
        _ => NAME,
    };
    simple.to_owned()
}

fn category_header(form: &Value, i: &str, what: Option<&str>) -> String {
    let claim = form.pointer(&format!("/categories/{i}"));
    let seeking = claim.and_then(|claim| claim["seeking"].as_str());
    match (what, seeking) {
        (Some("cultivation"), _) => condition(CultivationFact::Direction),
        (Some("accepts_cultivation"), _) => ACCEPTS.to_owned(),
        (_, Some("cultivate")) => CULTIVATE.to_owned(),
        _ => RECOGNISE.to_owned(),
    }
}

fn item_header(form: &Value, i: &str, what: Option<&str>) -> String {
    let claim = form.pointer(&format!("/items/{i}"));
    let item = claim.and_then(|claim| claim["item"].as_str()).and_then(|code| code.parse().ok());
    let facts = match (what, item) {
        (Some("since"), _) => SINCE,
        (Some("revenue"), _) => REVENUE,
        (Some("qualifications"), _) => QUALIFICATIONS,
        (Some("results"), _) => RESULTS,
        (Some("works"), _) => WORKS,
        (Some("fields"), _) => TRAITS,
        (Some("awards"), _) => AWARDS,
        (_, Some(item)) => return statement(item),
        (_, None) => RECOGNISE,
    };
    facts.to_owned()
}
