//! Who applies: the firm, and its head office when the applicant is a branch (plan part 二, S04-S09).

use serde::Serialize;

use super::form::Value;
use crate::region::Region;
use crate::uscc::Uscc;

/// The applicant as its practice licence names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Firm {
    /// Full name, with the branch's own suffix when it is a branch (S55).
    pub name: String,
    /// The applicant's own code, never its head office's.
    pub uscc: Uscc,
    /// Number on the practice licence: today the code itself, 17 digits on old licences.
    pub licence_number: String,
    /// City or prefecture of the licensed place of practice; the code does not tell it (S08).
    pub region: Region,
    /// Head office, for a branch (异地分所, S09).
    pub branch_of: Option<HeadOffice>,
    /// Practising lawyers, full and part time, of the applicant alone (A3-02, A3-07).
    pub lawyers: u32,
    /// Licensed address.
    pub address: String,
    /// Head of the firm (负责人), who signs the application.
    pub head: String,
    /// Whom the association may call about this form.
    pub contact: String,
    /// That person's telephone number.
    pub phone: String,
}

/// The firm of which the applicant is a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadOffice {
    /// Full name.
    pub name: String,
    /// Its code; related applicants and conflicts of interest are found by it (A3-38).
    pub uscc: Uscc,
    /// Where it has its seat, such as 重庆市渝中区.
    pub seat: String,
    /// Its practising lawyers: recorded and shown, not measured (A3-07).
    pub lawyers: u32,
}

/// More lawyers than any firm of the country has.
const MAX_LAWYERS: i64 = 100_000;

impl Firm {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let name = fields.need("name", "律所全称").and_then(|v| v.line(60));
        let uscc = fields.need("uscc", "统一社会信用代码").and_then(|v| firm_code(&v));
        let licence_number =
            fields.need("licence_number", "执业许可证号").and_then(|v| licence(&v));
        let region = fields.need("region", "执业机构所在市（州）").and_then(|v| v.parsed());
        let branch_of = fields.maybe("branch_of", "总所").map(|v| HeadOffice::read(&v));
        let lawyers = fields.need("lawyers", "执业律师人数").and_then(|v| lawyers(&v));
        let address = fields.need("address", "住所").and_then(|v| v.line(100));
        let head = fields.need("head", "负责人").and_then(|v| v.line(30));
        let contact = fields.need("contact", "联系人").and_then(|v| v.line(30));
        let phone = fields.need("phone", "联系电话").and_then(|v| phone(&v));
        if let (Some(own), Some(Some(parent)), Some(v)) =
            (uscc, &branch_of, fields.maybe("branch_of", "总所"))
            && own == parent.uscc
        {
            v.fault("的统一社会信用代码与申报分所相同，分所应填写本所的代码");
        }
        fields.done();
        Some(Self {
            name: name?,
            uscc: uscc?,
            licence_number: licence_number?,
            region: region?,
            branch_of: branch_of.map_or(Some(None), |branch| branch.map(Some))?,
            lawyers: lawyers?,
            address: address?,
            head: head?,
            contact: contact?,
            phone: phone?,
        })
    }
}

impl HeadOffice {
    fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let name = fields.need("name", "总所全称").and_then(|v| v.line(60));
        let uscc = fields.need("uscc", "总所统一社会信用代码").and_then(|v| firm_code(&v));
        let seat = fields.need("seat", "总所所在地").and_then(|v| v.line(60));
        let lawyers = fields.need("lawyers", "总所执业律师人数").and_then(|v| lawyers(&v));
        fields.done();
        Some(Self { name: name?, uscc: uscc?, seat: seat?, lawyers: lawyers? })
    }
}

fn firm_code(value: &Value<'_>) -> Option<Uscc> {
    let code: Uscc = value.parsed()?;
    if !code.is_law_firm() {
        value.fault("前两位应为31（律师执业机构），该代码不属于律师事务所");
        return None;
    }
    Some(code)
}

fn lawyers(value: &Value<'_>) -> Option<u32> {
    value.integer(1, MAX_LAWYERS).and_then(|n| u32::try_from(n).ok())
}

fn licence(value: &Value<'_>) -> Option<String> {
    let number = value.line(18)?;
    let old = number.len() == 17 && number.bytes().all(|byte| byte.is_ascii_digit());
    if !old && let Err(error) = number.parse::<Uscc>() {
        value.fault(format_args!(
            "应与执业许可证一致（18位统一社会信用代码，旧证为17位数字）：{error}"
        ));
        return None;
    }
    Some(number)
}

fn phone(value: &Value<'_>) -> Option<String> {
    let number = value.line(30)?;
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if digits < 7 || !number.bytes().all(|b| b.is_ascii_digit() || b"+-() ".contains(&b)) {
        value.fault("应为电话号码，如028-00000000");
        return None;
    }
    Some(number)
}
