//! 培育 (A4.5): what may become of a place on the cultivation list, and by whom.

use super::{machine, word};
use crate::choices::choices;
use crate::record::exit::Leaving;
use crate::record::removal::RemovalCause;

choices! {
    /// How a place on the cultivation list stands.
    State {
        Listed = "listed", "已列入培育";
        Supported = "supported", "帮扶中";
        Proposed = "proposed", "拟推荐认定";
        Waiting = "waiting", "候补";
        Promoted = "promoted", "已转为认定";
        Removed = "removed", "已移出培育库";
        Left = "left", "自愿退出";
        Closed = "closed", "已终止";
    }
}

choices! {
    /// What happens to it.
    Event {
        Support = "support", "确定帮扶小组";
        Met = "met", "年度检查（达到）";
        NotMet = "not_met", "年度检查（未达到）";
        Propose = "propose", "推荐认定";
        Opinion = "opinion", "市（州）意见";
        Refuse = "refuse", "不予认定";
        Wait = "wait", "列为候补";
        Withdraw = "withdraw", "登记撤回";
        Lapse = "lapse", "候补失效";
        Promote = "promote", "转为认定";
        PromotePart = "promote_part", "部分类别转为认定";
        Correct = "correct", "更正";
        Change = "change", "变更";
        Mark = "mark", "记入未按期报告";
        Unmet = "unmet", "移出（培育期内未达到）";
        Unqualified = "unqualified", "移出（不再符合培育标准）";
        Penalty = "penalty", "移出（受到处罚处分）";
        Unreported = "unreported", "移出（未按期报告重大变化）";
        False = "false", "移出（提供虚假信息）";
        Leave = "leave", "自愿退出";
        Close = "close", "终止";
        Restore = "restore", "恢复";
    }
}

word!(State, Event);

machine! {
    /// A place on the cultivation list. Removal and exit hold at every stage before promotion.
    LISTING: State, Event = "该培育对象", "四(四)4";
    Listed | Supported, Support => Supported, by H8, "四(三)6";
    Listed, Met => Listed, by H2, "四(四)4";
    Supported, Met => Supported, by H2, "四(四)4";
    Listed, NotMet => Listed, by H2, "四(四)4";
    Supported, NotMet => Supported, by H2, "四(四)4";
    // A firm that waits for a place of one year may be proposed again for the next.
    Listed | Supported | Waiting, Propose => Proposed, by H2, "四(四)4";
    // A4.5 asks for the prefecture's written opinion and has no row for its arrival: H1 enters it.
    Proposed, Opinion => Proposed, by H1, "四(四)4";
    Proposed | Waiting, Refuse => Supported, by H3, "四(四)4";
    Proposed, Wait => Waiting, by H3, "四(四)4";
    // A4.5 has no row for a firm that does not want to be recognised; nobody has to (不强制参与).
    Proposed | Waiting, Withdraw => Supported, by H1, "四(一)5";
    Waiting, Lapse => Supported, by H1 | machine, "一";
    Proposed | Waiting, Promote => Promoted, by H3, "四(四)4";
    // A4.5 is written for each category; a record lists a firm with several, which ripen one by one.
    Proposed | Waiting, PromotePart => Supported, by H3, "四(四)4";
    // A4.5 names Listed and Supported alone; a firm is renamed, or misspelt, while it is proposed too.
    Listed, Correct => Listed, by H1, "四(四)4";
    Supported, Correct => Supported, by H1, "四(四)4";
    Proposed, Correct => Proposed, by H1, "四(四)4";
    Waiting, Correct => Waiting, by H1, "四(四)4";
    Listed, Change => Listed, by H1, "四(四)1";
    Supported, Change => Supported, by H1, "四(四)1";
    Proposed, Change => Proposed, by H1, "四(四)1";
    Waiting, Change => Waiting, by H1, "四(四)1";
    Listed, Mark => Listed, by H4, "四(四)1";
    Supported, Mark => Supported, by H4, "四(四)1";
    Proposed, Mark => Proposed, by H4, "四(四)1";
    Waiting, Mark => Waiting, by H4, "四(四)1";
    Listed | Supported, Unmet => Removed, by H2, "四(四)4";
    Listed | Supported | Proposed | Waiting, Unqualified => Removed, by H4, "四(四)1";
    Listed | Supported | Proposed | Waiting, Penalty => Removed, by H1, "四(四)2";
    Listed | Supported | Proposed | Waiting, Unreported => Removed, by H4, "四(四)1";
    Listed | Supported | Proposed | Waiting, False => Removed, by H4, "四(四)3";
    Listed | Supported | Proposed | Waiting, Leave => Left, by H1, "四(一)5";
    Listed | Supported | Proposed | Waiting, Close => Closed, by H1, "四(四)1";
    Removed, Restore => Listed, by H4, "四(四)";
}

impl From<RemovalCause> for Event {
    fn from(cause: RemovalCause) -> Self {
        match cause {
            RemovalCause::Unmet => Self::Unmet,
            RemovalCause::Unqualified => Self::Unqualified,
            RemovalCause::Penalty => Self::Penalty,
            RemovalCause::Unreported => Self::Unreported,
            RemovalCause::False => Self::False,
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
