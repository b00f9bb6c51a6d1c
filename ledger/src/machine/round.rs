//! 年度申报批次 (A4.1; S41, S50): from the notice to the joint publication.
//!
//! What the clock, the joint seal and the publication bring about follows from the roll and the time
//! that is asked for; the office and the leading group write the rest as steps.

use super::{machine, word};
use crate::choices::choices;

choices! {
    /// How far a round is.
    State {
        Absent = "absent", "未拟定";
        Drafted = "drafted", "已拟定";
        Announced = "announced", "已发布";
        Open = "open", "申报中";
        Closed = "closed", "申报截止";
        Deciding = "deciding", "评审中";
        Decided = "decided", "审定结束";
        Published = "published", "已公布";
    }
}

choices! {
    /// What happens to it.
    Event {
        Draft = "draft", "拟定申报通知";
        Seal = "seal", "联合签发通知";
        Open = "open", "申报开始";
        Close = "close", "申报截止";
        Report = "report", "报送批次、零报告或申报情况汇总表";
        Begin = "begin", "开始评审";
        Proceed = "proceed", "先行评审";
        End = "end", "宣布审定结束";
        TimeUp = "time_up", "审定期限届满";
        Extend = "extend", "延长审定期限";
        Publish = "publish", "联合公告";
    }
}

word!(State, Event);

machine! {
    /// 年度申报批次.
    ROUND: State, Event = "该批次", "四(三)";
    Absent, Draft => Drafted, by H1, "四(三)1";
    Drafted, Seal => Announced, by H5 | H6, "四(三)1";
    Announced, Open => Open, by machine, "四(三)1";
    Open, Close => Closed, by machine | H1, "四(三)1";
    // A prefecture may be ready before the window ends; its summary follows at the end (S58).
    Open, Report => Open, by N3 | N4, "四(三)1";
    Closed, Report => Closed, by N3 | N4, "四(三)1";
    Closed, Begin => Deciding, by H1, "四(三)2";
    Closed, Proceed => Deciding, by H3, "四(三)2";
    // Gone on without some: theirs may still come.
    Deciding, Report => Deciding, by N3 | N4, "四(三)2";
    Deciding, End => Decided, by H3, "四(三)2";
    Deciding, TimeUp => Decided, by machine, "四(三)2 A3-19";
    Deciding, Extend => Deciding, by H5 | H6, "A3-19";
    Decided, Extend => Deciding, by H5 | H6, "A3-19";
    // 成熟一批、认定一批: what is ready need not wait for the last decision.
    Deciding, Publish => Deciding, by H5 | H6, "四(一)3 四(三)3";
    Decided, Publish => Published, by H5 | H6, "四(三)3";
    // A title that was voided, or an objection upheld under an extension.
    Published, Extend => Deciding, by H5 | H6, "A3-19";
}
