//! 省级退回: the province sent a batched file back; it is reviewed and recommended anew (A4.3).

use ledger::machine::application::{APPLICATION, Event};
use ledger::names::Seat;
use ledger::record::application_step::Step;
use ledger::rules::intake;
use peer::act::ActError;

use crate::app::Node;

/// Registers that the province sent a file back, with its reason.
///
/// # Errors
/// No such application, or the province did not send it back.
pub fn reopen(node: &Node, application: &str, reason: String, seat: Seat) -> Result<u64, ActError> {
    super::reasoned(&reason)?;
    let (node, application) = (node.clone(), application.to_owned());
    let party = node.party.clone();
    party.act(move |acting| {
        let code = &node.code;
        let (leaf, filed) = super::find::application(acting.state, code, &application)?;
        let leaf = *leaf;
        // Whose it is to do, and when, comes before whether there is anything to do.
        APPLICATION.step(filed.stage, Event::HubReturn, &seat)?;
        let returned = node.sent_back(acting.tx, acting.state)?;
        intake::sent_back(returned.iter().any(|one| one.application == leaf))?;
        super::step(acting, code, leaf, Step::HubReturn {}, &reason, seat)
    })
}
