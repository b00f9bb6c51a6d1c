//! 认定 (A4.4): what may become of a title, and by whom.

use super::{machine, word};
use crate::choices::choices;
use crate::record::exit::Leaving;
use crate::record::title::Cause;

choices! {
    /// How a title stands. The public words are [`Standing`](crate::public_list::Standing)'s.
    State {
        Active = "active", "有效";
        ReviewDue = "review_due", "待复核";
        Expired = "expired", "有效期届满";
        Cancelled = "cancelled", "已取消";
        Left = "left", "自愿退出";
        Closed = "closed", "已终止";
    }
}

choices! {
    /// What happens to it.
    Event {
        Correct = "correct", "更正";
        Change = "change", "变更";
        LoseReview = "lose_review", "取消复核资格";
        Unreported = "unreported", "取消（未按期报告重大变化）";
        Unqualified = "unqualified", "取消（不再符合认定标准）";
        Penalty = "penalty", "取消（受到处罚处分）";
        False = "false", "取消（提供虚假信息）";
        Leave = "leave", "自愿退出";
        Close = "close", "终止";
        ReviewOpens = "review_opens", "进入复核期";
        Renew = "renew", "复核通过";
        Expire = "expire", "届满";
        Restore = "restore", "恢复";
    }
}

word!(State, Event);

machine! {
    /// A title, from its publication on. A second category is a second title (A3-35).
    TITLE: State, Event = "该认定", "四(四)";
    Active, Correct => Active, by H1, "四(四)";
    ReviewDue, Correct => ReviewDue, by H1, "四(四)";
    Active, Change => Active, by H1, "四(四)1";
    ReviewDue, Change => ReviewDue, by H1, "四(四)1";
    Active | ReviewDue, LoseReview => Active, by H4, "四(四)1";
    Active | ReviewDue, Unreported => Cancelled, by H4, "四(四)1";
    Active | ReviewDue, Unqualified => Cancelled, by H4, "四(四)1";
    Active | ReviewDue, Penalty => Cancelled, by H1, "四(四)2";
    Active | ReviewDue, False => Cancelled, by H4, "四(四)3";
    Active | ReviewDue, Leave => Left, by H1, "四(一)5";
    Active | ReviewDue, Close => Closed, by H1, "四(四)1";
    Active, ReviewOpens => ReviewDue, by machine, "四(四)1";
    ReviewDue, Renew => Active, by H3, "四(四)1";
    Active | ReviewDue, Expire => Expired, by machine, "四(四)1";
    Cancelled, Restore => Active, by H4, "四(四)";
}

impl From<Cause> for Event {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Unreported => Self::Unreported,
            Cause::Unqualified => Self::Unqualified,
            Cause::Penalty => Self::Penalty,
            Cause::False => Self::False,
        }
    }
}

impl From<Leaving> for Event {
    fn from(leaving: Leaving) -> Self {
        match leaving {
            Leaving::Voluntary => Self::Leave,
            Leaving::Dissolved => Self::Close,
        }
    }
}
