//! 一件推荐在省级的办理 (A4.3, from the hub's receipt on): examination, reviewers, the leading group's
//! decision, 公示, publication.
//!
//! A file is named by the leaf of its recommendation; one that was promoted from cultivation by the
//! leaf of the record that listed the firm (A3-31), and begins as 已拟办.

use super::{machine, word};
use crate::choices::choices;

choices! {
    /// How far a file is.
    State {
        Received = "received", "已收妥";
        UnderReview = "under_review", "审核中";
        Returned = "returned", "已退回补正";
        Supplemented = "supplemented", "已补正重报";
        Assigned = "assigned", "评审中";
        Scored = "scored", "评审完毕";
        Proposed = "proposed", "已拟办";
        Selected = "selected", "拟入选";
        Waitlisted = "waitlisted", "候补";
        Declined = "declined", "不予认定";
        Told = "told", "不予认定已告知";
        Objected = "objected", "未入选异议处理中";
        Final = "final", "不予认定且异议已答复";
        InNotice = "in_notice", "公示中";
        Contested = "contested", "公示异议处理中";
        Ready = "ready", "公示期满";
        Withdrawn = "withdrawn", "已撤回";
        Published = "published", "已公布";
    }
}

choices! {
    /// What happens to it.
    Event {
        Review = "review", "开始审核（examine start）";
        Return = "return", "退回补正（return）";
        Supplement = "supplement", "补正重报";
        Resume = "resume", "逾期未补正续办（return resume）";
        Assign = "assign", "确定评审人员（assign）";
        Recuse = "recuse", "回避（recuse）";
        Score = "score", "评分（score）";
        Complete = "complete", "评分到齐";
        Propose = "propose", "拟办（examine）";
        Select = "select", "审定入选（determine）";
        Waitlist = "waitlist", "列为候补（determine --waitlist）";
        Decline = "decline", "审定不予认定（determine）";
        Promote = "promote", "递补（waitlist promote）";
        OpenNotice = "open_notice", "开始公示（notice open）";
        Contest = "contest", "登记公示异议（objection enter）";
        Uphold = "uphold", "异议成立（objection answer）";
        Reject = "reject", "异议不成立（objection answer）";
        CloseNotice = "close_notice", "公示期满（notice close）";
        Publish = "publish", "联合公告（publish）";
        Tell = "tell", "告知结果（publish）";
        Object = "object", "登记未入选异议（objection enter）";
        Withdraw = "withdraw", "登记撤回（withdraw）";
        Void = "void", "公布的记录作废（void）";
    }
}

word!(State, Event);

impl State {
    /// Whether a place that was determined is held for it.
    pub fn holds_place(self) -> bool {
        matches!(self, Self::Selected | Self::InNotice | Self::Contested | Self::Ready)
    }

    /// Whether the province is still at work on it.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Supplemented | Self::Final | Self::Withdrawn | Self::Published)
    }
}

machine! {
    /// 一件推荐.
    FILE: State, Event = "该件", "四(三)2";
    Received, Review => UnderReview, by H1, "四(三)2";
    Received | UnderReview, Return => Returned, by H1, "S52 A3-33";
    Returned, Supplement => Supplemented, by machine, "A3-33";
    Returned, Resume => UnderReview, by H1, "A3-33";
    Received | UnderReview, Assign => Assigned, by H1, "A3-46";
    // H2 recuses themselves; a conflict that the office learns of is entered by H1.
    Assigned, Recuse => Assigned, by H2 | H1, "A3-46";
    Assigned, Score => Assigned, by H2, "A3-46";
    Assigned, Complete => Scored, by machine, "A3-46";
    // Before the scores only where the charter has no reviewers: judged by rules::deciding.
    Received | UnderReview | Scored | Proposed, Propose => Proposed, by H1, "四(三)2";
    // Anew as long as nothing was shown: a slip of the pen in the minutes has a cure. Before 拟办
    // only where the charter has no reviewers.
    Received | UnderReview | Proposed | Selected | Waitlisted | Declined, Select => Selected, by H3, "四(三)2";
    Received | UnderReview | Proposed | Selected | Waitlisted | Declined, Waitlist => Waitlisted, by H3, "A4.3";
    Received | UnderReview | Proposed | Selected | Waitlisted | Declined, Decline => Declined, by H3, "四(三)2";
    Waitlisted, Promote => Selected, by H3, "A4.3";
    Selected, OpenNotice => InNotice, by H1, "A3-32";
    InNotice, Contest => Contested, by H1, "A3-32";
    // Upheld: changed to cultivation or less, with a 公示 of its own, or declined.
    Contested, Select => Selected, by H3, "A3-32";
    Contested, Decline => Declined, by H3, "A3-32";
    Contested, Reject => InNotice, by H3, "A3-32";
    InNotice, CloseNotice => Ready, by machine | H1, "A3-32";
    // A penalty found at any time before publication (S10, S11).
    InNotice | Ready, Decline => Declined, by H3, "S10 S11";
    // Without 公示 only where the charter has none.
    Selected | Ready, Publish => Published, by machine, "四(三)3";
    Declined, Tell => Told, by machine, "四(三)3";
    Told, Object => Objected, by H1, "A3-34";
    Objected, Uphold => UnderReview, by H3, "A3-34";
    Objected, Reject => Final, by H3, "A3-34";
    Received | UnderReview | Returned | Assigned | Scored | Proposed | Selected | Waitlisted | Declined | Told | Objected | InNotice | Contested | Ready, Withdraw => Withdrawn, by H1, "四(一)5";
    // A body refused the line, or a breach was cured: the place is given back, the group decides anew.
    Published, Void => Proposed, by machine, "A3-06";
}
