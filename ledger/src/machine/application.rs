//! 申报 at its prefecture (A4.2): from the firm's form to the signed batch.
//!
//! A draft is no record: it is saved, and lapses, on the node's machine alone. What the province
//! makes of a batched file is its own machine (A4.3); the answer comes back in its broadcast.

use super::{machine, word};
use crate::choices::choices;

choices! {
    /// How far an application is.
    State {
        Draft = "draft", "草稿";
        Submitted = "submitted", "已提交";
        Accepted = "accepted", "已受理";
        Returned = "returned", "退回补正";
        Superseded = "superseded", "已补正重报";
        NotSupplemented = "not_supplemented", "视为放弃申报";
        Inadmissible = "inadmissible", "不予受理";
        InadmissibleObjected = "inadmissible_objected", "不予受理，异议待答复";
        InadmissibleFinal = "inadmissible_final", "不予受理，异议已答复";
        InReview = "in_review", "初审中";
        Passed = "passed", "已初审";
        Failed = "failed", "不予推荐";
        FailedObjected = "failed_objected", "不予推荐，异议待答复";
        FailedFinal = "failed_final", "不予推荐，异议已答复";
        Recommended = "recommended", "已推荐";
        Batched = "batched", "已报送";
        Transferred = "transferred", "已转送";
        Withdrawn = "withdrawn", "已撤回";
    }
}

choices! {
    /// What happens to it.
    Event {
        Submit = "submit", "提交申报";
        Receive = "receive", "转入";
        Accept = "accept", "受理";
        Return = "return", "退回补正";
        Resubmit = "resubmit", "补正重报";
        Abandon = "abandon", "逾期未补正";
        Refuse = "refuse", "不予受理";
        Object = "object", "提出异议";
        Uphold = "uphold", "异议成立";
        Reject = "reject", "异议不成立";
        Clear = "clear", "声明无利害关系";
        Recuse = "recuse", "回避";
        Visit = "visit", "现场核查";
        Verify = "verify", "线下核验";
        Pass = "pass", "推荐意见";
        Fail = "fail", "不予推荐意见";
        Recommend = "recommend", "推荐";
        Batch = "batch", "报送";
        HubReturn = "hub_return", "省级退回";
        Transfer = "transfer", "转送";
        Withdraw = "withdraw", "撤回";
    }
}

word!(State, Event);

impl State {
    /// Whether the firm has its one application of the round in it (S05): of one that was taken
    /// back, given up, sent on or replaced nothing is left to decide.
    pub fn is_live(self) -> bool {
        use State::{Draft, NotSupplemented, Superseded, Transferred, Withdrawn};
        !matches!(self, Draft | Superseded | NotSupplemented | Transferred | Withdrawn)
    }
}

// Rows beyond A4.2, each with its reason:
// - Draft by N1 leads to Accepted: a file handed in over the counter is looked through while the
//   firm waits; who takes it in accepts it (四(三)1 “向…律师协会申报”).
// - Receive is A4.2's “Submitted at other node”, where the other node signs too.
// - Accepted may be returned and sent on too: a defect, or a move of the firm, may show after the
//   counter and before the review (A3-33, S51).
// - An opinion may be corrected until it is recommended.
// - Clear and Recuse are A4.2's “COI declared by each reviewer first”; Verify is S91.
// - Withdraw is registered at the prefecture at any stage; once batched, the hub reads it there.
machine! {
    /// 申报 of one firm in one round.
    APPLICATION: State, Event = "该申报", "四(三)1";
    Draft, Submit => Submitted, by F, "四(三)1";
    Draft, Submit => Accepted, by N1, "四(三)1";
    Draft, Receive => Submitted, by N1, "四(三)1";
    Submitted, Accept => Accepted, by N1, "四(三)1";
    Submitted | Accepted | InReview, Return => Returned, by N1 | N2, "A3-33";
    Returned, Resubmit => Superseded, by F | N1, "A3-33";
    Returned, Abandon => NotSupplemented, by N1, "A3-33";
    Submitted, Refuse => Inadmissible, by N1, "二";
    Inadmissible, Object => InadmissibleObjected, by F | N1, "A3-34";
    InadmissibleObjected, Uphold => Submitted, by N3, "A3-34";
    InadmissibleObjected, Reject => InadmissibleFinal, by N3, "A3-34";
    Submitted | Accepted, Transfer => Transferred, by N1, "四(三)1";
    Accepted | InReview, Clear => InReview, by N2, "四(一)5";
    Accepted, Recuse => Accepted, by N2, "四(一)5";
    InReview, Recuse => InReview, by N2, "四(一)5";
    Accepted, Verify => Accepted, by N1 | N2, "三(一)2";
    InReview, Verify => InReview, by N1 | N2, "三(一)2";
    InReview, Visit => InReview, by N2, "三(二)2";
    InReview | Passed, Pass => Passed, by N2, "四(一)5";
    InReview | Passed, Fail => Failed, by N2, "四(一)5";
    Failed, Object => FailedObjected, by F | N1, "A3-34";
    FailedObjected, Uphold => InReview, by N3, "A3-34";
    FailedObjected, Reject => FailedFinal, by N3, "A3-34";
    Passed, Recommend => Recommended, by N2 | N3, "四(一)5";
    Recommended, Batch => Batched, by N1 | N3 | N4, "四(二)";
    Batched, HubReturn => InReview, by N1, "四(三)2";
    Submitted | Accepted | Returned | InReview | Passed | Failed | FailedObjected | Inadmissible
        | InadmissibleObjected | Recommended | Batched, Withdraw => Withdrawn, by F | N1, "四(一)5";
}
