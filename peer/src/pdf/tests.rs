//! What the papers must hold: every character, every text on its page, the same bytes again, and
//! what other programs read in them. `SRDI_PAPERS=DIR` keeps them for looking at.

use std::process::{Command, Output};

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::record::notice::Notice;

use super::*;

mod paper;
mod read;

/// A certificate of a firm that does not exist, with a code as long as a real one's.
fn sample(firm: &str, categories: &[Category]) -> Certificate {
    let digits: String = (0..644).map(|n| char::from(b'0' + (n * n % 10) as u8)).collect();
    Certificate {
        plan: "四川省“专精特新”律师事务所培育计划（2023-2026）".to_owned(),
        title: "四川省专精特新律师事务所".to_owned(),
        party: "四川省律师行业党委".to_owned(),
        association: "四川省律师协会".to_owned(),
        firm: firm.to_owned(),
        code: "31510000MD0000001X".to_owned(),
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
        page: Hash::of(b"page"),
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
