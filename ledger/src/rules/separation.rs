//! Who may do what, and what one person may not do twice (四(一)1, 四(二); A2; S39): no role both
//! proposes and decides without the other, and the supervisor only reads.

use super::RuleFault;
use crate::names::Seat;
use crate::officer::Officer;
use crate::uscc::Uscc;

/// The seat of the supervisors (监事会), which reads everything and does nothing.
pub const SUPERVISOR: &str = "H9";

/// The post (职务) of whoever signs what a penalty takes away (S46: 执行办公室主任由秘书长兼任; A4.4).
pub const SECRETARY: &str = "秘书长";

/// Kinds of records and the seats that may write them. A `step`, and a step of an application, ask
/// the table of their machine besides; batches, zero reports and summaries name the seats that signed
/// them, which the charter lists ([`batch::signed_by`](super::batch::signed_by)). What is missing here
/// nobody may write.
const WRITERS: &[(&str, &[&str])] = &[
    ("amendment", &["H1"]),
    ("answer", &["machine"]),
    ("application", &["F", "N1"]),
    ("application_returned", &["N1", "N2"]),
    ("application_step", &["F", "N1", "N2", "N3"]),
    ("application_withdrawn", &["F", "N1"]),
    ("appointment", &["N3"]),
    ("body_key", &["H1"]),
    ("bounce", &["machine"]),
    ("calendar", &["H1"]),
    ("cancellation", &["H1", "H4"]),
    ("change", &["H1"]),
    ("change_report", &["F", "N1"]),
    ("certificate", &["H1"]),
    ("correction", &["H1"]),
    ("cultivation", &["H1"]),
    ("determination", &["H3"]),
    ("erasure", &["H1", "N1", "N3", "N4"]),
    ("examination", &["H1"]),
    ("exit", &["H1"]),
    ("extension", &["H1"]),
    ("hello_waived", &["H1", "machine"]),
    ("legacy_entry", &["H1"]),
    ("list", &["H1", "H5", "H6"]),
    ("log_key", &["H1"]),
    ("node_enrolled", &["H1"]),
    ("node_locked", &["H1"]),
    ("node_rotated", &["H1"]),
    ("notice_closed", &["H1", "machine"]),
    ("notice_opened", &["H1"]),
    ("offer_withdrawn", &["H1", "H5", "H6"]),
    ("recognition", &["H1"]),
    ("recommendation", &["N2", "N3"]),
    ("removal", &["H1", "H2", "H4"]),
    ("renewal", &["H3"]),
    ("restoration", &["H4"]),
    ("review", &["N2"]),
    ("review_right_lost", &["H4"]),
    ("round_announced", &["H1"]),
    ("round_closed", &["H1"]),
    ("size_lifted", &["H3"]),
    ("step", &["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "machine"]),
    ("void", &["H1"]),
];

/// The seats that may write a kind of record.
pub fn writers(kind: &str) -> &'static [&'static str] {
    WRITERS.iter().find(|(name, _)| *name == kind).map_or(&[], |(_, seats)| seats)
}

/// Whether `seat` may write a record of this kind (S39, S46).
///
/// # Errors
/// It is another seat's to do: the message says whose.
pub fn may_write(kind: &str, seat: &Seat) -> Result<(), RuleFault> {
    let seats = writers(kind);
    if seats.contains(&seat.as_str()) {
        return Ok(());
    }
    let message = not_theirs("该事项", seats.iter().copied(), seat);
    Err(RuleFault::new("seat", "四(二)", message))
}

/// Whose `what` is to do, each of `seats` once, and that it is not `seat`'s.
pub fn not_theirs<'a>(what: &str, seats: impl Iterator<Item = &'a str>, seat: &'a Seat) -> String {
    let named =
        |code: &'a str| if code == Seat::machine().as_str() { "系统自动" } else { code };
    let mut whose: Vec<&str> = Vec::new();
    for one in seats.map(named) {
        if !whose.contains(&one) {
            whose.push(one);
        }
    }
    match whose.is_empty() {
        true => format!("{what}不能单独办理，由哪些席位签署见实施规则"),
        false => format!("{what}应由{}办理，不能由{}办理", whose.join("、"), named(seat.as_str())),
    }
}

/// Seats that one person may not hold together: who supervises takes part in nothing (S45: 监事长
/// with a vote cannot hold the supervisor's seat).
///
/// # Errors
/// The two seats exclude each other.
pub fn may_hold_both(one: &Seat, other: &Seat) -> Result<(), RuleFault> {
    let supervises = |seat: &Seat| seat.as_str() == SUPERVISOR;
    if supervises(one) == supervises(other) {
        return Ok(());
    }
    let acting = if supervises(one) { other } else { one };
    let message = format!(
        "监督席位 {SUPERVISOR} 只读，不能与 {acting} 由同一人担任；监事长参加表决的，监督由监事会其他成员担任"
    );
    Err(RuleFault::new("supervisor", "四(二)", message))
}

/// Whether `second` is somebody else than the person who did `what` before (A2).
///
/// # Errors
/// The same person, or nobody knows who one of the two is.
pub fn second_person(first: &str, second: &Officer, what: &str) -> Result<(), RuleFault> {
    if second.differs_from(first) {
        return Ok(());
    }
    let message = match first.is_empty() || second.person.is_empty() {
        true => format!("{what}应由两人分别办理，须登记两人姓名（account add --person 姓名）"),
        false => format!("{what}由{first}办理，须由另一人复核，不能由同一人办理"),
    };
    Err(RuleFault::new("second-person", "四(二)", message))
}

/// Whether a person may decide on a file or sign it off: nobody who scored or reviewed it (A2: nobody
/// scores and seals the same file; what is separated is persons, file by file, not seats).
///
/// # Errors
/// The person judged the file.
pub fn not_own_judgement<'a>(
    judges: impl IntoIterator<Item = &'a str>,
    signer: &Officer,
) -> Result<(), RuleFault> {
    let own = judges.into_iter().any(|judge| !judge.is_empty() && judge == signer.person);
    if !own {
        return Ok(());
    }
    let message = format!(
        "{0}评审或核对过该件，不能又参加该件的表决、审定或签批；表决时请回避（--recused {0}），其他的请换人办理",
        signer.person
    );
    Err(RuleFault::new("scorer-signs", "四(二)", message))
}

/// Whether a person may have a say in what is about `firm`: nobody who practises in it, a chair
/// neither (A2). `firms` are those in which the person practises.
///
/// # Errors
/// It is their own firm's.
pub fn not_own_firm<'a>(
    firms: impl IntoIterator<Item = &'a Uscc>,
    firm: &Uscc,
    who: &Officer,
) -> Result<(), RuleFault> {
    if firms.into_iter().all(|own| own != firm) {
        return Ok(());
    }
    let message = format!(
        "{0}在该所执业，应当回避；表决时请回避（--recused {0}），其他的请换人办理",
        who.person
    );
    Err(RuleFault::new("recusal", "四(三)2", message))
}

/// Whether what a penalty takes away is signed by 秘书长 (S71; A4.4). `posts` are those that the person
/// holds that day.
///
/// # Errors
/// The person is not registered as such.
pub fn secretary<'a>(
    posts: impl IntoIterator<Item = &'a str>,
    signer: &Officer,
) -> Result<(), RuleFault> {
    if posts.into_iter().any(|post| post == SECRETARY) {
        return Ok(());
    }
    let who = if signer.person.is_empty() { "签发人" } else { &signer.person };
    let message = format!(
        "因处罚处分的取消由{SECRETARY}签发，{who}未登记为{SECRETARY}；\
         请由{SECRETARY}办理，尚未登记的先登记：appointment add 姓名 H1 --post {SECRETARY}"
    );
    Err(RuleFault::new("secretary", "四(四)2", message))
}
