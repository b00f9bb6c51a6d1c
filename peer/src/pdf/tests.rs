//! What the papers must hold: every character, every text on its page, the same bytes again, and
//! what other programs read in them. `SRDI_PAPERS=DIR` keeps them for looking at.

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::proof::TlogProof;
use ledger::public_list::{PublicList, Recognised, SignedList};
use ledger::record::Record;
use ledger::record::list::List;
use ledger::record::notice::Notice;

use super::*;

mod paper;
mod read;

const CODE: &str = "31510000XX3408570Y";

/// Short, usual, rare, a partnership of another province, branches.
const NAMES: [&str; 7] = [
    "示例律师事务所",
    "四川示例律师事务所",
    "四川䶮㐂𠮷示例律师事务所",
    "北京市示例（成都）律师事务所",
    "北京市示例与示范与示意联合律师事务所成都示例分所",
    "北京市示例与示范律师事务所四川天府新区成都直管区示例分所",
    "北京市示例与示范与示意联合律师事务所（特殊普通合伙）四川天府新区成都直管区示例街道分所",
];
const ISSUERS: [&str; 2] = ["四川省律师行业党委", "四川省律师协会"];
const BASIS: &str = "《四川省律师行业发展规划（2022-2026）》";

/// A certificate of a firm that does not exist, with a code as long as a real one's.
fn sample(firm: &str, categories: &[Category]) -> Certificate {
    let digits: String = (0..644).map(|n| char::from(b'0' + (n * n % 10) as u8)).collect();
    Certificate {
        plan: "四川省“专精特新”律师事务所培育计划（2023-2026）".to_owned(),
        title: "四川省专精特新律师事务所".to_owned(),
        party: "四川省律师行业党委".to_owned(),
        association: "四川省律师协会".to_owned(),
        firm: firm.to_owned(),
        code: CODE.to_owned(),
        year: 2024,
        categories: categories.to_vec(),
        number: "川专精特新律所〔2024〕0001号".to_owned(),
        notice: Notice {
            document_number: "示例律发〔2024〕5号".to_owned(),
            title: "关于公布2024年度四川省专精特新律师事务所认定名单和培育名单的公告".to_owned(),
            date: "2024-05-31".parse().unwrap(),
            link: None,
        },
        valid_from: "2024-05-31".parse().unwrap(),
        valid_until: "2027-05-31".parse().unwrap(),
        at: 1_717_142_400,
        qr: format!("https://srdi.example.cn/v#1{digits}"),
        page_address: "https://srdi.example.cn/v".to_owned(),
        page: Some(Hash::of(b"page")),
        anchor: Hash::of(b"anchor"),
        attachments: vec![Attachment {
            name: "credential.json".to_owned(),
            media_type: "application/json",
            description: "示例凭证".to_owned(),
            bytes: b"{\"example\":true}".to_vec(),
        }],
    }
}

fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("SRDI_PAPERS") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}

/// A list of `n` firms on each part; its checkpoint is signed by nobody, which printing asks not.
fn sample_list(n: usize) -> SignedList {
    let date = |text: &str| text.parse().unwrap();
    let region: NodeCode = serde_json::from_value("510100".into()).unwrap();
    let code = || CODE.parse().unwrap();
    let name = |i: usize| match i % 7 {
        3 => format!("北京市示例与示范律师事务所四川天府新区成都直管区第{i}分所"),
        _ => format!("四川示例{i}律师事务所"),
    };
    let recognised = (1..=n).map(|i| Recognised {
        number: format!("川专精特新律所〔2024〕{i:04}号"),
        name: name(i),
        code: code(),
        region: region.clone(),
        year: 2024,
        categories: Category::ALL[..=i % 4].to_vec(),
        valid_from: date("2024-05-31"),
        valid_until: date("2027-05-31"),
        legacy: i == 2,
        earlier: Vec::new(),
        cancelled: None,
        left: None,
    });
    let list = PublicList {
        kind: "srdi-list".to_owned(),
        v: 1,
        title: "四川省“专精特新”律师事务所培育计划（2023-2026）".to_owned(),
        recognised: recognised.collect(),
        cultivated: Vec::new(),
    };
    let record = List {
        at: 1_717_142_400,
        nonce: Hash::of(b"nonce"),
        policy: Hash::of(b"policy"),
        digest: list.digest(),
        recognised: n as u64,
        cultivated: 0,
        page: None,
        notice: Some(sample("", &[]).notice),
        charter: Hash::of(b"charter"),
        seat: "H3".parse().unwrap(),
    };
    let extra = Record::List(record).to_bytes();
    let checkpoint = b"example.cn/hub\n1\n".to_vec();
    let proof = TlogProof { extra: Some(extra), index: 0, hashes: Vec::new(), checkpoint };
    let proof = String::from_utf8(proof.to_text()).unwrap();
    SignedList { list, policy: "policy".to_owned(), proof }
}

/// A notice of `n` firms on each list.
fn sample_publicity(n: usize) -> Publicity {
    let firm = |i: usize| Candidate {
        name: format!("四川示例{i}律师事务所"),
        region: "阿坝藏族羌族自治州".to_owned(),
        categories: Category::ALL[i % 4..].to_vec(),
    };
    Publicity {
        basis: BASIS.to_owned(),
        plan: "四川省“专精特新”律师事务所培育计划（2023-2026）".to_owned(),
        round: "2024年度第1批".to_owned(),
        document_number: Some("示例律发〔2024〕4号".to_owned()),
        issuers: ["四川省律师行业党委".to_owned(), "四川省律师协会".to_owned()],
        opens: "2024-05-20".parse().unwrap(),
        closes: Some("2024-05-26".parse().unwrap()),
        recognised: (1..=n).map(firm).collect(),
        cultivated: (1..=n).map(firm).collect(),
        objections: vec![
            "对公示内容有异议的单位和个人，可在公示期内向四川省律师协会书面提出，写明事实和依据，\
             署真实姓名或者加盖单位公章，并留联系方式；匿名的，作为线索处理。"
                .to_owned(),
            "受理部门：四川省律师协会秘书处（示例地址）。".to_owned(),
        ],
        digest: Hash::of(b"publicity"),
        at: 1_716_134_400,
    }
}
