//! 处罚处分的核实 (四(四)2; A4.4): two officers, a hearing, one signature; no vote.

use super::{machine, word};
use crate::choices::choices;

choices! {
    /// How far the case of a penalty is.
    State {
        Absent = "absent", "未登记";
        Entered = "entered", "已登记";
        Checked = "checked", "已核对";
        Heard = "heard", "听取意见中";
        Signed = "signed", "已签发取消";
        Dropped = "dropped", "登记已撤回";
    }
}

choices! {
    /// What happens to it.
    Event {
        Enter = "enter", "登记处罚处分";
        Refer = "refer", "举报属实移送";
        Check = "check", "核对决定书";
        Hear = "hear", "通知律所";
        Answer = "answer", "收到律所意见";
        Sign = "sign", "秘书长签发";
        Drop = "drop", "撤回登记";
    }
}

word!(State, Event);

machine! {
    /// The case of one firm's penalty.
    PENALTY: State, Event = "该处罚处分", "四(四)2";
    Absent | Signed | Dropped, Enter => Entered, by H1 | H7, "四(四)2";
    // A4.7: a report that was found true leads to a case, by 会长办公会议.
    Absent | Signed | Dropped, Refer => Entered, by H4, "A4.7";
    Entered, Check => Checked, by H1 | H7, "四(四)2";
    Checked, Hear => Heard, by H1, "四(四)2";
    Heard, Answer => Heard, by H1, "四(四)2";
    Heard, Sign => Signed, by H1, "四(四)2";
    // A4.4 has no row for a document that is another firm's or not in force: it is dropped, with a
    // reason, and may be entered again later.
    Entered | Checked | Heard, Drop => Dropped, by H1, "四(四)2";
}

impl Event {
    /// Whether it opens a case, and so says what was imposed.
    pub fn begins(self) -> bool {
        matches!(self, Self::Enter | Self::Refer)
    }
}
