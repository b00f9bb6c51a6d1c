//! 重大变化情况报告 (四(四)1; S68, S69, S73; A4.6): the report on its merits, and beside it the case of its lateness.
//! Both may run at once.

use super::{machine, word};
use crate::choices::choices;

choices! {
    /// How far a report is.
    State {
        Absent = "absent", "未登记";
        Running = "running", "待报告";
        Filed = "filed", "已报告";
        Returned = "returned", "退回补正";
        Checked = "checked", "已初核，仍符合";
        Meeting = "meeting", "提请会长办公会议核实";
        Kept = "kept", "经核实保留";
        Registered = "registered", "已登记变更";
        Cancelled = "cancelled", "已取消";
        Excused = "excused", "不予追究";
    }
}

choices! {
    /// How far the case of a late or missing report is.
    Late {
        None = "none", "未立案";
        Open = "open", "已立案";
        Heard = "heard", "听取意见中";
        ReviewLost = "review_lost", "取消复核资格";
        Cancelled = "cancelled", "已取消";
        Excused = "excused", "不予追究";
    }
}

choices! {
    /// What happens to either.
    Event {
        Find = "find", "登记变化";
        Refer = "refer", "举报属实移送";
        File = "file", "收到报告";
        Return = "return", "退回补正";
        Resubmit = "resubmit", "收到补正";
        TimeOut = "time_out", "补正期满";
        Meets = "meets", "初核（仍符合）";
        Fails = "fails", "初核（不再符合）";
        NewCode = "new_code", "初核（代码变更）";
        Keep = "keep", "核实（保留）";
        Cancel = "cancel", "核实（取消）";
        Register = "register", "登记变更";
        OpenCase = "open_case", "立案（未按期报告）";
        Hear = "hear", "通知律所";
        Answer = "answer", "收到律所意见";
        LoseReview = "lose_review", "取消复核资格";
        CancelLate = "cancel_late", "取消（未按期报告）";
        Excuse = "excuse", "不予追究";
    }
}

word!(State, Late, Event);

machine! {
    /// The report on its merits.
    CHANGE_REPORT: State, Event = "该报告", "四(四)1";
    Absent, Find => Running, by H1 | H7, "四(四)1";
    // A4.7: a report that was found true leads to a case, by 会长办公会议.
    Absent, Refer => Running, by H4, "A4.7";
    Absent | Running, File => Filed, by H1, "四(四)1";
    Filed, Return => Returned, by H1, "四(四)1";
    Returned, Resubmit => Filed, by H1, "四(四)1";
    Returned, TimeOut => Filed, by H1, "四(四)1";
    Filed, Meets => Checked, by H2, "四(四)1";
    Filed, Fails => Meeting, by H2, "四(四)1";
    // A3-23: a new code needs a decision although the firm may qualify; A4.6 has no row for it.
    Filed, NewCode => Meeting, by H2, "四(四)1";
    Checked | Kept, Register => Registered, by H1, "四(四)1";
    Meeting, Keep => Kept, by H4, "四(四)1";
    Meeting, Cancel => Cancelled, by H4, "四(四)1";
    Meeting, Excuse => Excused, by H4, "四(四)1";
}

machine! {
    /// The case of a late or missing report: never automatic (S70).
    LATENESS: Late, Event = "该迟报情形", "四(四)1";
    None, OpenCase => Open, by H1, "四(四)1";
    Open, Hear => Heard, by H1, "四(四)1";
    Heard, Answer => Heard, by H1, "四(四)1";
    Heard, LoseReview => ReviewLost, by H4, "四(四)1";
    Heard, CancelLate => Cancelled, by H4, "四(四)1";
    Open | Heard, Excuse => Excused, by H4, "四(四)1";
}

impl Event {
    /// Whether it belongs to the case of lateness. 不予追究 belongs to whichever is open.
    pub fn is_of_lateness(self) -> bool {
        matches!(
            self,
            Self::OpenCase | Self::Hear | Self::Answer | Self::LoseReview | Self::CancelLate
        )
    }
}
