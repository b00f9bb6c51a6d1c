//! 实名举报 (四(四)3; A4.7): what becomes of a report, and who handles it.

use super::{machine, word};
use crate::choices::choices;

choices! {
    /// How far a report is.
    State {
        New = "new", "未提交";
        Received = "received", "已收到";
        Accepted = "accepted", "已受理";
        Lead = "lead", "按线索处理";
        Refused = "refused", "不予受理";
        Investigating = "investigating", "调查中";
        Withdrawn = "withdrawn", "已撤回";
        Substantiated = "substantiated", "属实";
        Unsubstantiated = "unsubstantiated", "不属实";
        Closed = "closed", "已办结";
        Erased = "erased", "身份信息已删除";
    }
}

choices! {
    /// What happens to it.
    Event {
        Submit = "submit", "收件";
        Lead = "lead", "登记线索";
        Declare = "declare", "声明无利害关系";
        Handlers = "handlers", "指定经办人";
        Open = "open", "查阅";
        Accept = "accept", "受理";
        NotRealName = "not_real_name", "认定为非实名";
        Refuse = "refuse", "不予受理";
        Investigate = "investigate", "启动调查";
        Extract = "extract", "摘录";
        Redact = "redact", "复核摘录";
        Notify = "notify", "告知律所";
        Reply = "reply", "登记律所答复";
        Extend = "extend", "延期";
        Substantiate = "substantiate", "认定属实";
        Dismiss = "dismiss", "认定不属实";
        Refer = "refer", "移送处理";
        Withdraw = "withdraw", "登记撤回";
        GoOn = "go_on", "撤回后继续调查";
        Answer = "answer", "答复举报人";
        Erase = "erase", "删除身份信息";
    }
}

word!(State, Event);

machine! {
    /// One report. Who of a seat may act is the docket's to judge: named handlers only.
    COMPLAINT: State, Event = "该举报", "四(四)3";
    New, Submit => Received, by H1, "四(四)3";
    // S74: an anonymous one is no report; it is kept for 律管委's monitoring (四(四)2).
    New, Lead => Lead, by H1, "S74";
    Received, Declare => Received, by H1 | H2, "A4.7";
    // Investigators join later (A4.7: handlers + H2, without a conflict).
    Accepted, Declare => Accepted, by H1 | H2, "A4.7";
    Investigating, Declare => Investigating, by H1 | H2, "A4.7";
    Received, Handlers => Received, by H1, "A4.7";
    Received, Open => Received, by H1 | H2, "A4.7";
    Accepted, Open => Accepted, by H1 | H2, "A4.7";
    Investigating, Open => Investigating, by H1 | H2, "A4.7";
    Substantiated, Open => Substantiated, by H1 | H2, "A4.7";
    Unsubstantiated, Open => Unsubstantiated, by H1 | H2, "A4.7";
    // The reporter is answered in every end, and whoever answers needs the contact.
    Lead, Open => Lead, by H1 | H2, "A4.7";
    Refused, Open => Refused, by H1 | H2, "A4.7";
    Withdrawn, Open => Withdrawn, by H1 | H2, "A4.7";
    Received, Accept => Accepted, by H1, "A4.7";
    Received, NotRealName => Lead, by H1, "四(四)3";
    Accepted, Refuse => Refused, by H1, "A4.7";
    Accepted, Investigate => Investigating, by H1, "A4.7";
    Investigating, Extract => Investigating, by H1, "A4.7";
    Investigating, Redact => Investigating, by H1 | H2, "A4.7";
    Investigating, Notify => Investigating, by H1, "A4.7";
    Investigating, Reply => Investigating, by H1, "A4.7";
    Investigating, Extend => Investigating, by H4, "A4.7";
    Investigating, Substantiate => Substantiated, by H2, "四(四)3";
    Investigating, Dismiss => Unsubstantiated, by H2, "四(四)3";
    Substantiated, Refer => Substantiated, by H4, "A4.7";
    Accepted | Investigating, Withdraw => Withdrawn, by H1, "A4.7";
    Accepted | Investigating, GoOn => Investigating, by H1, "A4.7";
    Lead | Refused | Withdrawn | Substantiated | Unsubstantiated, Answer => Closed, by H1, "A4.7";
    // A3-48: an act with its ground and two persons; nothing is erased by itself.
    Closed, Erase => Erased, by H1, "A3-48";
}
