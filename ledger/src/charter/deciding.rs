//! How the province decides, and what becomes of a title: the readings of A3 that are neither about
//! who may apply nor about a period.

use jiff::civil::Date;

use super::read::{Check, Sink, words};
use super::table::table;
use crate::choices::choices;

choices! {
    /// What the quota year of a recognition is (A3-41).
    QuotaYear {
        Round = "round", "批次所属年度";
    }
}

choices! {
    /// On which day size, years and revenue are measured if the notice names none (A3-44).
    BaseDate {
        Closing = "closing", "申报截止日";
    }
}

choices! {
    /// From when a term runs (A3-22).
    TermStart {
        Publication = "publication", "联合公告之日";
    }
}

choices! {
    /// The term of a category that is added to a live title (A3-35).
    AddedTerm {
        Own = "own", "自增加之日起三年";
    }
}

choices! {
    /// Who of the 初评小组 scores a file (A3-46).
    Reviewers {
        Draw = "draw", "随机抽取";
        WholeGroup = "whole_group", "全体成员";
        None = "none", "不另设评审";
    }
}

choices! {
    /// When the province begins to decide (A4.1).
    Opening {
        AllReports = "all_reports", "各市（州）均已报送批次或零报告";
        AnyTime = "any_time", "随时";
    }
}

choices! {
    /// Who may see scores (A3-37).
    Visibility {
        AfterOwn = "after_own", "提交本人评分之后";
        AfterAll = "after_all", "全部评分提交之后";
    }
}

choices! {
    /// What becomes of the title of a firm that merges (A3-23).
    Merger {
        Case = "case", "逐案办理";
    }
}

words!(QuotaYear, BaseDate, TermStart, AddedTerm, Reviewers, Opening, Visibility, Merger);

table! {
    /// How the province decides.
    pub struct Deciding {
        /// 名额年度 (A3-41).
        pub quota_year: QuotaYear,
        /// Seats that a year leaves over go to the next (A3-04).
        pub carry_over: bool,
        /// A seat whose title was cancelled is given again (A3-06).
        pub reuse: bool,
        /// The last day on which the leading group decides on the first batch (四(三)2; A3-19).
        pub first_decide_by: Date,
        /// Years whose results exist on paper and come by 补录 (A3-39).
        pub legacy_years: Vec<u16>,
        /// 统一基准日 (A3-44).
        pub base_date: BaseDate,
        /// When the province begins to decide: the round is opened for it, or need not be (A4.1).
        pub opening: Opening,
        /// 评审人员 (A3-46).
        pub reviewers: Reviewers,
        /// Reviewers of one file, at least (A4.3).
        pub min_reviewers: u8 = 1..=99,
        /// Scores stay sealed until all are in (A3-46).
        pub sealed_scores: bool,
        /// Who may see scores (A3-37).
        pub score_visibility: Visibility,
        /// A decision needs a vote at a meeting that was entered (四(三)2).
        pub meeting: bool,
        /// Of those who may vote more than so many in a hundred must be present.
        pub meeting_quorum: u8 = 0..=99,
        /// Of those present who may vote more than so many in a hundred must be in favour.
        pub vote_majority: u8 = 0..=99,
        /// The clean record is checked again at decision and at publication (A3-09).
        pub recheck: bool,
        /// A check counts for so many days after the day on which it was made.
        pub recheck_days: u8 = 0..=30,
        /// 有效期起算 (A3-22).
        pub term_start: TermStart,
        /// 增加类别的有效期 (A3-35).
        pub added_term: AddedTerm,
        /// 合并 (A3-23).
        pub merger: Merger,
        /// A penalty or a late report removes from cultivation too (A3-29).
        pub cultivation_removal: bool,
        /// A penalty also bars a firm that is only cultivated (A3-29).
        pub cultivation_ban: bool,
        /// Activities of a calendar year, at least (四(三)6; A3-21).
        pub min_events: u8 = 0..=99,
    }
}

impl Check for Deciding {
    fn check(&self, sink: Sink<'_>) {
        // The rule counts firms by the round's year and never gives a seat twice: a file that says
        // otherwise must not be taken as if it were obeyed.
        if self.carry_over {
            sink(
                "carry_over",
                "本程序不结转名额，carry_over 应为 false；调整名额请用调整程序".to_owned(),
            );
        }
        if self.reuse {
            sink("reuse", "本程序不重复使用已公布的名额，reuse 应为 false".to_owned());
        }
        if !self.legacy_years.windows(2).all(|pair| pair[0] < pair[1]) {
            sink("legacy_years", "legacy_years 应递增且不重复".to_owned());
        }
    }
}
