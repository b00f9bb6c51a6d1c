//! Who may take part: the parameters of 二 (S04-S11, S88).

use super::read::{Check, Sink, words};
use super::table::table;
use crate::choices::choices;

choices! {
    /// What a fact about a firm leads to.
    Consequence {
        Bar = "bar", "不得申报";
        Person = "person", "交经办人写明理由";
        Warn = "warn", "提示";
        Info = "info", "记录";
    }
}

choices! {
    /// Whose lawyers are counted for a branch (A3-07).
    BranchSize {
        Own = "own", "分所自身";
        Whole = "whole", "总所与分所合计";
    }
}

words!(Consequence, BranchSize);

table! {
    /// Who may take part (二).
    pub struct Eligibility {
        /// First two digits of the licensing province's code (S08).
        pub province: String,
        /// Lawyers at the most, on the 统一基准日 (A3-02).
        pub size_max: u32 = 1..=100_000,
        /// Whose lawyers count for a branch (A3-07).
        pub branch_size: BranchSize,
        /// Years back in which the record must be clean (A3-09).
        pub clean_years: u8 = 1..=10,
        /// Only a penalty in force bars; one that is not is put to a person (A3-28).
        pub needs_final: bool,
        /// A penalty on a branch of the applicant (A3-08).
        pub own_branch_penalty: Consequence,
        /// A penalty on the head office of the applicant (A3-08).
        pub parent_penalty: Consequence,
        /// A penalty on another branch of the same head office (A3-08).
        pub sister_penalty: Consequence,
        /// A penalty on a lawyer of the applicant (A3-10).
        pub lawyer_penalty: Consequence,
        /// Head office and branch both apply (A3-38).
        pub related: Consequence,
    }
}

impl Check for Eligibility {
    fn check(&self, sink: Sink<'_>) {
        if self.province.len() != 2 || !self.province.bytes().all(|b| b.is_ascii_digit()) {
            sink("province", "province 应为省级行政区划代码的前两位，如 51".to_owned());
        }
    }
}
