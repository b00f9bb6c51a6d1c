//! What a reporter hands in (S74-S76).

use ledger::names::Firm;
use ledger::rules::RuleFault;
use ledger::uscc::Uscc;
use peer::act::ActError;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The most bytes of a form.
const MAX_FORM: usize = 64 * 1024;
/// The most characters of a name or a contact.
const MAX_LINE: usize = 200;

/// A report as it is handed in. There is no field for an identity number: the document is looked at
/// and not kept (A4.7).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Who reports: a person, or a unit under its seal.
    #[serde(default)]
    pub name: String,
    /// Telephone, address or mail.
    #[serde(default)]
    pub contact: String,
    /// 被举报律所名称.
    #[serde(default)]
    pub firm_name: String,
    /// 被举报律所统一社会信用代码.
    #[serde(default)]
    pub firm_code: String,
    /// What is not true or not exact.
    #[serde(default)]
    pub facts: String,
}

impl Form {
    /// Reads a form. It must name its author, a firm and facts (S74, S75, S76).
    ///
    /// # Errors
    /// Everything that is missing, at once; without a name or a contact it is no report but a lead.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Firm), ActError> {
        if bytes.len() > MAX_FORM {
            return Err(ActError::refused("举报表过长，详情请作为佐证材料附上"));
        }
        let form: Self = serde_json::from_slice(bytes).map_err(|_| {
            let fields = "name、contact、firm_name、firm_code、facts（不收证件号码）";
            ActError::Refused(format!("举报表应为 JSON，字段为 {fields}"))
        })?;
        let fields = [
            (&form.name, "举报人姓名或单位名称"),
            (&form.contact, "联系方式"),
            (&form.firm_name, "被举报律所名称"),
            (&form.facts, "反映的事实"),
        ];
        let missing = fields.iter().filter(|(text, _)| text.trim().is_empty());
        let mut missing: Vec<&str> = missing.map(|(_, what)| *what).collect();
        let code = form.firm_code.parse::<Uscc>();
        if code.is_err() {
            missing.push("被举报律所的统一社会信用代码");
        }
        let long = [&form.name, &form.contact, &form.firm_name];
        if long.iter().any(|text| text.chars().count() > MAX_LINE) {
            missing.push("不超过 200 字的姓名、联系方式、律所名称");
        }
        match code {
            Ok(code) if missing.is_empty() => {
                let firm = Firm { name: form.firm_name.clone(), code };
                Ok((form, firm))
            }
            _ => {
                let message = format!(
                    "实名举报缺少：{}；匿名的用 complaint lead 登记为线索",
                    missing.join("、")
                );
                Err(RuleFault::new("complaint-form", "四(四)3", message).into())
            }
        }
    }

    /// Whether `text` repeats what says who reported: a name or a contact must not reach the firm.
    pub fn betrayed_by(&self, text: &str) -> bool {
        let parts = [&self.name, &self.contact].map(|part| part.trim().to_owned());
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let number = digits(&self.contact);
        let names = parts.iter().any(|part| !part.is_empty() && text.contains(part.as_str()));
        names || (number.len() >= 7 && digits(text).contains(&number))
    }

    /// The bytes that are sealed.
    pub(super) fn secret(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(ledger::json::canonical(self))
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    fn form(change: impl Fn(&mut serde_json::Value)) -> String {
        let mut form = serde_json::json!({
            "name": "甲某", "contact": "电话 028-00000000", "firm_name": "示例律师事务所",
            "firm_code": "31510000MD0000017W", "facts": "示例：申报的业绩与事实不符。",
        });
        form["firm_code"] =
            ledger::uscc::Uscc::build("31510000", "MD000001").unwrap().to_string().into();
        change(&mut form);
        form.to_string()
    }

    fn refused(change: impl Fn(&mut serde_json::Value)) -> String {
        Form::parse(form(change).as_bytes()).err().unwrap().to_string()
    }

    #[test]
    fn s74_s75_s76_a_report_names_its_author_a_firm_and_facts() {
        assert!(Form::parse(form(|_| {}).as_bytes()).is_ok());
        for (field, word) in [
            ("name", "举报人姓名"),
            ("contact", "联系方式"),
            ("firm_name", "律所名称"),
            ("firm_code", "统一社会信用代码"),
            ("facts", "事实"),
        ] {
            let message = refused(|form| form[field] = " ".into());
            assert!(message.contains(word) && message.contains("complaint lead"), "{message}");
        }
        let both = refused(|form| {
            form["name"] = "".into();
            form["contact"] = "".into();
        });
        assert!(both.contains("姓名") && both.contains("联系方式"), "all at once: {both}");
        assert!(refused(|form| form["id_number"] = "510000".into()).contains("不收证件号码"));
        assert!(Form::parse(&[b' '; 70_000]).is_err());
    }

    #[test]
    fn a_text_that_repeats_name_or_contact_betrays() {
        let (form, _) = Form::parse(form(|_| {}).as_bytes()).unwrap();
        for (text, betrays) in [
            ("申报的三项业绩与事实不符", false),
            ("甲某反映业绩不实", true),
            ("来电 028 0000 0000 反映", true),
        ] {
            assert_eq!(form.betrayed_by(text), betrays, "{text}");
        }
    }
}
